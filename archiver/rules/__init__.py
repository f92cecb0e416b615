"""Open shelf 2: one module per family of rules. Rules judge; nothing else makes a finding.

A rule is a function with the `rule` decorator. It takes the document, or the document and one of its articles, and
yields findings. Its docstring is its documentation: the first line says in one sentence what is wrong.

Most rules have nothing to say of most documents. Where it can be seen beforehand that something is not there which a
rule speaks of, the rule names it in `needs`, and is not asked. What there is, a family tells with `presence`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain

from archiver import formatfacts
from archiver.article import Document
from archiver.finding import Finding, Severity
from archiver.record import Record, replace

Check = Callable[..., Iterator[Finding]]

FAMILIES: dict[str, tuple[str, ...]] = {
    "source": (),
    "xml": formatfacts.written_in("xml"),
    "json": formatfacts.written_in("json", "page", "table"),
    "documents": formatfacts.written_in("binary"),
    "text": (),
    "credits": (),
    "dates": (),
    "article": (),
    "newsml": ("newsml-g2",),
    "newsml_schema": ("newsml-g2",),
    "newsml_strict": ("newsml-g2",),
    "schemaorg": ("jsonld", "html"),
    "linkeddata": ("jsonld", "html"),
    "terms": ("jsonld", "html"),
    "newspage": ("jsonld", "html"),
    "pictures": ("jsonld", "html"),
    "features": ("jsonld", "html"),
    "names": ("jsonld", "html"),
    "bylines": ("jsonld", "html"),
    "timestamps": ("jsonld", "html"),
    "packages": ("bag",),
    "wholes": ("archive",),
}
"""Module of this package -> the formats it is for; empty means all. A hook imports only what its document needs."""


class Rule(Record):
    """One rule: its stable code, its name, its usual severity, and the function that judges."""

    code: str
    name: str
    severity: Severity
    formats: tuple[str, ...]
    groups: tuple[str, ...]
    since: str
    check: Check
    takes_article: bool
    needs: frozenset[str] = frozenset()

    @property
    def doc(self) -> str:
        """The rule's documentation, as its author wrote it."""
        import inspect

        return inspect.getdoc(self.check) or ""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.doc.partition("\n")[0]


RULES: dict[str, Rule] = {}
"""Every rule of the families imported so far, by code."""

Teller = Callable[[Document], "frozenset[str]"]
NONE: frozenset[str] = frozenset()
Presence = Callable[[Document], Iterable[str]]
PRESENCE: list[Presence] = []
"""These tell what there is in a document of all that rules need."""
QUIET: list[Teller] = []
"""By these a family tells beforehand which of its rules have nothing to say of a document: most of them, mostly."""


def presence(tell: Presence) -> Presence:
    """Register a function that tells what there is in a document, in the words of `needs`; it may tell more."""
    PRESENCE.append(tell)
    return tell


def quiet(tell: Teller) -> Teller:
    """Register a function that gives the codes of rules that need not be asked."""
    QUIET.append(tell)
    return tell


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    formats: Iterable[str] = (),
    groups: Iterable[str] = (),
    since: str = "0.1.0",
    needs: Iterable[str] = (),
) -> Callable[[Check], Check]:
    """Register a function as a rule. A function that takes two parameters is asked once for each article.

    With `needs` it is asked only where at least one of them is there, as a function of `PRESENCE` tells.
    """

    def register(check: Check) -> Check:
        if code in RULES and RULES[code].check.__qualname__ != check.__qualname__:
            raise ValueError(f"rule {code} is defined twice")
        takes_article = check.__code__.co_argcount > 1
        needed = frozenset(needs)
        RULES[code] = Rule(
            code, name, severity, tuple(formats), tuple(groups), since, check, takes_article, needed
        )
        return check

    return register


class Selection(Record):
    """Which rules speak, and how gravely. Entries are code prefixes ("C", "N01"), rule names or group names.

    `catalogs` are files of NewsML-G2 catalogs that the user has at hand, each FILE or ADDRESS=FILE.
    `judge` is "lax", or a folder of official schemas that the user installed: by these N001 judges NewsML-G2 instead
    of by our own schema.
    `opt_in` rules (groups listed in `archiver.rules.OPT_IN`) speak only when selected by name.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    judge: str = ""
    catalogs: tuple[str, ...] = ()

    def severity(self, rule: Rule) -> Severity | None:
        """The severity at which the rule speaks, or None when it does not."""
        if self.select and not any(matches(rule, entry) for entry in self.select):
            return None
        opt_in = OPT_IN.intersection(rule.groups)
        if opt_in and not opt_in.union((rule.code, rule.name)).intersection(self.select):
            return None
        if any(matches(rule, entry) for entry in self.ignore):
            return None
        for code, severity in self.severities:
            if matches(rule, code):
                return severity
        return rule.severity


OPT_IN = frozenset({"trust", "pending", "archive"})
"""Groups whose rules speak only when the rule or the group is selected by its own name."""

EVERYTHING = Selection()

MOST = 500
"""So many findings of one rule about one article are listed; the rest is counted."""

LONGEST = 500
"""Messages are cut to so many characters."""


def matches(rule: Rule, entry: str) -> bool:
    """Whether an entry of a selection means this rule."""
    return rule.code.startswith(entry) or rule.name == entry or entry in rule.groups


def all_rules() -> list[Rule]:
    """Every rule there is, in the order of their codes."""
    for family in FAMILIES:
        importlib.import_module(f"archiver.rules.{family}")
    return [RULES[code] for code in sorted(RULES)]


@lru_cache(maxsize=64)
def plan(format_name: str, selection: Selection) -> tuple[tuple[Rule, Severity], ...]:
    """The rules that apply to a format under a selection, with their severities."""
    for family, formats in FAMILIES.items():
        if not formats or format_name in formats:
            importlib.import_module(f"archiver.rules.{family}")
    chosen = []
    for code in sorted(RULES):
        candidate = RULES[code]
        if candidate.formats and format_name not in candidate.formats:
            continue
        if not meant(candidate.check, format_name):
            continue
        severity = selection.severity(candidate)
        if severity is not None:
            chosen.append((candidate, severity))
    return tuple(chosen)


@lru_cache(maxsize=4)
def needed(rules: int) -> frozenset[str]:
    """All that some rule needs, of so many rules as there are."""
    return NONE.union(*[one.needs for one in RULES.values()])


@lru_cache(maxsize=64)
def tellers(format_name: str, presence: int, quiet: int) -> tuple[tuple[Presence, ...], tuple[Teller, ...]]:
    """Those that tell of documents of a format, of so many as there are of either kind."""
    return (
        tuple(tell for tell in PRESENCE if meant(tell, format_name)),
        tuple(tell for tell in QUIET if meant(tell, format_name)),
    )


def meant(function: Callable[..., object], format_name: str) -> bool:
    """Whether the family of a function is for documents of a format."""
    family = function.__module__.removeprefix(f"{__name__}.").partition(".")[0]
    formats = FAMILIES.get(family)
    return not formats or format_name in formats


@lru_cache(maxsize=2048)
def asked(
    format_name: str, selection: Selection, there: frozenset[str], articles: bool
) -> tuple[tuple[Rule, Severity], ...]:
    """The rules of a plan of whose needs something is there, or which have none. Without articles, none about them."""
    return tuple(
        (one, severity)
        for one, severity in plan(format_name, selection)
        if (articles or not one.takes_article) and (not one.needs or one.needs & there)
    )


def check(document: Document, selection: Selection = EVERYTHING) -> list[Finding]:
    """Judge a document by every rule that applies to it. Findings come in the order of the rules."""
    found: list[Finding] = []
    if selection.catalogs:
        document.notes["catalogs"] = selection.catalogs
    if selection.judge:
        document.notes["official schemas"] = selection.judge
    plan(document.format, selection)  # This imports the families, which then tell.
    presence, quiet = tellers(document.format, len(PRESENCE), len(QUIET))
    there = needed(len(RULES)).intersection(chain.from_iterable([tell(document) for tell in presence]))
    silent = NONE.union(*[tell(document) for tell in quiet])
    chosen = asked(document.format, selection, there, bool(document.articles))
    if silent:
        chosen = tuple(one for one in chosen if one[0].code not in silent)
    single = document.articles[0] if len(document.articles) == 1 else None
    for candidate, severity in chosen:
        if not candidate.takes_article:
            spoken = candidate.check(document)
        elif single is not None:
            spoken = candidate.check(document, single)
        else:
            spoken = of_articles(candidate, document)
        # Nearly every rule has nothing to say, so that is found out first and at the least cost.
        first = next(spoken, None)
        if first is not None:
            found.extend(listed(chain((first,), spoken), candidate, severity, document))
    return found


def of_articles(rule: Rule, document: Document) -> Iterator[Finding]:
    """What a rule has to say of each article of a document."""
    for part, article in enumerate(document.articles):
        for finding in rule.check(document, article):
            yield replace(finding, part=part)


def listed(
    spoken: Iterable[Finding], rule: Rule, severity: Severity, document: Document
) -> Iterator[Finding]:
    """The findings of one rule, stamped; of very many about one article, the first ones and how many more there are."""
    counts: dict[int | None, int] = {}
    alone = rule.takes_article and len(document.articles) == 1
    for finding in spoken:
        part = 0 if alone and finding.part is None else part_of(document, finding)
        counts[part] = counts.get(part, 0) + 1
        if counts[part] <= MOST:
            yield stamped(finding, rule, severity, part)
    for part, count in counts.items():
        if count > MOST:
            rest = Finding(f"{count - MOST:,} more findings of this kind are not listed")
            yield stamped(rest, rule, severity, part)


def stamped(finding: Finding, rule: Rule, severity: Severity, part: int | None) -> Finding:
    """The finding with its rule, its severity and its article."""
    return Finding(
        cut(finding.message),
        finding.span,
        finding.path,
        cut(finding.label),
        finding.fix,
        rule.code,
        rule.name,
        severity,
        part,
    )


def cut(words: str) -> str:
    """Words of a finding, which may quote what a hostile source made very long."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST // 2]} … {words[-LONGEST // 2 :]}"


def part_of(document: Document, finding: Finding) -> int | None:
    """The index of the article within which a finding about the document stands, or None."""
    if finding.part is not None or len(document.articles) < 2 or not finding.path:
        return finding.part
    paths: dict[str, int] | None = document.notes.get("paths of articles")
    if paths is None:
        paths = {
            article.path: part for part, article in reversed([*enumerate(document.articles)]) if article.path
        }
        document.notes["paths of articles"] = paths
    path = finding.path
    while path:
        if path in paths:
            return paths[path]
        path = path.rpartition("/")[0]
    return None
