"""Exports of content systems in JSON (Arc XP, Ghost, Drupal): credits, dates and terms; whole, a line each, and taken apart."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from archiver import containers, formats, locate
from archiver.article import Article, Document
from archiver.formats import ans, drupal, ghost
from archiver.source import Source, TooLong, Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "formats"
MOST = 1 << 20


def read(value: Any, name: str) -> Document:
    """The document of a JSON value."""
    return formats.read(Source("a.json", json.dumps(value).encode()), as_format=name)


def names(article: Article) -> list[tuple[str, str]]:
    """Everyone credited, with the role."""
    return [(credit.name, credit.role) for credit in article.credits]


def story(**more: Any) -> Article:
    """The article of a story of ANS."""
    (article,) = read({"type": "story", "version": "0.10.12", **more}, "ans").articles
    return article


def by(*parties: str) -> list[dict[str, str]]:
    """A list of credits."""
    return [{"type": "author", "name": party} for party in parties]


def test_a_vanity_credit_that_is_a_sentence_keeps_its_role() -> None:
    line = "Isla Munro contributed this story for the Kinloch Courier."
    article = story(vanity_credits={"by": by(line)}, credits={"by": by("Isla Munro")})
    assert ("Isla Munro", "contributor") in names(article) or ("Isla Munro", "author") in names(article)
    assert article.credit_lines[0].raw == line


def test_every_list_of_credits_has_its_role() -> None:
    lists = {"by": "author", "photos_by": "photographer", "edited_by": "editor", "tips_by": "contributor"}
    article = story(credits={name: by(f"Una {name.partition('_')[0].title()}") for name in lists})
    assert [role for _, role in names(article)] == list(lists.values())


def test_text_in_quotes_and_lists_is_text() -> None:
    article = story(
        content_elements=[
            {"type": "quote", "content_elements": [{"type": "text", "content": "One."}]},
            {
                "type": "list",
                "items": [
                    {"type": "text", "content": "Two."},
                    {"type": "list", "items": [{"type": "text", "content": "Three."}]},
                ],
            },
            {"type": "table", "header": []},
        ]
    )
    assert [said.value for said in article.body] == ["One.", "Two.", "Three."]
    assert [unread.what for unread in article.unread] == ["table"]


def test_an_embargo_that_is_over_is_none() -> None:
    told = {"active": False, "end_time": "2020-11-30T05:00:00Z"}
    assert story(content_restrictions={"embargo": told}).embargo is None
    embargo = story(content_restrictions={"embargo": told | {"active": True}}).embargo
    assert embargo is not None
    assert embargo.iso == "2020-11-30T05:00:00Z"


def test_a_line_of_json_has_its_place_in_the_file() -> None:
    document = formats.read(Source("a.jsonl", (SAMPLES / "ans" / "lines.jsonl").read_bytes()))
    headline = document.articles[1].headline
    assert headline is not None
    span = locate.path_span(document, headline.path)
    assert span is not None
    assert document.source.text[span.start : span.end] == json.dumps(headline.value)


def post(**more: Any) -> dict[str, Any]:
    """A row of the table of posts."""
    return {"id": "p1", "title": "Bell", "html": "<p>It rang.</p>", "status": "published", **more}


def tables(*posts: dict[str, Any], **others: list[dict[str, Any]]) -> dict[str, Any]:
    """An export of Ghost."""
    return {"db": [{"meta": {}, "data": {"posts": list(posts), **others}}]}


def test_authors_of_a_post_come_in_their_order() -> None:
    users = [{"id": "u1", "name": "Una Ferris"}, {"id": "u2", "name": "Callum Baird"}]
    linked = [
        {"post_id": "p1", "author_id": "u1", "sort_order": 1},
        {"post_id": "p1", "author_id": "u2", "sort_order": 0},
    ]
    (article,) = read(tables(post(), users=users, posts_authors=linked), "ghost").articles
    assert names(article) == [("Callum Baird", "author"), ("Una Ferris", "author")]


def test_old_exports_count_thousandths_since_1970() -> None:
    (article,) = read(
        tables(post(published_at=1715672160000, author_id=1), users=[{"id": 1, "name": "Una Ferris"}]),
        "ghost",
    ).articles
    assert article.published is not None
    assert article.published.iso == "2024-05-14T07:36:00Z"
    assert names(article) == [("Una Ferris", "author")]


def test_a_scheduled_post_is_under_embargo() -> None:
    (article,) = read(
        tables(post(status="scheduled", published_at="2024-03-29T06:00:00.000Z")), "ghost"
    ).articles
    assert article.published is None
    assert article.embargo is not None


def test_a_draft_is_read_from_the_format_of_its_editor() -> None:
    mobiledoc = json.dumps(
        {"version": "0.3.1", "sections": [[1, "p", [[0, [], 0, "It "], [0, [0], 1, "rang."]]]]}
    )
    (article,) = read(tables(post(html=None, mobiledoc=mobiledoc)), "ghost").articles
    assert article.text == "It rang."


def test_an_export_taken_apart_says_the_same() -> None:
    data = (SAMPLES / "ghost" / "nordblatt.json").read_bytes()
    whole = formats.read(Source("a.json", data)).articles
    parts = [part for part in ghost.posts(io.BytesIO(data), "a.json", MOST) if isinstance(part, Source)]
    assert [part.name for part in parts] == [
        "a.json#post=64f0c0ffee0000000000a001",
        "a.json#post=64f0c0ffee0000000000a002",
    ]
    for part, article in zip(parts, whole, strict=True):
        (own,) = formats.read(part).articles
        assert (own.headline and own.headline.value, names(own), own.text) == (
            article.headline and article.headline.value,
            names(article),
            article.text,
        )
        assert [said.value for said in own.keywords] == [said.value for said in article.keywords]
        assert own.media[0].caption == article.media[0].caption if own.media else not article.media


def test_secrets_of_users_go_into_no_package() -> None:
    users = [{"id": "u1", "name": "Una Ferris", "password": "$2b$10$secret"}]
    linked = [{"post_id": "p1", "author_id": "u1"}]
    data = json.dumps(tables(post(), users=users, posts_authors=linked)).encode()
    (part,) = ghost.posts(io.BytesIO(data), "a", MOST)
    assert isinstance(part, Source)
    assert b"secret" not in part.data
    assert b"Una Ferris" in part.data


def test_a_post_that_is_too_long_is_told() -> None:
    data = json.dumps(tables(post(), post(id="p2", html="x" * 400))).encode()
    first, second = ghost.posts(io.BytesIO(data), "a", 300)
    assert isinstance(first, Source)
    assert isinstance(second, TooLong)


def node(relations: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """A node of Drupal."""
    told = {"title": "Bell", "body": {"processed": "<p>It rang.</p>"}, **attributes}
    return {"type": "node--article", "id": "n1", "attributes": told, "relationships": relations or {}}


def answer(*nodes: dict[str, Any], included: Any = ()) -> dict[str, Any]:
    """An answer of the interface."""
    return {"jsonapi": {"version": "1.0"}, "data": list(nodes), "included": list(included)}


USER = {"type": "user--user", "id": "u1", "attributes": {"display_name": "Una Ferris"}}
SAVED = {"uid": {"data": {"type": "user--user", "id": "u1"}}}


def test_who_saved_a_node_is_its_author_only_where_nobody_signed_it() -> None:
    (article,) = read(answer(node(SAVED), included=[USER]), "drupal").articles
    assert names(article) == [("Una Ferris", "author")]
    (signed,) = read(answer(node(SAVED, field_byline="By Harold Nye"), included=[USER]), "drupal").articles
    assert names(signed) == [("Harold Nye", "author")]
    assert [(unread.what, unread.raw) for unread in signed.unread] == [("user who saved it", "Una Ferris")]


def test_what_is_not_included_is_told() -> None:
    (article,) = read(
        answer(node({"field_tags": {"data": [{"type": "taxonomy_term--tags", "id": "t"}]}})), "drupal"
    ).articles
    assert article.keywords == ()
    assert [unread.raw for unread in article.unread] == ["taxonomy_term--tags t, which is not included"]


def test_a_single_answer_and_a_list_of_nodes_are_read() -> None:
    for value in (answer(node()) | {"data": node()}, [node()], [answer(node()), answer()]):
        (article,) = read(value, "drupal").articles
        assert article.text == "It rang."


def test_a_dump_taken_apart_says_the_same() -> None:
    data = (SAMPLES / "drupal" / "phare.json").read_bytes()
    (whole,) = formats.read(Source("a.json", data)).articles
    (part,) = drupal.parted(io.BytesIO(data), "a.json", MOST)
    assert isinstance(part, Source)
    (own,) = formats.read(part).articles
    assert names(own) == names(whole)
    assert own.media[0].caption == whole.media[0].caption
    assert (own.section and own.section.value, own.text) == (
        whole.section and whole.section.value,
        whole.text,
    )


@pytest.mark.parametrize("opened", [ghost.posts, drupal.parted, ans.parted])
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"db":[{"data":{"posts":[]}}]}', b'{"data":[]}'])
def test_an_export_without_articles_is_refused(opened: Any, data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(opened(io.BytesIO(data), "a", MOST))


@pytest.mark.parametrize("name", ["ghost/nordblatt.json", "drupal/phare.json", "ans/lines.jsonl"])
def test_exports_are_containers(name: str) -> None:
    path = SAMPLES / name
    assert containers.is_container(path)
    assert all(isinstance(part, Source) for part in containers.sources(path, MOST))


@pytest.mark.parametrize(
    "name", ["ans/otters.json", "ans/feed.json", "ninjs/phare-2.json", "jsonfeed/courier.json"]
)
def test_a_single_story_is_none(name: str) -> None:
    assert not containers.is_container(SAMPLES / name)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ghost", {"posts": 1}), ("drupal", {"data": 3}), ("drupal", []), ("ghost", [])],
)
def test_json_of_another_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Unreadable, match="JSON, but no"):
        read(value, name)
