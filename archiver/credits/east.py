"""Credit lines in Chinese, Japanese and Korean, whose words are not set apart by spaces."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archiver.pattern import Pattern
from archiver.record import Record

HAN = "\u3400-\u9fff\uf900-\ufaff々〇"
KANA = "\u3040-\u30ff\u31f0-\u31ffー"
HANGUL = "\uac00-\ud7a3"
ANY = Pattern(f"[{HAN}{KANA}{HANGUL}]")
NAME = (
    f"[{HAN}]{{4,5}}|[{HAN}]{{1,3}}[\u3041-\u3096\u30a1-\u30fa]{{2,4}}|[{HAN}]{{3}}(?=、)|(?<=、)[{HAN}]{{3}}"
)
"""A name that nothing but brackets announces."""
HAS_KANA = Pattern("[\u3041-\u3096\u30a1-\u30fa]")
HAS_HANGUL = Pattern(f"[{HANGUL}]")
DATES = Pattern(
    r"\d{2,4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?\.?|\d{1,2}月\d{1,2}日|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}時\d{1,2}分|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.?"
)
MAIL = Pattern(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
BRACKETS = {
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
    "[": "]",
    "［": "］",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "<": ">",
    "{": "}",
}
SPLIT = Pattern(
    r"[、，,；;/／|｜&＆+＋－\s]+|(?<=[\u3400-\u9fff])[和及與与](?=[\u3400-\u9fff]{2})|·(?=[\uac00-\ud7a3])"
)
TRIM = " \t　:：/／=＝・·、，,。.；;—–-|｜︱●▲△■◆◎＝()（）[]［］【】〔〕<>《》〈〉*※"
LATIN = Pattern(r"[A-Za-z][A-Za-z0-9 .'’_&-]*")

ROLES = {
    "picture": ("photographer", "source", "image", "image"),
    "illustration": ("illustrator", "source", "image", "image"),
    "graphics": ("graphics", "source", "graphic", "image"),
    "video": ("video", "video", "video", "video"),
    "publication": ("editor", "editor", "publication", "publication"),
    "source-picture": ("source", "source", "image", "image"),
}


class Item(Record, frozen=False):
    """One party: the characters from `start` to before `end` of the mended line."""

    start: int
    end: int
    kind: str
    role: str
    scope: str = ""
    location: str = ""
    affiliation: str = ""
    title: str = ""
    contact: str = ""


class Words(NamedTuple):
    """The words as patterns, and as tables from word to role."""

    labels: dict[str, str]
    suffixes: dict[str, str]
    label: re.Pattern[str]
    suffix: re.Pattern[str]
    job: re.Pattern[str]
    reporting: re.Pattern[str]
    datelined: re.Pattern[str]
    dispatch: re.Pattern[str]
    korean: re.Pattern[str]
    captioned: re.Pattern[str]
    desk: re.Pattern[str]
    places: frozenset[str]
    houses: frozenset[str]
    house_ends: tuple[str, ...]
    japanese_jobs: tuple[str, ...]
    korean_jobs: tuple[str, ...]
    surnames: frozenset[str]


def _any(words: str | list[str]) -> str:
    """An alternation of words, the longest first."""
    listed = words.split() if isinstance(words, str) else words
    return "|".join(re.escape(word) for word in sorted(set(listed), key=lambda word: (-len(word), word)))


@cache
def words() -> Words:
    """The words of the three languages, compiled once in a process."""
    import tomllib

    facts = tomllib.loads((Path(__file__).parent / "eastern.toml").read_text("utf-8"))
    labels = {word: role for role, block in facts["labels"].items() for word in block.split()}
    suffixes = {word: role for role, block in facts["suffixes"].items() for word in block.split()}
    lists = facts["words"]
    places, houses = lists["places"], lists["houses"]
    job, korean_job = _any(lists["jobs"]), _any(lists["korean-jobs"])
    label = f"(?:{_any(list(labels))})"
    name = f"[{HAN}]{{2,4}}?|[{HAN}]{{1,8}}·[{HAN}]{{1,8}}|[A-Za-z][A-Za-z .]{{1,20}}[A-Za-z]"
    names = f"(?:{name})(?:[、，, 　]\\s?(?:{name})){{0,12}}"
    ending = "(?:即時|即时|專|专|綜合|综合|專題|专题|特稿|外電|外电|連線|连线|整理|編譯|编译)*(?:報導|报道|報道|電|电|特稿|摄影报道|攝影報導|編譯|编译|摄影|攝影)"
    place = _any(places)
    return Words(
        labels,
        suffixes,
        re.compile(
            f"(?<![{HAN}{KANA}])(?P<label>{label}(?:\\s?[・·/／、&＆]\\s?{label})*)\\s*(?:[:：︱|｜＝=●]|[／/](?!\\s*$)|[・](?!{label})(?=[{HAN}{KANA}]{{2}}))\\s*"
            f"|(?:^|[（(【\\[〔])\\s*(?P<spaced>{label}(?:\\s?[・·/／、&＆]\\s?{label})+|{_any([word for word in labels if len(word) > 1])})[ 　]+(?=[{HAN}{KANA}]{{2}}|[{HANGUL}]{{3}})"
            f"|(?:^(?P<written>글)|(?<=[ ,])(?P<mid>사진|그림|영상|그래픽|편집|번역))[ ]+(?=[{HANGUL}]{{3,4}}(?:\\s기자)?(?:[\\s,]|$))"
            f"|(?<=[{HAN}][ 　])(?P<inner>编辑|編輯|责编|責編|校对|校對|摄影|攝影|审核|实习生|翻译|通讯员|通訊員)[ 　]+(?=[{HAN}]{{2,4}}(?:[ 　]|$))"
            f"|(?P<late>{_any([word for word in labels if len(word) > 1])})\\s*[:：︱|｜]\\s*"
        ),
        re.compile(f"(?:{_any(list(suffixes))})$"),
        re.compile(f"(?P<job>{job})"),
        re.compile(
            f"(?:(?P<house>[{HAN}A-Za-z0-9]{{2,10}}?)[\\s／/|｜:：]*)??(?P<job>{job})[\\s:：／/]*(?P<names>{names})"
            f"(?:[\\s／/(（於在]*(?P<place>{place})(?:\\d{{1,2}}日)?(?P<ending>{ending})|[／/(（]\\s?(?:[{HAN}]{{2,4}}?)?(?P<other>{ending})|[ 　]?(?P<shot>攝|摄))?[\\s)）。]*$"
        ),
        re.compile(
            f"(?:(?P<house>[{HAN}A-Za-z]{{2,8}})[\\s／/【〔（(]+)?(?P<names>{names})(?:[／/]|[ 　])(?P<place>{place})?(?P<ending>{ending})[】〕）)]?$"
        ),
        re.compile(
            f"^[（(【〔]?(?P<house>[{HAN}]{{2,6}}?[社网網报報])?(?P<place>{place})?(?:\\d{{1,2}}月)?\\d{{1,2}}日[电電]"
        ),
        re.compile(
            f"(?P<names>[{HANGUL}]{{2,4}}(?:[ ·,、・]{{1,2}}[{HANGUL}]{{2,4}})*)\\s?(?P<job>{korean_job})(?:\\s외\\s\\d+\\s?명)?"
        ),
        re.compile(
            f"[.。)）\\]/]\\s*(?P<chain>(?:(?:AP|AFP|EPA|로이터|신화|UPI)[=/·]\\s?)?(?:{_any(houses)}))$"
        ),
        re.compile(
            f"^[（(【\\[〔](?P<place>{place}|[{HAN}{KANA}]{{2,8}}|[{HANGUL}]{{2,6}})\\s?[=＝・]?\\s?(?P<house>{_any(houses)})[）)】\\]〕]"
        ),
        frozenset(places.split()),
        frozenset(houses.split()),
        tuple(lists["house-ends"].split()),
        tuple(lists["japanese-jobs"].split()),
        tuple(lists["korean-jobs"].split()),
        frozenset(lists["surnames"].split()),
    )


def read(text: str, slot: str) -> list[Item] | None:
    """The parties of a line, or None when it is not written in one of these scripts or is no credit."""
    if not ANY.search(text):
        return None
    lex = words()
    if HAS_HANGUL.search(text):
        found = _korean(text, lex, slot)
        if found is not None:
            return found
    for attempt in (_labelled, _desk, _reporting, _datelined, _suffixed, _captioned, _bare):
        found = attempt(text, lex, slot)
        if found is not None:
            return found
    return None


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without marks and dates around it."""
    while start < end and text[start] in TRIM:
        start += 1
    while start < end and text[end - 1] in TRIM:
        end -= 1
    return start, end


def _names(text: str, start: int, end: int, key: str, lex: Words, *, japanese: bool) -> list[Item] | None:
    """The parties of a list of names, or None when something there is too long for a name."""
    contact = ""
    for mail in MAIL.finditer(text, start, end):
        contact = mail[0]
    body = text[start:end]
    for cut in (MAIL, DATES):
        body = cut.sub(lambda found: " " * len(found[0]), body)
    pieces: list[tuple[int, int]] = []
    at = 0
    for mark in SPLIT.finditer(body):
        pieces.append((at, mark.start()))
        at = mark.end()
    pieces.append((at, len(body)))
    ranges = []
    for first, last in pieces:
        begin, stop = _strip(text, start + first, start + last)
        if begin < stop:
            ranges.append((begin, stop))
    halves = (
        len(ranges) == 2
        and sum(stop - begin for begin, stop in ranges) < 6
        and not any(text[begin] in lex.surnames for begin, _ in ranges)
    )
    if japanese or (halves and not HAS_HANGUL.search(text)):
        ranges = _joined(text, ranges)
    ranges = _latin_joined(text, ranges)
    out: list[Item] = []
    title = ""
    for begin, stop in ranges:
        word = text[begin:stop]
        if out and word in lex.places:
            for item in out:
                item.location = item.location or word
            continue
        if out and word in lex.korean_jobs:
            out[-1].title = word
            if out[-1].role == "source":
                out[-1].kind, out[-1].role = "person", "reporter"
            continue
        if out and word[:-2] in lex.places and word[-2:] in REPORTED:
            for item in out:
                item.location = item.location or word[:-2]
            continue
        if word in lex.labels or word in _jobs(lex):
            title = word
            continue
        begin, word, title = _without_job(text, begin, stop, lex, title)
        for job in (*lex.japanese_jobs, *lex.korean_jobs):
            if word.endswith(job) and len(word) > len(job) + 1 and (job != "국" and not _is_house(word, lex)):
                title, stop = job, stop - len(job)
                begin, stop = _strip(text, begin, stop)
                word = text[begin:stop]
                break
        if out and word.isascii() and any(map(str.isdigit, word)):
            continue
        taken = next((words for words in TAKEN_FROM if word.startswith(words)), "")
        given = word.endswith("提供") and key == "picture" and len(word) > 3
        if taken or given:
            begin, stop = begin + len(taken), stop - (2 if given else 0)
            out.append(_item(begin, stop, "source-picture", True))
            continue
        if key == "picture" and word[-1] in "攝摄" and len(word) > 2:
            stop, word = stop - 1, word[:-1]
        if len(word) > 24 or not any(letter.isalpha() for letter in word):
            return None
        house = (
            _is_house(word, lex)
            or (key in ("source", "rightsholder") and not title)
            or key == "source-picture"
        )
        if not house and len(word) > 14 and not LATIN.fullmatch(word):
            return None
        if house and out and key not in ROLES and key != "source" and text[begin - 1] in "/／":
            for item in out:
                item.affiliation = item.affiliation or word
            continue
        reporting = key == "source" and title in lex.korean_jobs
        out.append(_item(begin, stop, "reporter" if reporting else key, house, title))
        title = title if not japanese else ""
    if contact and out:
        out[-1].contact = contact
    return out


REPORTED = frozenset("报道 報導 报导 報道".split())
"""What ends a line after the place from which was reported: "北京报道"."""
TAKEN_FROM = ("翻攝自", "翻摄自", "取自", "摘自", "截自", "翻拍自", "擷取自")
"""Words before a house from which a picture was taken."""


def _jobs(lex: Words) -> frozenset[str]:
    return frozenset(("本报记者", "本報記者", "记者", "記者", "通讯员", "기자"))


def _without_job(text: str, begin: int, stop: int, lex: Words, title: str) -> tuple[int, str, str]:
    found = lex.job.match(text, begin, stop)
    if found and stop - found.end() >= 2:
        title = found[0]
        begin, stop = _strip(text, found.end(), stop)
    return begin, text[begin:stop], title


def _joined(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Japanese family and given names that a space separates."""
    out: list[tuple[int, int]] = []
    at = 0
    while at < len(ranges):
        begin, stop = ranges[at]
        if at + 1 < len(ranges) and stop - begin <= 3:
            after, last = ranges[at + 1]
            if last - after <= 4 and text[stop:after] in (" ", "　") and ANY.match(text[begin]):
                out.append((begin, last))
                at += 2
                continue
        out.append((begin, stop))
        at += 1
    return out


def _latin_joined(text: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Latin words beside each other are one name."""
    out: list[tuple[int, int]] = []
    for begin, stop in ranges:
        if (
            out
            and text[out[-1][1] : begin] == " "
            and text[begin].isascii()
            and text[out[-1][1] - 1].isascii()
        ):
            out[-1] = (out[-1][0], stop)
        else:
            out.append((begin, stop))
    return out


def _is_house(word: str, lex: Words) -> bool:
    if word in lex.houses:
        return True
    if len(word) > 2 and word.endswith(lex.house_ends):
        return not (len(word) == 3 and HAS_HANGUL.match(word) and word[-1] in "국실팀")
    return word.isascii() and (word.isupper() or "." in word)


def _item(begin: int, stop: int, key: str, house: bool, title: str = "") -> Item:
    person, organisation, person_scope, house_scope = ROLES.get(key, (key, key, "", ""))
    if house:
        return Item(begin, stop, "organisation", organisation, house_scope, title="")
    return Item(begin, stop, "person", person, person_scope, title=title)


def _labelled(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "责任编辑：A", "文＝A　写真＝B": labels with their marks, each with the names up to the next."""
    marks = list(lex.label.finditer(text))
    if not marks:
        return None
    first = marks[0]
    before = text[: first.start()].strip(TRIM)
    leading = _reporting(text[: first.start()].rstrip(" 　"), lex, slot) if lex.job.search(before) else None
    if not leading and len(before) > 4 and DATES.sub("", before).strip(TRIM):
        key = lex.labels.get(first[first.lastgroup or "label"], "")
        if (
            key not in ("picture", "source", "video", "graphics", "illustration")
            and not before.endswith(("。", "）", "】", ")", "]"))
            and text[first.start() - 1] not in "（(【[〔 　"
        ):
            return None
    japanese = bool(HAS_KANA.search(text)) or any(
        mark in text for mark in ("写真", "撮影", "訳", "聞き手", "＝")
    )
    out: list[Item] = leading or []
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        start = mark.end()
        closing = _close(text, mark.start(), start, end)
        begin, stop = _strip(text, start, closing)
        if begin >= stop:
            continue
        keys = _keys(mark[mark.lastgroup or "label"], lex)
        for key in keys:
            items = _names(text, begin, stop, key, lex, japanese=japanese)
            if items is None:
                return None
            out += items
    return out


def _keys(label: str, lex: Words) -> list[str]:
    """The roles of joined labels: "文・写真" are two, but who gathers and writes is the author."""
    keys: list[str] = []
    for word in re.split(r"\s?[・·/／、&＆]\s?", label):
        for key in lex.labels.get(word, "").split("+"):
            if key and key not in keys:
                keys.append(key)
    if "author" in keys:
        keys = [key for key in keys if key not in ("reporter", "compiler", "producer")]
    return keys


def _close(text: str, opened: int, start: int, end: int) -> int:
    """Where the bracket closes within which a label stands, so that nothing after it is taken for a name."""
    for at in range(opened - 1, -1, -1):
        if text[at] in BRACKETS:
            closing = text.find(BRACKETS[text[at]], start, end)
            return closing if closing >= 0 else end
        if text[at] in "）)】〕]］":
            break
    return end


def _desk(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "【ニューヨーク共同】", "（ワシントン＝ランハム裕子）"."""
    found = lex.desk.match(text)
    if found and not text[found.end() :].strip(TRIM):
        item = _item(found.start("house"), found.end("house"), "source", True)
        item.location = found["place"]
        return [item]
    dispatch = lex.dispatch.match(text)
    if dispatch and dispatch["house"] and not text[dispatch.end() :].strip(TRIM):
        item = _item(dispatch.start("house"), dispatch.end("house"), "source", True)
        item.location = dispatch["place"] or ""
        return [item]
    inner_start, inner_end = _strip(text, 0, len(text))
    inner = text[inner_start:inner_end]
    if inner_start and text[inner_start - 1] in BRACKETS and inner in lex.houses:
        return [_item(inner_start, inner_end, "source", True)]
    if (
        inner_start
        and text[inner_start - 1] in BRACKETS
        and re.fullmatch(f"(?:{NAME})(?:[、・](?:{NAME}))*", inner)
    ):
        return _names(text, inner_start, inner_end, "author", lex, japanese=True)
    match = re.fullmatch(f"(?P<place>[{HAN}{KANA}]{{2,10}})[＝=](?P<name>[{HAN}{KANA}・ 　]{{2,16}})", inner)
    if match and (match["place"] in lex.places or HAS_KANA.search(match["place"])):
        begin = inner_start + match.start("name")
        item = _item(begin, inner_start + match.end("name"), "author", False)
        item.location = match["place"]
        return [item]
    return None


def _reporting(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "記者A／台北報導", "（记者 A、B）", "新华社北京11月17日电（记者 A、B）", "…。中央社記者A攝"."""
    body = DATES.sub(lambda found: " " * len(found[0]), text)
    house = place = ""
    begin = 0
    dispatch = lex.dispatch.match(text)
    if dispatch:
        house, place = dispatch["house"] or "", dispatch["place"] or ""
        begin = dispatch.end()
    else:
        stop = max(
            body.rfind("。", 0, len(body.rstrip(" 。）)】]"))),
            body.rfind("（", 0, len(body) - 1),
            body.rfind("【", 0, len(body) - 1),
        )
        if stop > 0 and lex.job.search(body, stop):
            begin = stop
            house_before = body[:stop].strip(TRIM)
            if 1 < len(house_before) <= 6:
                house = house_before
            elif body[stop] != "。" and body[stop - 1] not in "。 ":
                return None
    start, end = _strip(body, begin, len(body))
    found = lex.reporting.fullmatch(body, start, end)
    if not found:
        return None
    names = re.split(r"[、，,／/ 　]\s?", found["names"])
    if any(name in lex.places for name in names) and len(names) == 1:
        return None
    if not _whole(text, found, begin, lex):
        return None
    key = "picture" if found["shot"] else "reporter"
    if "編譯" in found["job"] or set("编編") & set((found["ending"] or "") + (found["other"] or "")):
        key = "translator"
    elif found["job"] in ("编辑", "編輯", "實習編輯"):
        key = "editor"
    items = _names(text, found.start("names"), found.end("names"), key, lex, japanese=False)
    for item in items or []:
        item.location = found["place"] or place
        item.affiliation = found["house"] or house
        if found["job"] != "記者" and found["job"] != "记者":
            item.title = found["job"]
    return items


def _whole(text: str, found: re.Match[str], begin: int, lex: Words) -> bool:
    """Whether a word for reporters speaks of who made the story: marks, an ending or a bracket must say so."""
    if found["ending"] or found["other"] or found["shot"] or begin:
        return True
    before = text[: found.start("job")].strip(" 　")
    if before[:1] in BRACKETS or before.endswith(("—", "-", "/", "／")):
        return True
    spaced = text[found.end("job") : found.start("names")]
    count = len(found["names"])
    return count <= 4 or bool(spaced) or "、" in found["names"]


def _datelined(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "中國時報【A／台北報導】", "華視新聞 A B 台北報導"."""
    start, end = _strip(text, 0, len(text))
    found = lex.datelined.fullmatch(text, start, min(len(text), end + 1)) or lex.datelined.fullmatch(
        text, start, end
    )
    if not found:
        return None
    first, last = found.span("names")
    house = found["house"] or ""
    items = _names(text, first, last, "reporter", lex, japanese=False)
    if items and len(items) > 1 and not house and _is_house(text[items[0].start : items[0].end], lex):
        house = text[items[0].start : items[0].end]
        items = items[1:]
    for item in items or []:
        item.location = found["place"] or ""
        item.affiliation = house
    return items


def _suffixed(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "A写真 B文 C訳", "（A撮影）": the role straight after the name."""
    opening = max(text.rfind("（"), text.rfind("("))
    if opening > 0 and text.rstrip(" 。").endswith(("）", ")")):
        start, end = _strip(text, opening, len(text))
        found = lex.suffix.search(text, start, end)
        if found and 2 <= found.start() - start <= 14:
            return _names(
                text, start, found.start(), lex.suffixes[found[0]], lex, japanese=bool(HAS_KANA.search(text))
            )
        if text[start:end] in lex.houses:
            return [_item(start, end, "source-picture", True)]
        return None
    start, end = _strip(text, 0, len(text))
    out: list[Item] = []
    waiting: list[tuple[int, int]] = []
    at = text.rfind("」", start, end) + 1 or start
    if text[start:end] in lex.labels:
        return None
    for piece in re.finditer(r"[^\s　/／、,，]+", text[at:end]):
        begin, stop = at + piece.start(), at + piece.end()
        if waiting and piece[0] in lex.suffixes:
            out += [
                _item(one, other, lex.suffixes[piece[0]], _is_house(text[one:other], lex))
                for one, other in waiting
            ]
            waiting = []
            continue
        found = lex.suffix.search(text, begin, stop)
        if not found and re.fullmatch(f"[{HAN}]{{2,4}}", piece[0]) and len(waiting) < 3:
            waiting.append((begin, stop))
            continue
        if not found or not 2 <= found.start() - begin <= 14 or len(out) > 6:
            return None
        if len(found[0]) == 1 and "·" not in piece[0] and "・" not in piece[0] and not 3 <= stop - begin <= 8:
            return None
        out.append(
            _item(begin, found.start(), lex.suffixes[found[0]], _is_house(text[begin : found.start()], lex))
        )
    if not out or waiting:
        return None
    bracketed = bool(start) and text[start - 1] in BRACKETS
    sure = bracketed or len(out) > 1 or text[end - 1] in "摄攝訳" or out[-1].end < end - 1
    return out if sure else None


def _captioned(text: str, lex: Words, slot: str) -> list[Item] | None:
    """A caption that ends in an agency: "…있다. 연합뉴스"."""
    found = lex.captioned.search(text.rstrip(" 。"))
    if not found or slot == "tail":
        return None
    chain = found["chain"]
    return [_item(found.start("chain"), found.start("chain") + len(chain), "source-picture", True)]


TEAMS = ("뉴스팀", "취재팀", "편집국", "보도국", "편집부", "뉴스부", "특별취재팀", "編集部", "取材班")
"""How the names of teams end that sign in Korean and Japanese."""


def _bare(text: str, lex: Words, slot: str) -> list[Item] | None:
    """A house or a name by itself, and "A記者"."""
    start, end = _strip(DATES.sub(lambda found: " " * len(found[0]), text), 0, len(text))
    if end - start > 30:
        return None
    word = text[start:end]
    japanese = bool(HAS_KANA.search(text))
    if word in lex.houses:
        return [_item(start, end, "author", True)]
    if len(word) > 2 and word.endswith(TEAMS):
        return [_item(start, end, "author", True)]
    chain = re.fullmatch("(AP|AFP|EPA|UPI|로이터|신화)[=/](\\S+)", word)
    if chain and chain[2] in lex.houses:
        return [
            _item(start + chain.start(part), start + chain.end(part), "source-picture", True)
            for part in (1, 2)
        ]
    for job in lex.japanese_jobs:
        if word.startswith(job) and word[len(job) : len(job) + 1] in (" ", "　"):
            begin, stop = _strip(text, start + len(job), end)
            if 2 <= stop - begin <= 8:
                return [_item(begin, stop, "author", False, job)]
        if word.endswith(job) and 2 <= len(word) - len(job) <= 7 and " " not in word.strip():
            item = _item(start, end - len(job), "reporter", False, job)
            return [item]
    if slot in ("byline", "field") and end - start <= 14:
        return _names(text, start, end, "author", lex, japanese=japanese)
    return None


def _korean(text: str, lex: Words, slot: str) -> list[Item] | None:
    """ "(서울=연합뉴스) A B 기자 =", "순천 A 기자 mail", "[사진 = A 기자]"."""
    labelled = _labelled(text, lex, slot)
    if labelled is not None:
        return labelled
    place = house = ""
    at = 0
    desk = lex.desk.match(text)
    if desk:
        place, house = desk["place"], desk["house"]
        at = desk.end()
    if lex.korean.search(text, at) is None:
        if desk:
            start, end = _strip(text, at, len(text))
            if start >= end:
                item = _item(desk.start("house"), desk.end("house"), "source", True)
                item.location = place
                return [item]
            if end - start <= 12:
                item = _item(start, end, "reporter", _is_house(text[start:end], lex))
                item.location, item.affiliation = place, house
                return [item]
        return None
    out: list[Item] = []
    last = at
    for found in lex.korean.finditer(text, at):
        gap = MAIL.sub("", DATES.sub("", text[last : found.start()])).strip(TRIM)
        spots = [spot for spot in re.split(r"[,·\s=]+", gap) if spot]
        if spots and not out:
            if all(spot in lex.places for spot in spots):
                place = gap
            elif len(spots) == 1 and (spots[0] in lex.houses or _is_house(spots[0], lex)):
                house = spots[0]
            else:
                return None
        elif spots:
            return None
        names = _names(text, found.start("names"), found.end("names"), "reporter", lex, japanese=False) or []
        while names and text[names[0].start : names[0].end] in lex.places and len(names) > 1:
            place = ", ".join(part for part in (place, text[names[0].start : names[0].end]) if part)
            names = names[1:]
        if len(names) > 1 and _is_house(text[names[0].start : names[0].end], lex):
            house = text[names[0].start : names[0].end]
            names = names[1:]
        for item in names:
            item.title, item.location, item.affiliation = found["job"], place, house
            if found["job"] in (
                "논설위원",
                "논설실장",
                "칼럼니스트",
                "교수",
                "작가",
                "객원논설위원",
                "변호사",
                "연구원",
                "편집위원",
            ):
                item.role = "author"
        out += names
        last = found.end()
    rest = MAIL.sub("", DATES.sub("", text[last:])).strip(TRIM)
    if rest in lex.places and out:
        out[-1].location, rest = rest, ""
    if (
        rest
        and rest not in ("입력", "수정", "기사입력")
        and not rest.startswith(("입력", "수정", "외 ", "구독", "등록", "승인", "ⓒ", "©", "페이스북", "공유"))
    ):
        return None
    mail = MAIL.search(text)
    if mail and out:
        out[-1].contact = mail[0]
    return out
