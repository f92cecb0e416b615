"""Who may import whom: the layers of docs/design.md, read from the source of every module."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "archiver"

LAYERS = (
    ("record", "stated"),
    ("finding", "calendars", "pattern", "formatfacts", "remembered"),
    ("source", "contentmodel", "contentschema", "contentkinds", "jsoncheck", "vocabulary"),
    ("article", "outcome", "schemas", "xmlfaults", "catalogs", "seen", "languagetags", "spool"),
    (
        "encoding",
        "language",
        "paragraphs",
        "jsontree",
        "jsonstream",
        "jsonplaces",
        "xmltext",
        "jsontext",
        "xmltree",
        "newsmltree",
        "contentplaces",
        "schemafaults",
        "officialschemas",
    ),
    ("dates", "credits", "linkeddata"),
    ("formats", "locate", "facts"),
    ("rules", "ledger", "segments", "chunks", "balance", "files", "batch", "ready"),
    ("config", "validation"),
    ("report", "package", "fixes"),
    ("baseline", "prepare", "containers", "recovery", "warc", "tables"),
    ("workers", "archive", "stores"),
    ("ingest", "erasure", "takedown", "export", "migration", "survey"),
    ("service", "contrib", "hook"),
    ("cli", "__main__", "__init__"),
)
"""Lowest first. A module may import from its own layer and from those below."""

WAIVED = {("source", "encoding"), ("language", "article")}
"""Imports inside a function that reach upward, each for a reason told where it stands."""

LXML = {"xmltree", "formats", "schemas", "rules", "package", "linkeddata", "export"}
CLICK = {"cli"}
SILENT = {layer for names in LAYERS[:-2] for layer in names}
PRINTING = {"print", "input", "exit", "quit"}
FORBIDDEN_NAMES = {
    "manager",
    "handler",
    "helper",
    "util",
    "utils",
    "common",
    "base",
    "core",
    "misc",
    "processor",
    "engine",
    "factory",
}

FILES = sorted(ROOT.rglob("*.py"))


def part(path: Path) -> str:
    """The module or folder of the package that a file belongs to."""
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST) -> list[str]:
    """Dotted names of everything imported, wherever in the file."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names += [f"{module}.{alias.name}" if module == "archiver" else module for alias in node.names]
    return names


def level(name: str) -> int:
    """The layer of a module of ours."""
    for number, names in enumerate(LAYERS):
        if name in names:
            return number
    raise AssertionError(f"archiver/{name} stands in no layer: name it in LAYERS, and in docs/design.md")


def parsed(path: Path) -> ast.AST:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_its_own_layer_and_those_below(path: Path) -> None:
    own = part(path)
    for name in imports(parsed(path)):
        first, _, rest = name.partition(".")
        if first != "archiver" or not rest or rest.startswith("_"):
            continue
        other = rest.split(".")[0]
        if (
            other == own
            or (own, other) in WAIVED
            or not ((ROOT / other).is_dir() or (ROOT / f"{other}.py").is_file())
        ):
            continue
        assert level(other) <= level(own), f"{path.name} imports {name}, which stands above it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_formats_and_rules_do_not_see_each_other(path: Path) -> None:
    other = {"formats": "archiver.rules", "rules": "archiver.formats"}.get(part(path))
    assert not other or not [name for name in imports(parsed(path)) if name.startswith(other)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_lxml_and_click_stay_in_their_places(path: Path) -> None:
    names = {name.split(".")[0] for name in imports(parsed(path))}
    assert "lxml" not in names or part(path) in LXML
    assert "click" not in names or part(path) in CLICK


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_below_the_faces_prints_exits_or_reads_environment_and_clock(path: Path) -> None:
    if part(path) not in SILENT:
        return
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in PRINTING, f"line {node.lineno} calls {called}"
            assert called not in (
                "sys.exit",
                "os.getenv",
                "datetime.now",
                "datetime.today",
                "date.today",
                "time.time",
            ), f"line {node.lineno} calls {called}"
        elif isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in ("os.environ", "sys.argv", "sys.stdout", "sys.stderr"), (
                f"line {node.lineno}"
            )


def test_names_say_what_a_thing_is() -> None:
    for path in FILES:
        assert path.stem not in FORBIDDEN_NAMES, path


def test_every_module_stands_in_a_layer() -> None:
    for path in FILES:
        level(part(path))


def definitions(tree: ast.Module) -> list[ast.AST]:
    """The module with its functions, its classes and their methods; not what is defined within a function."""
    found: list[ast.AST] = [tree]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node)
        if isinstance(node, ast.ClassDef):
            found += [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
    return found


def test_every_module_class_and_longer_function_is_documented() -> None:
    bare = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in definitions(tree):
            name = getattr(node, "name", "module")
            short = isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno < 5
            if not name.startswith("_") and not short and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)} {name}")
    assert not bare, "without a docstring: " + ", ".join(bare)
