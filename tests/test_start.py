"""Start-up: the short way differs from the long one in nothing but time, and imports nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archiver import hook
from archiver.cli import quick
from archiver.cli.commands import cli
from archiver.cli.hook import command as hook_command
from archiver.rules import FAMILIES

STORIES = Path(__file__).parents[1] / "samples" / "stories"


def the_long_way(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options as click reads them."""
    taken: dict[str, Any] = {}
    monkeypatch.setattr("archiver.cli.validate.validate", lambda given: taken.update(given) or 0)
    cli.main(["validate", *arguments], standalone_mode=False)
    return taken


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.xml"], ["a", "b", "-q"], ["-", "--stdin-filename", "x.xml"], ["a", "-o", "concise", "--output", "sarif=x"],
        ["a", "--output=json"], ["a", "--fail-on", "never", "--color=always"], ["a", "--profile", "publish", "--baseline=b", "--as=text"],
        ["a", "--allow-empty", "--config", "c.toml", "-o", "html=-"],
    ],
)  # fmt: skip
def test_both_ways_understand_the_same(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCHIVER_CONFIG", raising=False)
    assert quick.understood(["validate", *arguments]) == the_long_way(arguments, monkeypatch)


def test_what_is_not_plain_goes_the_long_way() -> None:
    for arguments in (
        [], ["validate"], ["validate", "-h"], ["validate", "a", "--fix"], ["validate", "a", "--select", "C"], ["show", "a"],
        ["validate", "a", "-o", "nothing"], ["validate", "a", "-o"], ["validate", "a", "--fail-on", "x"], ["validate", "--", "a"],
        ["validate", "a", "-oconcise"], ["validate", "a", "--profile"], ["validate", "a", "--profile", "-q"], ["validate", "-q"],
    ):  # fmt: skip
        assert quick.understood(arguments) is None, arguments


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    script = (
        "import sys, os; sys.argv[0] = 'archiver'; leave = os._exit\n"
        "os._exit = lambda status: (print('\\n'.join(sys.modules), file=sys.stderr), leave(status))\n"
        "from archiver.__main__ import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    return set(ran.stderr.split())


NEVER = {
    "click",
    "rich",
    "jsonschema",
    "sqlite3",
    "dateutil",
    "trafilatura",
    "charset_normalizer",
    "py3langid",
    "importlib.metadata",
    "asyncio",
    "http",
    "numpy",
    "difflib",
    "ipaddress",
}
NEVER_OF_MARKUP = NEVER | {"dataclasses", "tomllib"}


@pytest.mark.parametrize("name", ["bruecke.xml", "lighthouse.jsonld", "council-budget.txt"])
def test_a_hook_imports_only_what_its_document_needs(name: str) -> None:
    found = imported("validate", str(STORIES / name))
    assert "archiver.cli.checks" in found
    assert found & (NEVER if name.endswith(".txt") else NEVER_OF_MARKUP) == set()
    assert name.endswith(".xml") or "lxml.etree" not in found
    assert name.endswith(".xml") or not {
        module for module in found if module.startswith("archiver.rules.newsml")
    }


OF_JSON = {
    f"archiver.rules.{family}"
    for family, formats in FAMILIES.items()
    if formats and "newsml-g2" not in formats
}


def test_rules_of_other_formats_stay_away() -> None:
    assert imported("validate", str(STORIES / "bruecke.xml")) & OF_JSON == set()
    assert "archiver.rules.schemaorg" in OF_JSON


@pytest.mark.parametrize("name", ["bruecke.xml", "lighthouse.jsonld"])
def test_few_patterns_are_compiled_and_no_classes_are_generated(name: str) -> None:
    script = (
        "import sys, os, re, re._compiler; compiled = []; compile = re._compiler.compile\n"
        "re._compiler.compile = lambda *said: compiled.append(said) or compile(*said)\n"
        "os._exit = lambda status: print(len(compiled), 'dataclasses' in sys.modules, file=sys.stderr)\n"
        "from archiver.__main__ import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "validate", "-q", str(STORIES / name)], capture_output=True, text=True, check=False
    )  # fmt: skip
    count, dataclasses = ran.stderr.split()[:2]
    assert (int(count) <= 60, dataclasses) == (True, "False"), ran.stderr


def test_what_only_some_documents_need_stays_away() -> None:
    found = imported("validate", str(STORIES / "bruecke.xml"))
    assert (
        not {
            "archiver.contentmodel",
            "archiver.contentschema",
            "archiver.schemafaults",
            "archiver.credits.east",
            "archiver.baseline",
            "archiver.fixes",
            "archiver.cli.parallel",
            "archiver.cli.mending",
        }
        & found
    )


def test_help_and_the_client_import_almost_nothing() -> None:
    assert not {module for module in imported("--help") if module.startswith("archiver.")} - {
        "archiver.__main__", "archiver.cli", "archiver.cli.quick", "archiver.cli.commands",
    }  # fmt: skip
    ours = {
        module
        for module in imported("hook", str(STORIES / "bruecke.xml"))
        if module.split(".")[0] in ("archiver", "json", "http", "click")
    }
    assert ours == {"archiver", "archiver.__main__", "archiver.hook"}


def test_the_client_has_the_options_of_its_help() -> None:
    names = {
        option for parameter in hook_command.params for option in parameter.opts if option.startswith("--")
    }
    assert names - {"--help"} == set(hook.OPTIONS)
    defaults = {
        f"--{parameter.name.replace('_', '-')}": parameter.default
        for parameter in hook_command.params
        if parameter.name
    }
    for name, value in hook.OPTIONS.items():
        assert (
            float(value) == defaults[name]
            if name in ("--port", "--timeout")
            else value == (defaults[name] if isinstance(defaults[name], str) else "")
        )


def test_what_was_worked_out_ahead_has_not_drifted() -> None:
    from archiver import ready

    assert ready.FILE.read_text(encoding="utf-8") == ready.text(), "run `python -m archiver.ready`"


def test_a_clean_item_is_judged_without_the_facts() -> None:
    assert "archiver.contentschema" not in imported("validate", str(STORIES / "bruecke.xml"))


def printed(script: str) -> tuple[str, str]:
    """What a script prints, in a process of its own."""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return ran.stdout, ran.stderr


def test_a_postponed_module_is_the_module_once_something_is_asked_of_it() -> None:
    script = (
        "import sys; from archiver.__main__ import Postponed; sys.modules['inspect'] = Postponed('inspect', 'getfullargspec');"
        "import inspect; from inspect import getfullargspec; assert 'dis' not in sys.modules;"
        "assert getfullargspec(lambda a, b: 1).args == ['a', 'b']; assert str(inspect.signature(lambda x: 1)) == '(x)';"
        "assert not hasattr(inspect, 'nothing'); "
        "assert inspect.getfullargspec(lambda q: 1).args == ['q']; print('dis' in sys.modules)"
    )
    assert printed(script) == ("True\n", "")


def test_a_postponed_module_of_a_package_is_found_in_it() -> None:
    script = (
        "import sys; from archiver.__main__ import Postponed;"
        "sys.modules['urllib.parse'] = Postponed('urllib.parse', 'quote_from_bytes');"
        "import urllib.parse, pathlib; assert 'ipaddress' not in sys.modules;"
        "assert pathlib.Path('/a b').as_uri() == 'file:///a%20b' and 'ipaddress' in sys.modules;"
        "assert urllib.parse.quote('ü') == '%C3%BC'; from urllib.parse import urlsplit; print(urlsplit('a://b/c').path)"
    )
    assert printed(script) == ("/c\n", "")


def test_leaving_early_loses_nothing_of_a_report(tmp_path: Path) -> None:
    story = str(STORIES / "council-budget.txt")
    ran = subprocess.run(
        [sys.executable, "-m", "archiver", "validate", story, "-o", "json", "-o", f"sarif={tmp_path / 'a'}", "-o", f"html={tmp_path / 'b'}"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(ran.stdout)["summary"]["sources"] == 1
    assert json.loads((tmp_path / "a").read_bytes())["runs"]
    assert (tmp_path / "b").read_text(encoding="utf-8").rstrip().endswith("</html>")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "archiver", "validate", story, "-o", "json"], stdout=full, stderr=subprocess.PIPE, check=False
        )  # fmt: skip
    assert (ran.returncode, b"cannot be written" in ran.stderr) == (4, True)
