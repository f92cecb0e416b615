"""Defects are found where they stand, and what is correct and unusual is left in peace."""

from __future__ import annotations

import json
import socket
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import locate, rules, schemas
from archiver.finding import WARNING
from archiver.linkeddata import ARTICLES, ROLES, Block, Node
from archiver.rules import schemaorg
from archiver.validation import validate
from archiver.vocabulary import facts_of

SAMPLES = Path(__file__).parents[1] / "samples" / "schemaorg"
SHARED = Path(__file__).parents[2] / "shared"
RELEASE = SHARED / "standards/schema-org/data/releases/30.0/schemaorg-all-https.jsonld"
MUTATIONS = [
    (base, mutation)
    for base, mutations in tomllib.loads((SAMPLES / "mutations.toml").read_text("utf-8")).items()
    for mutation in mutations
]
UNUSUAL = json.loads((SAMPLES / "unusual.json").read_text("utf-8"))
GOOD = ("good.json", "live.json", "claim.json", "page.html")


def judged(text, name="story.jsonld"):
    verdict = validate(text.encode(), name=name)
    assert verdict.reason == ""
    return verdict


def name_of(base):
    return base if base.endswith(".html") else "story.jsonld"


@pytest.mark.parametrize("base", GOOD)
def test_the_articles_that_defects_are_put_into_have_none(base):
    findings = judged((SAMPLES / base).read_text("utf-8"), name_of(base)).findings
    assert [
        finding for finding in findings if finding.rule[0] in "SCDX" and finding.severity >= WARNING
    ] == []


def test_there_are_as_many_samples_as_promised():
    assert len(MUTATIONS) >= 60
    assert len(UNUSUAL) >= 40


@pytest.mark.parametrize(
    ("base", "mutation"),
    MUTATIONS,
    ids=lambda value: value if isinstance(value, str) else f"{value['rule']}-{value['at']}",
)
def test_one_defect_is_found_by_its_rule_at_its_place(base, mutation):
    good = (SAMPLES / base).read_text("utf-8")
    assert good.count(mutation["old"]) >= 1
    bad = good.replace(mutation["old"], mutation["new"], 1)
    before = {finding.rule for finding in judged(good, name_of(base)).findings}
    assert mutation["rule"] not in before
    verdict = judged(bad, name_of(base))
    found = [finding for finding in verdict.findings if finding.rule == mutation["rule"]]
    assert found, [finding.rule for finding in verdict.findings]
    where = locate.place(verdict.document, found[0])
    assert where is not None
    if mutation.get("anywhere"):
        changed = next(at for at, (a, b) in enumerate(zip(good, bad, strict=False)) if a != b)
        line = bad.count("\n", 0, changed) + 1
        assert line - 1 <= where.line <= line + mutation["new"].count("\n")
    else:
        assert mutation["at"] in [finding.path for finding in found]


@pytest.mark.parametrize("sample", UNUSUAL, ids=lambda sample: sample["what"].replace(" ", "-"))
def test_what_is_correct_and_unusual_is_left_in_peace(sample):
    verdict = judged(json.dumps(sample["document"], ensure_ascii=False, indent=1))
    loud = [finding for finding in verdict.findings if finding.severity >= WARNING]
    assert [(finding.rule, finding.message, finding.path) for finding in loud] == []


def test_the_project_s_own_articles_know_every_type_below_article():
    assert schemas.vocabulary().below("Article") == ARTICLES
    assert schemas.vocabulary().below("Role") == ROLES


@pytest.mark.skipif(not RELEASE.is_file(), reason="needs a release of schema.org")
def test_the_facts_are_those_of_the_release(tmp_path):
    facts = facts_of(json.loads(RELEASE.read_text("utf-8")), "30.0")
    committed = json.loads((schemas.directory() / "schema-org/vocabulary.json").read_text("utf-8"))
    assert committed == facts
    assert (len(facts["types"]), len(facts["properties"]), len(facts["members"])) == (937, 1529, 537)
    assert schemas.update_schema_org(RELEASE, folder=tmp_path) == "30.0"
    assert (tmp_path / "vocabulary.json").read_bytes() == (
        schemas.directory() / "schema-org/vocabulary.json"
    ).read_bytes()
    assert (tmp_path / "SOURCE.toml").read_bytes() == (
        schemas.directory() / "schema-org/SOURCE.toml"
    ).read_bytes()


@pytest.mark.skipif(not RELEASE.is_file(), reason="needs a release of schema.org")
def test_every_term_of_the_release_is_judged_as_the_release_says():
    """Domains and supersession of every property, asked of the release's own nodes and not of our facts."""
    known = schemas.vocabulary()
    nodes = {node["@id"]: node for node in json.loads(RELEASE.read_text("utf-8"))["@graph"]}

    def ids(value):
        values = value if isinstance(value, list) else [value] if value else []
        return [item["@id"] for item in values if item["@id"].startswith("schema:")]

    def above(name):
        found = {name}
        for parent in ids(nodes.get(name, {}).get("rdfs:subClassOf")):
            found |= above(parent)
        return found

    lineage = {f"schema:{name}" for name in known.above("LiveBlogPosting")}
    assert lineage == above("schema:LiveBlogPosting")
    shape = known.shape(("LiveBlogPosting",))
    for name in known.properties:
        node = nodes[f"schema:{name}"]
        allowed = bool(set(ids(node.get("schema:domainIncludes"))) & lineage)
        part = str(node.get("schema:isPartOf"))
        assert (shape[name] is not None) == (
            allowed and "schema:supersededBy" not in node and "attic" not in part
        ), name


def test_a_file_that_is_no_release_is_refused(tmp_path):
    for text in ("", "[]", "{}", '{"@graph": []}', '{"@graph": [{"@id": 3}]}'):
        path = tmp_path / "schemaorg-31.0.jsonld"
        path.write_text(text)
        with pytest.raises(ValueError, match="release"):
            schemas.update_schema_org(path, "31.0", tmp_path)
    assert not (tmp_path / "vocabulary.json").exists()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 3000)
    | st.floats(0, 2)
    | st.sampled_from(
        [
            "",
            "x",
            "Person",
            "Role",
            "2024",
            "2024-02-30",
            "2024-05-17T14:05:00Z",
            "https://a.example/",
            "a b",
            "OrganizationRole",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "@type @id @value @list name de en-GB url author contributor creditText caption x".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
ARTICLE = st.dictionaries(
    st.sampled_from([*schemas.newsarticle_schema()["properties"], "@context", "other"]), JSON, max_size=6
)


@settings(max_examples=300)
@given(ARTICLE)
def test_the_fast_verdict_is_that_of_jsonschema(value):
    assert schemas.conforms()(value) == schemas.newsarticle().is_valid(value)


@pytest.mark.parametrize("name", sorted(schemas.newsarticle_schema()["properties"]))
def test_what_the_schema_has_against_a_string_is_what_jsonschema_says(name):
    for said in ("", "Anna Ehlers", "12", "2024-02-30", "https://nordblatt.example/1", "not an address"):
        data = {"@type": "NewsArticle"} | {name: said}
        node = Node(data, "", Block(data), None, "")
        errors = schemas.newsarticle().iter_errors(data)
        slowly = [schemaorg.as_departure(schemaorg.deepest(error)) for error in errors]
        assert schemaorg.departures_of(node) == slowly


@settings(max_examples=100)
@given(JSON | st.lists(ARTICLE, max_size=2) | ARTICLE)
def test_no_json_makes_a_rule_fail(value):
    verdict = validate(json.dumps(value).encode(), name="story.jsonld", as_format="jsonld")
    assert verdict.word in ("fit", "unfit", "unreadable")
    assert not verdict.fault


HOSTILE = [
    '{"@context": "http://127.0.0.1:9/context.jsonld", "@type": "NewsArticle", "headline": "x"}',
    '{"@context": "file:///etc/hostname", "@type": "NewsArticle", "headline": "x"}',
    '{"@context": ["https://schema.org", "http://127.0.0.1:9/c", {"@import": "file:///etc/passwd"}], "@type": "NewsArticle"}',
    '{"@context": {"@vocab": "http://127.0.0.1:9/"}, "@graph": [{"@type": "NewsArticle", "image": "file:///etc/shadow"}]}',
    '{"$ref": "http://127.0.0.1:9/schema.json", "$schema": "http://127.0.0.1:9/s", "@context": "https://schema.org", "@type": "NewsArticle", "author": 3}',
    '{"@context": "https://schema.org", "@type": "NewsArticle", "image": {"@type": "ImageObject", "url": "http://127.0.0.1:9/a.jpg"}, "author": "x"}',
]
PAGES = [
    '<html><head><base href="http://127.0.0.1:9/"><link rel="canonical" href="http://127.0.0.1:9/"><script type="application/ld+json" src="http://127.0.0.1:9/x.json"></script>%s</head><body><p>Text</p><img src="http://127.0.0.1:9/a.png"><iframe src="file:///etc/passwd"></iframe></body></html>',
    '<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd"><html><head>%s</head><body itemscope itemtype="http://127.0.0.1:9/Type"><object data="file:///etc/passwd"></object></body></html>',
]


def test_no_document_makes_us_open_a_socket_or_a_file():
    """A listener on every audit event of the interpreter, and one on the port that the documents point to."""
    samples = [(text, "story.jsonld") for text in HOSTILE]
    samples += [
        (page % f'<script type="application/ld+json">{text}</script>', "page.html")
        for page in PAGES
        for text in HOSTILE
    ]
    warm = [(json.dumps(sample["document"]), "story.jsonld") for sample in UNUSUAL[:3]]
    warm += [((SAMPLES / base).read_text("utf-8"), name_of(base)) for base in GOOD]
    for text, name in [*warm, *samples]:
        validate(text.encode(), name=name)
    touched = []
    listening = True

    def listen(event, arguments):
        if listening and (
            event.startswith("socket.")
            or event in ("open", "urllib.Request", "subprocess.Popen", "os.system")
        ):
            touched.append((event, str(arguments)[:100]))

    sys.addaudithook(listen)
    try:
        for text, name in samples:
            assert judged(text, name).word in ("fit", "unfit")
    finally:
        listening = False
    assert touched == []


def test_the_listener_hears():
    heard = []
    armed = True

    def listen(event, arguments):
        if armed and event.startswith("socket."):
            heard.append(event)

    sys.addaudithook(listen)
    with socket.socket() as one:
        one.settimeout(0.1)
        assert one.connect_ex(("127.0.0.1", 9)) != 0
    armed = False
    assert "socket.connect" in heard


def test_a_rule_that_is_passed_over_has_nothing_to_say(monkeypatch):
    """What a family says beforehand of its rules must never cost a finding."""
    texts = [(json.dumps(sample["document"]), "story.jsonld") for sample in UNUSUAL]
    texts += [
        ((SAMPLES / base).read_text("utf-8").replace(mutation["old"], mutation["new"], 1), name_of(base))
        for base, mutation in MUTATIONS
    ]
    texts += [
        (path.read_text("utf-8"), path.name)
        for path in sorted((SAMPLES.parent / "rules").glob("[SCD]*/*.jsonld"))
    ]
    briefly = [judged(text, name).findings for text, name in texts]
    monkeypatch.setattr(rules, "QUIET", [])
    assert [judged(text, name).findings for text, name in texts] == briefly


def test_every_fix_leaves_the_document_readable_and_its_finding_gone():
    """Safe fixes of every defect: the text stays JSON (and a page a page), the finding goes, and no error comes."""
    from archiver.fixes import mend
    from archiver.source import Source
    from archiver.validation import judge

    mended = 0
    for base, mutation in MUTATIONS:
        bad = (SAMPLES / base).read_text("utf-8").replace(mutation["old"], mutation["new"], 1)
        only = rules.Selection(select=(mutation["rule"],))

        def again(source, only=only):
            return judge(source, selection=only)

        after = mend(again(Source(name_of(base), bad.encode())), again)
        if after.changed:
            mended += 1
            verdict = judge(Source(name_of(base), after.verdict.source.data))
            errors = [
                f"{finding.rule} {finding.message}"
                for finding in verdict.findings
                if finding.severity > WARNING
            ]
            assert (mutation["rule"], errors) == (mutation["rule"], [])
            assert mutation["rule"] not in {finding.rule for finding in verdict.findings}
    assert mended >= 20


def test_a_fix_never_ends_the_script_that_it_stands_in():
    page = (SAMPLES / "page.html").read_text("utf-8")
    bad = page.replace('fährt wieder nach Plan",', '&lt;/script&gt;&lt;!-- fährt",', 1)
    from archiver.fixes import mend
    from archiver.source import Source
    from archiver.validation import judge

    def again(source):
        return judge(source, selection=rules.Selection(select=("S037",)))

    after = mend(again(Source("page.html", bad.encode())), again)
    assert after.changed
    assert after.verdict.document.articles[0].headline.value == "Fähre nach Winsede </script><!-- fährt"
    assert after.verdict.source.data.decode().count("</script>") == page.count("</script>")


def test_the_command_moves_to_another_release_or_says_why_not(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from archiver.cli.commands import cli

    folder = tmp_path / "schema-org"
    folder.mkdir()
    monkeypatch.setattr(schemas, "directory", lambda: tmp_path)
    wrong = tmp_path / "wrong.jsonld"
    wrong.write_text('{"@graph": []}')
    release = {
        "@graph": [
            {"@id": "schema:Thing", "@type": "rdfs:Class"},
            {"@id": "schema:NewsArticle", "@type": "rdfs:Class", "rdfs:subClassOf": {"@id": "schema:Thing"}},
        ]
    }
    right = tmp_path / "schemaorg-all-https.jsonld"
    right.write_text(json.dumps(release))
    run = CliRunner()
    for arguments, status, said in (
        ([wrong, "--release", "31.0"], 2, "does not know NewsArticle"),
        ([tmp_path / "absent"], 2, "absent"),
        ([right, "--release", "31.0"], 0, "schema.org 31.0"),
    ):
        done = run.invoke(
            cli, ["schemas", "update", "schema-org", *map(str, arguments)], standalone_mode=False
        )
        assert (done.return_value, said in done.output) == (status, True), done.output
    facts = json.loads((folder / "vocabulary.json").read_text())
    assert facts["types"] == {"NewsArticle": "Thing", "Thing": ""}
    schemas.vocabulary.cache_clear()


def test_whom_the_metadata_forgets_can_be_added():
    from archiver.fixes import mend
    from archiver.source import Source
    from archiver.validation import judge

    good = (SAMPLES / "page.html").read_text("utf-8")
    tail = "<p>(Mitarbeit: Mats Dehn und Rosa Behrens; Redaktion: Dora Quill)</p></article>"
    bad = good.replace("</article>", tail)

    def again(source):
        return judge(source, selection=rules.Selection(select=("C151", "S", "X")))

    before = again(Source("page.html", bad.encode()))
    assert not mend(before, again).changed
    after = mend(before, again, unsafe=True)
    credits = {(credit.name, credit.role) for credit in after.verdict.document.articles[0].credits}
    assert {
        ("Mats Dehn", "contributor"),
        ("Rosa Behrens", "contributor"),
        ("Dora Quill", "editor"),
    } <= credits
    assert [finding.rule for finding in after.verdict.findings if finding.severity >= WARNING] == []
