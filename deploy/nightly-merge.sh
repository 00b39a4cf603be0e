#!/usr/bin/env bash
# Judges the evidence of a night, builds the page into site/, and writes the summary of the job.
# Usage: nightly-merge.sh <profile> <folder of evidence>. Exit: 3 when a verdict changed, 2 when the run broke.
set -uo pipefail
profile=$1
evidence=$2
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
cd "$(dirname "$0")/.." || exit 2
mkdir -p site "$evidence"
output=$(npm run --silent collect -- "$evidence" --profile "$profile" 2>&1)
status=$?
reports=${LABEL_LEAKING_REPORTS:-reports}
if [ -f "$reports/summary.html" ]; then cp "$reports/summary.html" site/index.html; fi
printf '## Night: %s\n\n%s\n' "$profile" "$output" >> "$summary"
if [ "$status" -eq 0 ] && grep -q 'no expectation$' <<< "$output"; then
  echo '::warning title=No expectation::Review this night: its verdicts then become fixtures/expected-verdicts.json.'
fi
exit "$status"
