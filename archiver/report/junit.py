"""`-o junit`: JUnit XML, which every build server can show. A source is a suite, a finding a case of it."""

from __future__ import annotations

import re
from typing import TextIO

from archiver.finding import Finding, Severity
from archiver.locate import Place
from archiver.report import About, Tally, placed
from archiver.report.json import OBEYED
from archiver.validation import UNREADABLE, Verdict

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


class Writer:
    """Collects suites and writes one document. Only errors are failures; the rest is told as output of its case."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out = out
        self.suites: list[str] = []
        self.tests = self.failures = self.errors = 0

    def add(self, verdict: Verdict) -> None:
        """Keep the suite of one source."""
        cases = [case(verdict.name, finding, where) for finding, where in placed(verdict)]
        failures = sum(finding.severity is Severity.ERROR for finding in verdict.findings)
        unread = verdict.word == UNREADABLE
        if unread:
            cases.append(unreadable(verdict))
        elif not cases:
            cases.append(f'    <testcase classname="{escaped(verdict.name)}" name="every rule"/>\n')
        self.tests += len(cases)
        self.failures += failures
        self.errors += unread
        counts = f'tests="{len(cases)}" failures="{failures}" errors="{int(unread)}"'
        self.suites.append(
            f'  <testsuite name="{escaped(verdict.name)}" {counts}>\n{"".join(cases)}  </testsuite>\n'
        )

    def end(self, tally: Tally) -> None:
        """Write the document."""
        counts = f'tests="{self.tests}" failures="{self.failures}" errors="{self.errors}"'
        self.out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="archiver" {counts}>\n')
        self.out.writelines(self.suites)
        self.out.write("</testsuites>\n")


def case(name: str, finding: Finding, where: Place | None) -> str:
    """A finding as a test case."""
    spot = " ".join(part for part in (f"{where.line}:{where.column}" if where else "", finding.path) if part)
    head = f'    <testcase classname="{escaped(name)}" name="{escaped(f"{finding.rule} {finding.name}")}">'
    if finding.severity is Severity.ERROR:
        inner = f'<failure type="error" message="{escaped(finding.message)}">{escaped(spot)}</failure>'
    else:
        told = f"{finding.severity.word}: {finding.message}" + (f" ({spot})" if spot else "")
        inner = f"<system-out>{escaped(told)}</system-out>"
    return f"{head}{inner}</testcase>\n"


def unreadable(verdict: Verdict) -> str:
    """A source that could not be judged, as a case that ended in an error."""
    kind = "fault" if verdict.fault else "limit" if verdict.limit else "unreadable"
    inner = f'<error type="{kind}" message="{escaped(verdict.reason)}"/>'
    return f'    <testcase classname="{escaped(verdict.name)}" name="{kind}">{inner}</testcase>\n'


def escaped(text: str) -> str:
    """Text as it may stand in XML, in an attribute too. What XML cannot hold becomes U+FFFD, what terminals obey a reference."""
    text = NOT_XML.sub("\ufffd", text).translate(ENTITIES)
    return OBEYED.sub(lambda found: f"&#{ord(found[0])};", text)
