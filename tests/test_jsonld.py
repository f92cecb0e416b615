"""schema.org JSON-LD: what is read of it, and that what is written passes our own schema whatever the article holds."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import schemas
from archiver.article import Article, Credit, CreditLine, Given, Media, Said, When
from archiver.credits import ROLES
from archiver.formats import jsonld
from archiver.linkeddata import moment
from archiver.source import LimitReached, Source

SHARED = Path(__file__).parents[2] / "shared"
NAUGHTY = SHARED / "standards/naughty-strings/blns.json"


def read(value, **said):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return jsonld.read(Source("story.jsonld", text.encode()), Given(**said))


def only(value):
    (article,) = read(value).articles
    return article


def story(**said):
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Fähre fährt wieder",
        **said,
    }


def named(article):
    return [(credit.name, credit.kind, credit.role) for credit in article.credits]


KARLA = {"@type": "Person", "name": "Karla Köster"}
MATS = {"@type": "Person", "name": "Mats Dehn"}


def test_every_value_keeps_its_words_and_its_place():
    article = only(story(headline=" Fähre fährt ", datePublished="2024-05-17 14:05:00+0200", author=[KARLA]))
    assert (article.headline.value, article.headline.raw, article.headline.path) == (
        "Fähre fährt",
        " Fähre fährt ",
        "/headline",
    )
    assert (article.published.iso, article.published.raw) == (
        "2024-05-17T14:05:00+02:00",
        "2024-05-17 14:05:00+0200",
    )
    assert article.credits[0].path == "/author/0/name"
    assert article.credits[0].span is None


@pytest.mark.parametrize(
    "value",
    [
        story(author=KARLA, contributor=MATS),
        [story(author=KARLA, contributor=MATS)],
        {"@context": "https://schema.org", "@graph": [story(author=[KARLA], contributor=[MATS])]},
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "mainEntity": story(author=KARLA, contributor=MATS),
        },
        {
            "@context": "https://schema.org",
            "@type": ["NewsArticle", "Product"],
            "headline": "x",
            "author": KARLA,
            "contributor": MATS,
        },
        {
            "@type": "schema:NewsArticle",
            "schema:headline": "x",
            "schema:author": KARLA,
            "https://schema.org/contributor": MATS,
        },
        {
            "@context": "https://schema.org",
            "type": "NewsArticle",
            "author": {"type": "Person", "name": "Karla Köster"},
            "contributor": MATS,
        },
        story(
            author={"@list": [KARLA]},
            contributor={"@type": "Role", "roleName": "Mitarbeit", "contributor": MATS},
        ),
        story(
            author={"@type": "Person", "name": {"@value": "Karla Köster", "@language": "de"}},
            contributor=MATS,
        ),
        {
            "@context": "https://schema.org",
            "@graph": [
                story(author={"@id": "#k"}, contributor={"@id": "#m"}),
                {"@id": "#k", **KARLA},
                {"@id": "#m", "@type": "Person", "givenName": "Mats", "familyName": "Dehn"},
            ],
        },
    ],
)
def test_a_credit_is_found_in_every_shape(value):
    assert named(only(value)) == [
        ("Karla Köster", "person", "author"),
        ("Mats Dehn", "person", "contributor"),
    ]


def test_nodes_of_one_id_are_one_article():
    article = only(
        [
            story(**{"@id": "#a"}),
            {"@id": "#a", "@type": "NewsArticle", "dateline": "WINSEDE", "author": KARLA},
        ]
    )
    assert article.dateline.value == "WINSEDE"
    assert named(article) == [("Karla Köster", "person", "author")]


def test_an_organisation_stays_one():
    article = only(story(author={"@type": "NewsMediaOrganization", "name": "Nordblatt"}))
    assert named(article) == [("Nordblatt", "organisation", "author")]


def test_who_is_credited_at_the_end_of_the_body_is_found():
    body = "Die Fähre fährt wieder.\n\nElizabeth Pritchett hat zu diesem Bericht beigetragen."
    assert named(only(story(articleBody=body, author=KARLA)))[1:] == [
        ("Elizabeth Pritchett", "person", "contributor")
    ]


def test_pictures_come_with_their_credits():
    (picture,) = only(
        story(
            image={
                "@type": "ImageObject",
                "url": "https://a.example/b.jpg",
                "caption": "Der Anleger",
                "creator": MATS,
            }
        )
    ).media
    assert (picture.url, picture.caption) == ("https://a.example/b.jpg", "Der Anleger")
    assert [
        (credit.name, credit.role, credit.scope) for line in picture.credit_lines for credit in line.credits
    ] == [("Mats Dehn", "photographer", "image")]


def test_a_date_that_says_nothing_is_kept_as_unread():
    article = only(story(datePublished="irgendwann im Mai oder so"))
    assert article.published is None
    (left,) = article.unread
    assert (left.what, left.raw, left.path) == ("date", "irgendwann im Mai oder so", "/datePublished")


def test_a_value_in_place_of_the_graph_is_no_article():
    for text in ("1", "null", '"x"', "[]", "{}", "[[[]]]", '{"@graph": 3}', '{"@type": 3, "@id": {}}'):
        assert read(text).articles == ()


def test_what_the_user_gives_is_marked():
    article = read(story(), published="2024-05", language="de").articles[0]
    assert (article.published.iso, article.published.how) == ("2024-05", "given")


def test_a_bomb_of_brackets_is_a_limit_and_broken_json_a_fault():
    with pytest.raises(LimitReached, match="deeper than 64"):
        read('{"a":' * 100 + "1" + "}" * 100)
    document = read('{"@type": "NewsArticle", "headline": }')
    assert document.articles == ()
    assert [fault.kind for fault in document.faults] == ["json-syntax"]


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2024-05-17", "2024-05-17"),
        ("2024-05-17T14:05", "2024-05-17T14:05"),
        ("2024-05-17T14:05:06.123Z", "2024-05-17T14:05:06.123Z"),
        ("2024-05-17 14:05:06 +0200", "2024-05-17T14:05:06+02:00"),
        ("2024-05-17T14:05:06-05", "2024-05-17T14:05:06-05:00"),
        ("2024-02-29", "2024-02-29"),
        ("2023-02-29", ""),
        ("2024-13-01", ""),
        ("2024-05-32", ""),
        ("2024-05-17T25:00", ""),
        ("2024-05-17T14:05+25:00", ""),
        ("17. Mai 2024", ""),
        ("20240517", ""),
        ("٢٠٢٤-٠٥-١٧", ""),
        ("", ""),
    ],
)
def test_a_moment_is_iso_8601_or_nothing(said, iso):
    assert moment(said) == iso


TEXTS = st.text(max_size=30)
SAID = st.builds(Said, TEXTS, TEXTS)
MAYBE = st.none() | SAID
WHENS = st.none() | st.builds(
    When, st.sampled_from(["2023", "2023-09", "2023-09-13T18:30:00+02:00", "gestern", ""]) | TEXTS
)
CREDITS = st.builds(
    Credit,
    name=TEXTS,
    kind=st.sampled_from(["person", "organisation", ""]),
    role=st.sampled_from(ROLES),
    scope=st.sampled_from(["", "image"]),
    title=TEXTS,
    affiliation=TEXTS,
    location=TEXTS,
    contact=TEXTS,
    prefix=TEXTS,
    generic=st.booleans(),
    uri=TEXTS,
)
LINES = st.lists(
    st.builds(
        CreditLine,
        TEXTS,
        TEXTS,
        slot=st.sampled_from(["tail", "field"]),
        credits=st.lists(CREDITS, max_size=3).map(tuple),
    ),
    max_size=3,
).map(tuple)
MEDIA = st.lists(
    st.builds(
        Media, st.sampled_from(["ImageObject", "VideoObject", "", "picture"]), TEXTS, TEXTS, LINES, TEXTS
    ),
    max_size=2,
).map(tuple)
MANY = st.lists(SAID, max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    id=MAYBE,
    version=st.none() | st.integers(),
    status=TEXTS,
    headline=MAYBE,
    subheads=MANY,
    description=MAYBE,
    slugline=MAYBE,
    dateline=MAYBE,
    body=MANY,
    language=MAYBE,
    published=WHENS,
    modified=WHENS,
    created=WHENS,
    credit_lines=LINES,
    provider=MAYBE,
    rights=MAYBE,
    rightsholder=MAYBE,
    subjects=MANY,
    keywords=MANY,
    section=MAYBE,
    genre=MAYBE,
    url=MAYBE,
    media=MEDIA,
)


def written(article):
    data = jsonld.write(article)
    value = json.loads(data.decode("utf-8"))
    assert [error.message for error in schemas.newsarticle().iter_errors(value)] == []
    assert data == jsonld.write(article)
    assert data.endswith(b"}\n")
    return value


@settings(max_examples=150)
@given(ARTICLES)
def test_whatever_an_article_holds_what_is_written_passes_the_schema(article):
    written(article)


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="needs the list of naughty strings")
def test_naughty_strings_come_out_as_they_went_in():
    for words in json.loads(NAUGHTY.read_text("utf-8")):
        said = Said(words, words)
        credit = Credit(words, "person", "author")
        article = Article(
            id=said,
            headline=said,
            body=(said,),
            url=said,
            language=said,
            credit_lines=(CreditLine(words, words, credits=(credit,)),),
        )
        value = written(article)
        assert value.get("headline", "") == words
        if words.strip():
            assert value["author"]["name"] == words


def test_credits_stand_where_the_table_of_roles_says():
    def credited(name, kind, role):
        return Credit(name, kind, role)

    article = Article(
        credit_lines=(
            CreditLine(
                "‘Text: A; B",
                "Text: A; B",
                "tail",
                credits=(
                    credited("A B", "person", "author"),
                    credited("C D", "person", "contributor"),
                    credited("E F", "person", "editor"),
                    credited("Desk", "organisation", "editor"),
                    credited("G H", "person", "translator"),
                    credited("I J", "person", "researcher"),
                    credited("dpa", "organisation", "source"),
                    credited("K L", "person", "source"),
                    credited("xy", "person", "signoff"),
                ),
            ),
        )
    )
    value = written(article)
    assert value["author"] == {"@type": "Person", "name": "A B"}
    assert value["editor"] == {"@type": "Person", "name": "E F"}
    assert value["translator"] == {"@type": "Person", "name": "G H"}
    assert value["sourceOrganization"] == {"@type": "Organization", "name": "dpa"}
    assert value["creditText"] == "Text: A; B"
    shapes = [
        (entry["@type"], entry.get("roleName"), entry.get("contributor", entry)["name"])
        for entry in value["contributor"]
    ]
    assert shapes == [
        ("Person", None, "C D"),
        ("Role", "editor", "Desk"),
        ("Role", "researcher", "I J"),
        ("Role", "source", "K L"),
    ]
    assert "xy" not in json.dumps({**value, "creditText": ""})


def test_nothing_is_invented():
    assert written(Article()) == {"@context": "https://schema.org", "@type": "NewsArticle"}


def test_what_was_written_reads_back():
    first = only(
        story(
            author=KARLA,
            contributor=MATS,
            datePublished="2024-05",
            articleBody="Eins.\n\nZwei.",
            inLanguage="de",
            url="https://a.example/x",
            keywords=["a", "b"],
        )
    )
    again = only(jsonld.write(first).decode())
    assert named(again) == named(first)
    assert (again.text, again.published.iso, again.url.value) == (
        first.text,
        "2024-05",
        "https://a.example/x",
    )
    assert [said.value for said in again.keywords] == ["a", "b"]


def test_the_schema_refers_to_nothing_outside_itself():
    validator = schemas.json_validator({"$ref": "http://127.0.0.1:9/schema.json"})
    with pytest.raises(Exception, match=r"127\.0\.0\.1"):
        validator.is_valid({})
