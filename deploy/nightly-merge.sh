#!/usr/bin/env bash
# Judges the evidence of a night and builds site/: the page, and Allure's report with the history of the nights before.
# `collect` writes the summary of the job. Usage: nightly-merge.sh <profile> <folder of evidence>.
# Exit: 3 when a verdict changed, 2 when the run broke.
set -uo pipefail
profile=$1
evidence=$2
cd "$(dirname "$0")/.." || exit 2
reports=${LABEL_LEAKING_REPORTS:-reports}
mkdir -p site "$evidence"
output=$(npm run --silent collect -- "$evidence" --profile "$profile" 2>&1)
status=$?
printf '%s\n' "$output"
if [ "$status" -eq 2 ]; then printf '## Night: %s\n\n%s\n' "$profile" "$output" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"; fi
if [ -f "$reports/summary.html" ]; then cp "$reports/summary.html" site/index.html; fi
if [ -d "$reports/allure-results" ]; then
  npm run --silent report && cp -r "$reports/allure-report" site/allure || exit 2
fi
if [ "$status" -eq 0 ] && grep -q 'no expectation' <<< "$output"; then
  echo '::warning title=No expectation::Review this night: its verdicts then become fixtures/expected-verdicts.json.'
fi
exit "$status"
