#!/usr/bin/env bash
# Runs the audit for the action: inputs from the environment (see action.yml), outputs to GITHUB_OUTPUT, the report to the
# job summary, and an exit code that fails the job where it should.
set -euo pipefail

fail() {
  printf '::error title=partywall::%s\n' "${1//[$'\r\n']/ }"
  exit 2
}

# What an input says, as one line: a list may be written line by line.
list() {
  local text=${1//$'\r'/}
  text=${text//$'\n'/,}
  # Blanks around the commas, and commas that have nothing between them, are nobody's meaning.
  printf '%s' "$text" | sed -e 's/[[:space:]]*,[[:space:]]*/,/g' -e 's/,,*/,/g' -e 's/^[[:space:],]*//' -e 's/[[:space:],]*$//'
}

truth() {
  case $2 in
    true) return 0 ;;
    false) return 1 ;;
    *) fail "The input '$1' is true or false." ;;
  esac
}

arguments=(audit)
# As --option=value, so that no value is taken for an option.
option() {
  if [ -n "$2" ]; then arguments+=("$1=$2"); fi
}
# A path goes to GITHUB_OUTPUT as well, where a line break would begin another output.
file() {
  case $2 in
    *$'\n'* | *$'\r'*) fail "A path in the inputs has a line break in it." ;;
    -) fail "A path in the inputs is '-', which is no file." ;;
  esac
  option "--$1" "$2"
}

option --profile "${INPUT_PROFILE:-}"
option --role-arn "${INPUT_ROLE_ARN:-}"
option --external-id "${INPUT_EXTERNAL_ID:-}"
option --region "$(list "${INPUT_REGIONS:-}")"
option --endpoint-url "${INPUT_ENDPOINT_URL:-}"
option --quota-share "${INPUT_QUOTA_SHARE:-}"
option --deadline "${INPUT_DEADLINE:-}"
option --check "$(list "${INPUT_CHECKS:-}")"
option --skip "$(list "${INPUT_SKIP:-}")"
option --service "$(list "${INPUT_SERVICES:-}")"
option --severity "$(list "${INPUT_SEVERITIES:-}")"
option --standard "$(list "${INPUT_STANDARD:-}")"
option --allowed-region "$(list "${INPUT_ALLOWED_REGIONS:-}")"
option --config "${INPUT_CONFIG:-}"
option --baseline "${INPUT_BASELINE:-}"
option --attestations "${INPUT_ATTESTATIONS:-}"
option --fail-on "${INPUT_FAIL_ON:-}"
file save-snapshot "${INPUT_SNAPSHOT:-}"
if ! truth annotations "${INPUT_ANNOTATIONS:-true}"; then arguments+=(--no-annotations); fi
if truth fail-on-incomplete "${INPUT_FAIL_ON_INCOMPLETE:-true}"; then incomplete=4; else incomplete=0; fi

place="${RUNNER_TEMP:?}/partywall"
mkdir -p "$place"
json=${INPUT_JSON:-"$place/report.json"}
markdown=${INPUT_MARKDOWN:-}
summary=
if truth summary "${INPUT_SUMMARY:-true}"; then summary="$place/summary.md"; fi
# The report for people goes to the job's log.
option --output -
file output "$json"
file output "${INPUT_SARIF:-}"
file output "${INPUT_HTML:-}"
file output "$markdown"
file output "${INPUT_JUNIT:-}"
file output "$summary"

code=0
"${PARTYWALL:?}" "${arguments[@]}" || code=$?

output() {
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}
output exit-code "$code"
# With any other code there is no report, and a file that is there is of an earlier step.
case $code in 0 | 3 | 4) written=true ;; *) written=false ;; esac

if "$written"; then
  output json "$json"
  output sarif "${INPUT_SARIF:-}"
  output html "${INPUT_HTML:-}"
  output markdown "$markdown"
  output junit "${INPUT_JUNIT:-}"
  # The report is indented, and no string in JSON holds a line break, so these lines are what they seem: nothing that the
  # account names can look like one. It spares runners of one's own a program for JSON.
  count() {
    sed -n '/^  "summary": {$/,/^  }/s/^    "'"$1"'": \([0-9][0-9]*\),\{0,1\}$/\1/p' <"$json"
  }
  output passed "$(count pass)"
  output failed "$(count fail)"
  output unknown "$(count unknown)"
  output suppressed "$(count suppressed)"
  output in-baseline "$(count in_baseline)"
fi

if "$written" && [ -n "$summary" ]; then
  # GitHub takes 1 MiB from a step, and nothing at all of what is more:
  # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
  most=1000000
  if [ "$(wc -c <"$summary")" -le "$most" ]; then
    cat -- "$summary" >>"$GITHUB_STEP_SUMMARY"
  else
    # Whole lines only: the last one may have been cut in the middle of a character.
    { head -c "$most" -- "$summary" | sed '$d'; printf '\n\nThe report is too long for this page: see its files.\n'; } >>"$GITHUB_STEP_SUMMARY"
  fi
fi

case $code in
  4) exit "$incomplete" ;;
  *) exit "$code" ;;
esac
