"""What the columns of a table mean: by the names that content systems and archivists use, and by a mapping file.

A mapping is TOML: `[columns]` gives a column the field of an article that it is, or "nothing" where it is left out on
purpose; `[constants]` says what holds for every row that does not say it. `zone` is the time zone of times that name
none, `dates` the order of days and months in figures, and `table` the table of a database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from archiver.article import Mapping
from archiver.formats.cells import key

COLUMNS = {
    "id": "id guid uuid identifier article_id post_id story_id external_id kennung artikel_id",
    "url": "url link permalink canonical_url canonical address adresse lien enlace",
    "headline": """headline title post_title name heading titel überschrift titre título titulo titolo titre_article kop
        schlagzeile nagłówek tytuł otsikko başlık""",
    "subheads": "subtitle subhead subheadline deck dachzeile unterzeile untertitel sous_titre subtítulo sottotitolo kicker",
    "description": """description summary excerpt post_excerpt abstract teaser lead standfirst vorspann resumen chapô
        ingress résumé riassunto""",
    "slugline": "slug slugline post_name keyword_slug stichwort",
    "body": """body text content post_content article_text article_body articlebody body_html html full_text fulltext story
        inhalt volltext texte contenu texto cuerpo testo tekst brödtext treść""",
    "author": """author authors byline by writer creator autor autoren autorin auteur auteurs autore autori verfasser
        dc_creator post_author_name author_name signature firma författare forfatter""",
    "editor": "editor redakteur redakteurin redacteur editado_por",
    "contributor": "contributor contributors mitarbeit mitwirkende collaborateur colaborador",
    "translator": "translator übersetzer traducteur traductor traduttore",
    "photographer": """photographer photo_credit fotograf photographe fotógrafo fotografo image_credit bildnachweis
        photographie_de""",
    "source": "source agency credit quelle agentur fuente fonte agence agencia",
    "published": """published published_at publish_date publishdate pub_date pubdate date datum date_published
        post_date_gmt post_date publication_date erscheinungsdatum veröffentlicht fecha data date_de_publication
        fecha_de_publicación data_de_publicação tarih""",
    "modified": "modified modified_at updated updated_at last_modified lastmod post_modified geändert aktualisiert",
    "created": "created created_at date_created erstellt",
    "embargo": "embargo embargoed embargoed_until sperrfrist",
    "language": "language lang locale sprache langue idioma lingua taal język språk",
    "section": "section category categories ressort rubrik rubrique sección sezione rubriek department desk",
    "keywords": "keywords tags tag post_tag schlagwörter schlagworte stichwörter mots_clés etiquetas parole_chiave",
    "subjects": "subjects topics topic thema themen",
    "genre": "genre type_of_story textsorte darstellungsform",
    "provider": "provider publisher publication newspaper zeitung verlag medium source_name site",
    "rights": "rights copyright license licence lizenz copyright_notice",
    "rightsholder": "rightsholder copyright_holder rechteinhaber",
    "dateline": "dateline place location ort ville lugar luogo",
    "image": "image image_url featured_image picture photo bild foto",
    "caption": "caption image_caption photo_caption bildunterschrift légende pie_de_foto",
    "version": "version revision",
    "status": "status pub_status post_status",
}
"""Field -> the names of its column, in lower case with _ between their words, the most telling first."""

FIELD_OF = {name: field for field, names in COLUMNS.items() for name in names.split()}
NOTHING = "nothing"
"""What a column means that is left out on purpose."""
ORDERS = {"day-first": "en-gb", "month-first": "en-us"}
"""Order of dates in figures -> a language whose habit that is."""
KNOWN = ("zone", "dates", "table", "columns", "constants")


class MappingError(Exception):
    """A mapping cannot be used. The message is one clear sentence; `line` is where, from 1, or 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def meant(mapping: Mapping) -> dict[str, str]:
    """Column -> field, for every column that is known by its name or mapped."""
    return FIELD_OF | dict(mapping.columns)


def speaks_of(mapping: Mapping, names: Iterable[str]) -> bool:
    """Whether a table with these columns is one that a mapping is for."""
    here = {key(name) for name in names}
    return any(column in here for column, _ in mapping.columns)


def parsed(text: str, name: str) -> Mapping:
    """The mapping that a text states. Raises `MappingError`."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what, _, where = str(error).partition(" (at line ")
        line = int(where.partition(",")[0]) if where[:1].isdigit() else 0
        raise MappingError(f"{name} is not TOML: {what[:1].lower()}{what[1:]}", line) from None
    for unknown in table.keys() - set(KNOWN):
        raise MappingError(
            f"{name} does not know `{unknown}`; it knows {', '.join(KNOWN)}", at(text, unknown)
        )
    for entry in ("columns", "constants"):
        check_table(table.get(entry, {}), entry, text, name)
    for entry in ("zone", "dates", "table"):
        if not isinstance(table.get(entry, ""), str):
            raise MappingError(f"{name}: `{entry}` is no string in quotation marks", at(text, entry))
    zone, order = table.get("zone", ""), table.get("dates", "")
    if order and order not in ORDERS:
        raise MappingError(f"{name}: `dates` is neither {' nor '.join(ORDERS)}", at(text, "dates"))
    if zone:
        check_zone(zone, text, name)
    columns = tuple((key(column), field) for column, field in table.get("columns", {}).items())
    return Mapping(
        columns, tuple(table.get("constants", {}).items()), zone, order, table.get("table", ""), name
    )


def check_table(table: Any, entry: str, text: str, name: str) -> None:
    """Every value of a table of the mapping can be meant. Raises `MappingError`."""
    if not isinstance(table, dict):
        raise MappingError(f"{name}: `{entry}` is no table", at(text, entry))
    for column, value in table.items():
        if not isinstance(value, str):
            raise MappingError(f"{name}: `{column}` is no string in quotation marks", at(text, column))
        field = value if entry == "columns" else column
        if field not in COLUMNS and not (entry == "columns" and field == NOTHING):
            told = f"`{column}` is to be {field!r}" if entry == "columns" else f"`{column}` is no field"
            wanted = ", ".join((*COLUMNS, NOTHING) if entry == "columns" else COLUMNS)
            raise MappingError(f"{name}: {told}; fields are {wanted}", at(text, column))


def check_zone(zone: str, text: str, name: str) -> None:
    """A time zone is known to this system. Raises `MappingError`."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        wanted = 'one such as "Europe/Berlin" is wanted'
        raise MappingError(f"{name}: no time zone is called {zone!r}; {wanted}", at(text, "zone")) from None


def at(text: str, word: str) -> int:
    """The line of an entry, or 0."""
    found = re.search(rf'^[ \t]*\[*["\']?{re.escape(word)}["\']?[ \t]*[=\]]', text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
