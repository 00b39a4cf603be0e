#!/usr/bin/env bash
# Judges the evidence of a night and puts its page into a folder of the site, with Allure's report and the history of the
# nights before. What other profiles left in the site stays, and so does the last page where a night has none.
# `collect` writes the summary of the job. Usage: nightly-merge.sh <profile> <folder of evidence> [<site>].
# Exit: 3 when a verdict changed, 2 when the run or an experiment broke.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
profile=$1
evidence=$2
site=${3:-site}
reports=${LABEL_LEAKING_REPORTS:-reports}
mkdir -p "$site" "$evidence"
output=$(npm run --silent collect -- "$evidence" --profile "$profile" 2>&1)
status=$?
printf '%s\n' "$output"
if [ "$status" -eq 2 ]; then printf '## Night: %s\n\n%s\n' "$profile" "$output" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"; fi
if [ -f "$reports/summary.html" ]; then
  rm -rf "${site:?}/$profile"
  mkdir -p "$site/$profile"
  cp "$reports/summary.html" "$site/$profile/index.html"
  if [ -d "$reports/allure-results" ]; then
    npm run --silent report && cp -r "$reports/allure-report" "$site/$profile/allure" || exit 2
  fi
fi
pages=$(cd "$site" && for page in */index.html; do [ -f "$page" ] && printf '<li><a href="%s">%s</a></li>' "$page" "${page%/*}"; done)
if [ -n "$pages" ]; then
  printf '<!doctype html><html lang="en"><meta charset="utf-8"><title>Label leaking</title><h1>Last reports</h1><ul>%s</ul></html>\n' "$pages" > "$site/index.html"
fi
if [ "$status" -eq 0 ] && grep -q 'no expectation' <<< "$output"; then
  echo '::warning title=No expectation::Review this night: its verdicts then become fixtures/expected-verdicts.json.'
fi
exit "$status"
