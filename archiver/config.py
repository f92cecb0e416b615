"""archiver.toml -> `Settings`. Unknown keys are errors with a suggestion, and the file is data: it can load no code.

The nearest `archiver.toml` upward from a file counts, else `[tool.archiver]` in the nearest `pyproject.toml`; the
search ends at the root of a repository or at the home directory. What the command line says is put over it.

A profile is a table of the same keys under a name: one of `PROFILES`, or one of the file's own (`[profiles.NAME]`,
which may extend another). A profile that the file chooses lies under the file's keys, one that the user chooses over
them; the file's own always lies over both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from archiver.article import Given, Mapping
from archiver.files import CONFIGURATION
from archiver.finding import ERROR, Severity
from archiver.pattern import Pattern
from archiver.record import Record, replace
from archiver.rules import EVERYTHING, Selection
from archiver.source import MAX_BYTES

LEVELS: dict[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "note": Severity.NOTE,
    "never": None,
}
PROFILES: dict[str, dict[str, Any]] = {
    "ingest": {},
    "publish": {
        "fail-on": "error",
        "severity": {
            "M101": "error",
            "M103": "error",
            "M107": "error",
            "N100": "error",
            "T018": "error",
            "X005": "error",
            "X007": "error",
            "X009": "error",
        },
    },
    "archive": {"fail-on": "warning"},
}
"""Profiles that are always there: lenient, blocking what no reader should meet, and strict."""

WRITABLE = ("newsml-g2", "jsonld", "text")
SIZE = Pattern(r"(\d{1,12})\s*([kKmMgG]?)(?:i?[bB])?")
LARGEST_MAPPING = 1024 * 1024
SIZES = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


class ConfigError(Exception):
    """The configuration cannot be used. Says where: `file`, `line` and `column` from 1, and `label` for the caret."""

    def __init__(
        self,
        message: str,
        file: Path | None = None,
        line: int = 0,
        column: int = 0,
        width: int = 1,
        label: str = "",
    ) -> None:
        super().__init__(message)
        self.message, self.file, self.label = message, file, label
        self.line, self.column, self.width = line, column, width


class Settings(Record):
    """Everything that a run can be told, with the defaults of the house.

    `fail_on` is the severity from which content is at fault (None: never). `reasons` gives for each ignored code why.
    `baseline` is the file of findings that are known and hold no article back (`archiver.baseline`).
    `authority` is the file of the house's own parties, by which names are read (`archiver.credits.authority`).
    `ended` are the codes whose leave to be ignored has run out, with the day it did.
    `source_organization` and the contact go into the packages (BagIt `Source-Organization`, `Contact-Email`).
    `jobs` 0 means one process for each CPU. `shard` (k, n) takes every n-th source, the k-th from 1.
    `durability` is "none", "batch" or "each": when packages are forced onto the disk. `layout` is "folder", "tar" or
    "zip": what one package is; "container": many in one tar file, in migrations. `store` "ocfl" keeps packages as
    versions of OCFL objects instead of bags. `sources` are what a plan migrates, `engine` and `ledger` by what means, `chunk`
    so many of them at a time.
    """

    selection: Selection = EVERYTHING
    fail_on: Severity | None = ERROR
    given: Given = Given()
    as_format: str = ""
    max_bytes: int = MAX_BYTES
    jobs: int = 0
    archive: str = ""
    write: tuple[str, ...] = WRITABLE
    source_organization: str = ""
    contact_name: str = ""
    contact_email: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    profile: str = ""
    authority: str = ""
    baseline: str = ""
    retry: str = ""
    shard: tuple[int, int] | None = None
    file: Path | None = None
    durability: str = "batch"
    layout: str = "folder"
    store: str = ""
    sources: tuple[str, ...] = ()
    engine: str = ""
    ledger: str = ""
    chunk: int = 1000

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes its article unfit."""
        return self.fail_on is not None and severity >= self.fail_on


class Refused(Exception):
    """A value that a key cannot have; the message says which it can."""


def words(value: Any) -> str:
    """A string, as it stands."""
    if not isinstance(value, str):
        raise Refused("a string in quotation marks is wanted")
    return value


def several(value: Any) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refused('a list of strings is wanted, as in ["C", "N012"]')
    return tuple(value)


def level(value: Any) -> Severity | None:
    """A severity, or None for "never"."""
    if not isinstance(value, str) or value not in LEVELS:
        raise Refused('one of "error", "warning", "note", "never" is wanted')
    return LEVELS[value]


def number(value: Any) -> int:
    """A whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused("a whole number from 0 is wanted")
    return value


def size(value: Any) -> int:
    """A number of bytes: 20000000 or "20M"."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    read = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not read or not int(read[1]):
        raise Refused('a size is wanted, as in "20M"')
    return int(read[1]) * SIZES[read[2].lower()]


def writable(value: Any) -> tuple[str, ...]:
    """The formats to write into packages."""
    chosen = several(value)
    for name in chosen:
        if name not in WRITABLE:
            raise Refused("a list of " + ", ".join(f'"{known}"' for known in WRITABLE) + " is wanted")
    return chosen


def one_of(*known: str) -> Callable[[Any], Any]:
    """What reads one of a few words."""

    def read(value: Any) -> str:
        if value not in known:
            raise Refused("one of " + ", ".join(f'"{word}"' for word in known) + " is wanted")
        return str(value)

    return read


Reader = Callable[[Any], Any]

KEYS: dict[str, tuple[str, Reader]] = {
    "archive": ("archive", words),
    "sources": ("sources", several),
    "baseline": ("baseline", words),
    "format": ("as_format", words),
    "engine": ("engine", one_of("local", "dask")),
    "ledger": ("ledger", words),
    "chunk": ("chunk", number),
    "authority": ("authority", words),
    "provider": ("given.provider", words),
    "rights": ("given.rights", words),
    "language": ("given.language", words),
    "reference-date": ("given.reference_date", words),
    "map": ("given.mapping", words),
    "select": ("selection.select", several),
    "catalogs": ("selection.catalogs", several),
    "fail-on": ("fail_on", level),
    "max-bytes": ("max_bytes", size),
    "jobs": ("jobs", number),
    "package.write": ("write", writable),
    "package.organization": ("source_organization", words),
    "package.contact": ("contact_name", words),
    "package.email": ("contact_email", words),
    "package.layout": ("layout", one_of("folder", "tar", "zip", "container")),
    "package.store": ("store", one_of("bag", "ocfl")),
    "package.durability": ("durability", one_of("none", "batch", "each")),
}
"""Key of the file, with its table -> field of `Settings`, and what reads its value."""

OPEN_TABLES = ("ignore", "severity")
"""Tables whose keys are rules: codes, prefixes, names or groups."""

TABLES = ("package", *OPEN_TABLES)


def find(start: Path) -> Path | None:
    """The configuration that counts for a file or a directory, or None."""
    directory = start.absolute()
    if not directory.is_dir():
        directory = directory.parent
    home = Path.home()
    for place in (directory, *directory.parents):
        if (place / CONFIGURATION).is_file():
            return place / CONFIGURATION
        if has_table(place / "pyproject.toml"):
            return place / "pyproject.toml"
        if place == home or (place / ".git").exists():
            return None
    return None


def has_table(file: Path) -> bool:
    """Whether a pyproject.toml speaks to archiver at all."""
    try:
        return (
            re.search(r"^\s*\[tool\.archiver[.\]]", file.read_text(encoding="utf-8"), re.MULTILINE)
            is not None
        )
    except (OSError, ValueError):
        return False


class Layer(Record):
    """One table of settings and where it comes from; later layers lie over earlier ones.

    `text` is the file with only those lines that the table is made of; `extends` names the profile that a profile extends.
    """

    origin: str
    table: dict[str, Any]
    file: Path | None = None
    text: str = ""
    extends: Any = ""


def load(
    file: Path | None, profile: str = "", today: date | None = None, text: str | None = None
) -> Settings:
    """The settings of a file under a profile. Raises `ConfigError`.

    `today` ends what is ignored only until a day; without it nothing ends. `text` is what the file says, where that is
    known already.
    """
    found = Settings(file=file)
    for layer in layers(file, profile, text):
        found = laid_over(found, layer, today)
    return replace(found, profile=profile or chosen(file, text))


def layers(file: Path | None, profile: str = "", text: str | None = None) -> list[Layer]:
    """Everything that settings are made of, the lowest first."""
    text, table = read(file, text) if file else ("", {})
    own, named = profiles_of(table, file, text)
    base = Layer(file.name if file else "", table, file, only(text))
    name = profile or named
    if not name:
        return [base]
    line = lineage(name, own, file, text)
    built_in = [Layer(f"profile {last}", PROFILES[last]) for last in line if last in PROFILES][-1:]
    mine = [own[each] for each in reversed(line) if each in own]
    return [base, *built_in, *mine] if profile else [*built_in, base, *mine]


def profiles_of(table: dict[str, Any], file: Path | None, text: str) -> tuple[dict[str, Layer], str]:
    """The profiles that a file makes, each a layer, and the one that it chooses; the table loses both. Raises `ConfigError`."""
    own, named = table.pop("profiles", {}), table.pop("profile", "")
    if not isinstance(own, dict) or not all(isinstance(each, dict) for each in own.values()):
        raise misplaced("profiles", file, text)
    if not isinstance(named, str):
        raise no_profile(named, own, file, text)
    made = {}
    for name, each in own.items():
        basis = each.pop("extends", "")
        made[name] = Layer(f"profile {name}", each, file, only(text, name), basis)
        laid_over(Settings(), made[name], None)
    return made, named


def lineage(name: Any, own: dict[str, Layer], file: Path | None, text: str) -> list[str]:
    """The names of a profile and of those it extends, the nearest first. Raises `ConfigError`.

    A profile of the file that bears the name of one that is always there extends that, unless it says otherwise.
    """
    found: list[str] = []
    key = "profile"
    while True:
        if not isinstance(name, str) or (name not in own and name not in PROFILES):
            raise no_profile(name, own, file, text, key)
        found.append(name)
        basis = own[name].extends if name in own else ""
        if not basis or (basis == name and name in PROFILES):
            return found
        name, key, text = basis, "extends", own[name].text
        if name in found:
            label = "a profile cannot extend itself"
            raise ConfigError(f"the profile {name} extends itself", file, *spot(text, key), label)


def chosen(file: Path | None, text: str | None = None) -> str:
    """The profile that a file chooses."""
    return str(read(file, text)[1].get("profile", "")) if file else ""


def no_profile(name: Any, own: Any, file: Path | None, text: str, key: str = "profile") -> ConfigError:
    """The fault of a profile that there is not, at the key that names it."""
    known = sorted({*PROFILES, *own})
    near = nearest(str(name), known)
    label = f"did you mean `{near[0]}`?" if near else "there are " + ", ".join(known)
    return ConfigError(f"no profile is called {shown(name)}", file, *spot(text, key), label)


def misplaced(name: str, file: Path | None, text: str) -> ConfigError:
    """The fault of a value where a table should be."""
    shape = f"[{name}.NAME]" if name == "profiles" else f"[{name}]"
    return ConfigError(
        f"{file.name if file else ''}: `{name}` is no table",
        file,
        *spot(text, name),
        f"a table is wanted, as in {shape}",
    )


def only(text: str, profile: str = "") -> str:
    """The text of a file with every line blank that does not belong to a profile's tables, or belongs to any profile's."""
    kept, here = [], ""
    for line in text.split("\n"):
        header = re.match(r"\s*\[+\s*(?:tool\.archiver\.?)?(?:profiles\.[\"']?([\w-]+))?", line)
        if header:
            here = header[1] or ""
        kept.append(line if here == profile else "")
    return "\n".join(kept)


def read(file: Path, text: str | None = None) -> tuple[str, dict[str, Any]]:
    """The text of a file, and the table in it that speaks to archiver."""
    import tomllib

    try:
        text = file.read_text(encoding="utf-8") if text is None else text
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise ConfigError(f"{file} is not UTF-8", file) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise broken(file, str(error)) from None
    for name in ("tool", "archiver") if file.name == "pyproject.toml" else ():
        table = table.get(name, {})
        if not isinstance(table, dict):
            raise misplaced("tool.archiver", file, text)
    return text, table


def broken(file: Path, message: str) -> ConfigError:
    """The fault of a file that is no TOML, at the place that the parser names."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    what = message.partition(" (at ")[0]
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    return ConfigError(f"{file.name} is not TOML: {what[:1].lower()}{what[1:]}", file, line, column)


def laid_over(found: Settings, layer: Layer, today: date | None) -> Settings:
    """Settings with the values of a layer, each checked, over what they were."""
    file, text = layer.file or Path(layer.origin), layer.text
    changes: dict[str, Any] = {}
    for key, value in leaves(layer.table):
        if key in TABLES:
            raise misplaced(key, file, text)
        if key not in KEYS:
            raise unknown(key, file, text)
        target, reader = KEYS[key]
        try:
            changes[target] = reader(value)
        except Refused as refusal:
            raise ConfigError(
                f"{file.name}: `{key}` is {shown(value)}", file, *spot(text, key), str(refusal)
            ) from None
    for name in ("authority", "baseline"):
        if changes.get(name) and layer.file:
            changes[name] = str(layer.file.absolute().parent / changes[name])
    if "given.mapping" in changes:
        changes["given.mapping"] = mapping(
            str(file.absolute().parent / changes["given.mapping"]), file, spot(text, "map")
        )
    if "selection.catalogs" in changes and layer.file:
        changes["selection.catalogs"] = tuple(
            beside(layer.file, name) for name in changes["selection.catalogs"]
        )
    named = [code for name in OPEN_TABLES for code, _ in opened(layer.table, name)]
    for code in [*named, *changes.get("selection.select", ())]:
        if not means_rules(code):
            raise no_rule(code, file, text)
    reasons, ended = dict(found.reasons), dict(found.ended)
    for code, value in opened(layer.table, "ignore"):
        reason, until = reason_of(code, value, file, text)
        if until and today and until < today:
            ended[code] = until.isoformat()
        else:
            reasons[code] = reason
    severities = tuple(
        (code, severity_of(code, value, file, text)) for code, value in opened(layer.table, "severity")
    )
    changes["reasons"], changes["ended"] = tuple(reasons.items()), tuple(ended.items())
    changes["selection.ignore"] = tuple(reasons)
    changes["selection.severities"] = severities + found.selection.severities
    return settled(found, changes)


@lru_cache(maxsize=1)
def rules_known() -> list[list[str]]:
    """Code, name and groups of each rule: `make docs` lists them, so that settings are read without importing every rule."""
    text = (Path(__file__).parent / "rules" / "index.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines()]


def means_rules(entry: str) -> bool:
    """Whether a code, a prefix of codes, a name or a group means any rule."""
    return entry != "" and any(row[0].startswith(entry) or entry in row[1:] for row in rules_known())


def no_rule(entry: str, file: Path, text: str) -> ConfigError:
    """The fault of an entry that means no rule."""
    near = nearest(entry, [word for row in rules_known() for word in row])
    label = f"did you mean `{near[0]}`?" if near else "`archiver explain` lists them all"
    return ConfigError(
        f"{file.name}: no rule is called or starts with `{entry}`", file, *spot(text, entry), label
    )


def mapping(path: str, named_in: Path | None = None, place: tuple[int, int, int] = (0, 0, 1)) -> Mapping:
    """The mapping of columns in a file. Raises `ConfigError`, at its place or, where it cannot be read, at its name's."""
    from archiver import files
    from archiver.formats import mapping as mappings
    from archiver.source import Unreadable

    try:
        text = files.read(path, LARGEST_MAPPING).text
        return mappings.parsed(text, path)
    except Unreadable as reason:
        raise ConfigError(f"the mapping {path} cannot be read: {reason}", named_in, *place) from None
    except mappings.MappingError as error:
        raise ConfigError(str(error), Path(path), error.line, 1) from None


def beside(file: Path, name: str) -> str:
    """A catalog's FILE or ADDRESS=FILE, with a relative file taken from the folder of the configuration."""
    address, sign, path = name.rpartition("=")
    return f"{address}{sign}{file.absolute().parent / path}"


def rows(file: Path | None, profile: str = "", today: date | None = None) -> list[tuple[str, str, str]]:
    """Every key with its value and where that comes from, for `archiver config show`."""
    origins: dict[str, str] = {}
    for layer in layers(file, profile):
        for key, _ in leaves(layer.table):
            line = spot(layer.text, key)[0]
            origins[key] = f"{layer.origin}:{line}" if line else layer.origin
        for name in OPEN_TABLES:
            for code, _ in opened(layer.table, name):
                line = spot(layer.text, code)[0]
                origins[f"{name}.{code}"] = f"{layer.origin}:{line}" if line else layer.origin
    found = load(file, profile, today)
    if file and not profile and found.profile:
        origins["profile"] = f"{file.name}:{spot(read(file)[0], 'profile')[0]}"
    made = [
        (key, in_words(value_at(found, target)), origins.get(key, "default"))
        for key, (target, _) in KEYS.items()
    ]
    made += [(f"ignore.{code}", why, origins.get(f"ignore.{code}", "")) for code, why in found.reasons]
    made += [
        (f"ignore.{code}", f"ended on {day}", origins.get(f"ignore.{code}", "")) for code, day in found.ended
    ]
    known = dict(reversed(found.selection.severities))
    made += [
        (f"severity.{code}", level.word, origins.get(f"severity.{code}", "")) for code, level in known.items()
    ]
    return [
        ("profile", found.profile or "none", "option" if profile else origins.get("profile", "default")),
        *made,
    ]


def value_at(settings: Settings, target: str) -> Any:
    """The value of a field; "given.x" and "selection.x" reach into the parts."""
    value: Any = settings
    for name in target.split("."):
        value = getattr(value, name)
    return value


def in_words(value: Any) -> str:
    """A value of settings for people."""
    if isinstance(value, Severity):
        return value.word
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    return "never" if value is None else str(value) or "–"


def leaves(table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys of the file with their tables, apart from the tables whose keys are rules."""
    for key, value in table.items():
        if key in OPEN_TABLES and isinstance(value, dict):
            continue
        if key in TABLES and isinstance(value, dict):
            yield from ((f"{key}.{inner}", within) for inner, within in value.items())
        else:
            yield key, value


def opened(table: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    """The entries of a table whose keys are rules."""
    value = table.get(name, {})
    return list(value.items()) if isinstance(value, dict) else []


def reason_of(code: str, value: Any, file: Path, text: str) -> tuple[str, date | None]:
    """Why a rule is ignored, and until when. A reason is required, because it is shown in reports."""
    until = None
    if isinstance(value, dict):
        for key in value:
            if key not in ("reason", "until"):
                near = nearest(key, ["reason", "until"])
                label = f"did you mean `{near[0]}`?" if near else "it knows reason, until"
                raise ConfigError(
                    f"{file.name}: {code} does not know `{key}`", file, *spot(text, code), label
                )
        value, until = value.get("reason"), value.get("until")
    if until is not None and type(until) is not date:
        label = "a day is wanted, as in 2027-01-31"
        raise ConfigError(
            f"{file.name}: {code} is ignored until {shown(until)}", file, *spot(text, code), label
        )
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(
            f"{file.name} ignores {code} without a reason", file, *spot(text, code), "say why, in words"
        )
    return value.strip(), until


def severity_of(code: str, value: Any, file: Path, text: str) -> Severity:
    """The severity that the file gives to a rule."""
    try:
        found = level(value)
    except Refused:
        found = None
    if found is None:
        label = 'one of "error", "warning", "note" is wanted'
        raise ConfigError(
            f"{file.name}: severity of {code} is {shown(value)}", file, *spot(text, code), label
        )
    return found


def settled(settings: Settings, changes: dict[str, Any]) -> Settings:
    """Settings with values put over them; "given.x" and "selection.x" reach into the parts."""
    own: dict[str, Any] = {}
    given: dict[str, Any] = {}
    selection: dict[str, Any] = {}
    for target, value in changes.items():
        part, _, name = target.rpartition(".")
        {"": own, "given": given, "selection": selection}[part][name] = value
    return replace(
        settings,
        given=replace(settings.given, **given),
        selection=replace(settings.selection, **selection),
        **own,
    )


def unknown(key: str, file: Path, text: str) -> ConfigError:
    """The fault of a key that nothing reads, with the nearest one that something does."""
    known = [*KEYS, *OPEN_TABLES, "profile", "profiles", "extends"]
    near = nearest(key.replace("_", "-"), known)
    label = (
        f"did you mean `{near[0].rpartition('.')[2]}`?" if near else "it knows " + ", ".join(sorted(known))
    )
    return ConfigError(f"{file.name} does not know `{key}`", file, *spot(text, key), label)


def nearest(word: str, known: list[str]) -> list[str]:
    """The known word that is most like this one, if any is."""
    import difflib

    return difflib.get_close_matches(word, known, 1, 0.55)


def spot(text: str, key: str) -> tuple[int, int, int]:
    """Line, column and width of a key in the text of the file; zeros when it is not found."""
    last = re.escape(key.rpartition(".")[2])
    found = re.search(rf"^[ \t]*\[*[ \t]*(?:[\w-]+\.)*[\"']?({last})[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    if not found:
        return 0, 0, 1
    start = found.start(1)
    line_start = text.rfind("\n", 0, start) + 1
    return text.count("\n", 0, start) + 1, start - line_start + 1, len(found[1])


def shown(value: Any) -> str:
    """A value of the file in a message, cut where it is long."""
    words = f'"{value}"' if isinstance(value, str) else str(value)
    return words if len(words) <= 60 else words[:57] + "..."
