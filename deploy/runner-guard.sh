#!/usr/bin/env bash
# Lets only what we started reach the runner: a night or a start by hand, of the main branch. GitHub's runner runs it before
# each job, where ACTIONS_RUNNER_HOOK_JOB_STARTED names it. Exit: 1 refuses the job.
set -uo pipefail
event=${GITHUB_EVENT_NAME:-}
ref=${GITHUB_REF:-}
case "$event" in
  schedule | workflow_dispatch) ;;
  *) echo "Refused: the event is \"$event\", not schedule or workflow_dispatch." >&2; exit 1 ;;
esac
if [ "$ref" != refs/heads/main ]; then
  echo "Refused: the sources are \"$ref\", not refs/heads/main." >&2
  exit 1
fi
