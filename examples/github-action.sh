#!/usr/bin/env bash
# The one step of action.yml. Everything that comes from outside arrives in the environment, never in this text.
set -uo pipefail

options=(--profile "${PROFILE:-publish}")
if [[ -n "${FAIL_ON:-}" ]]; then options+=(--fail-on "$FAIL_ON"); fi
if [[ -n "${BASELINE:-}" ]]; then options+=(--baseline "$BASELINE"); fi

counts=$(mktemp)
status=0
printf '%s\n' "${PATHS:-.}" | archiver validate --files-from - --allow-empty "${options[@]}" \
  --output github --output "sarif=${SARIF:-archiver.sarif}" --output "html=${HTML:-archiver.html}" --output "json=$counts" || status=$?

python3 - "$counts" "${GITHUB_OUTPUT:-/dev/null}" "${GITHUB_STEP_SUMMARY:-/dev/null}" <<'PYTHON'
import json
import sys

try:
    with open(sys.argv[1], encoding="utf-8") as stream:
        report = json.load(stream)
except ValueError:
    sys.exit(0)
summary = report["summary"]
known = report.get("known", 0)
with open(sys.argv[2], "a", encoding="utf-8") as stream:
    print(f"errors={summary['errors']}\nwarnings={summary['warnings']}\nknown={known}", file=stream)
with open(sys.argv[3], "a", encoding="utf-8") as stream:
    print("| articles | errors | warnings | notes | known |\n|---|---|---|---|---|", file=stream)
    print(f"| {summary['articles']} | {summary['errors']} | {summary['warnings']} | {summary['notes']} | {known} |", file=stream)
PYTHON
rm -f "$counts"
exit "$status"
