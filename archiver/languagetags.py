"""Whether a language tag is made of subtags that are registered, as BCP 47 asks.

Of the registry, codes of two letters are known here in full, for languages and for regions. Languages of three
letters, of which there are thousands, and variants are taken on trust.
"""

from __future__ import annotations

import re

from archiver.remembered import remembered

LANGUAGES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw
    ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt
    my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm
    sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh
    zu""".split()
)
"""ISO 639-1, and the codes of old that stay registered."""

REGIONS = frozenset(
    """ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bu bv
    bw by bz ca cc cd cf cg ch ci ck cl cm cn co cp cq cr cs cu cv cw cx cy cz dd de dg dj dk dm do dz ea ec ee eg eh
    er es et eu ez fi fj fk fm fo fr fx ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ic
    id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc
    md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nt nu nz om pa pe pf
    pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy
    sz ta tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug um un us uy uz va vc ve vg vi vn vu wf ws yd ye yt
    yu za zm zr zw zz""".split()
)
"""ISO 3166-1, and the codes of old that stay registered."""

SHAPE = (
    r"(?P<language>[a-z]{2,3}|[a-z]{4,8})(?P<extended>(?:-[a-z]{3}){0,3})(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
)
PRIVATE = r"x(-[a-z0-9]{1,8})+"
GRANDFATHERED = r"i-[a-z]{3,8}|art-lojban|cel-gaulish|en-gb-oed|sgn-(be-fr|be-nl|ch-de)|zh-(min(-nan)?|xiang)"


@remembered(1024)
def fault_of(tag: str) -> str:
    """What is wrong with a tag, in a few words; "" when nothing is."""
    folded = tag.lower()
    if folded in LANGUAGES or re.fullmatch(PRIVATE, folded) or re.fullmatch(GRANDFATHERED, folded):
        return ""
    found = re.fullmatch(SHAPE, folded)
    if found is None:
        return "it is not built as BCP 47 asks"
    language, region = found["language"], found["region"]
    if len(language) > 3 or (len(language) == 2 and language not in LANGUAGES):
        return f"no language `{tag[: len(language)]}` is registered"
    if (
        region
        and region.isalpha()
        and region not in REGIONS
        and not ("qm" <= region <= "qz" or region[0] == "x")
    ):
        return f"no region `{region.upper()}` is registered"
    return ""
