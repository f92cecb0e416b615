"""Names of months, days and zones, and the order of day and month, language by language: data for `dates`.

To add a language, add a row to each table. Names are in lower case without a final full stop, with the forms that
follow a number ("września"). A month's abbreviations stand behind its name.
"""

from __future__ import annotations

MONTHS = {
    "en": """january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|
        november nov|december dec""",
    "de": """januar jänner jan jän|februar feber feb|märz mrz mär maerz|april apr|mai|juni jun juno|juli jul julei|august
        aug|september sept sep|oktober okt|november nov|dezember dez""",
    "fr": """janvier janv jan|février fevrier févr fév fevr|mars|avril avr|mai|juin|juillet juil|août aout|septembre sept|
        octobre oct|novembre nov|décembre decembre déc dec""",
    "es": """enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre sept
        sep set|octubre oct|noviembre nov|diciembre dic""",
    "it": """gennaio gen genn|febbraio feb febbr|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|
        settembre set sett|ottobre ott|novembre nov|dicembre dic""",
    "nl": """januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sept sep|oktober
        okt|november nov|december dec""",
    "pt": """janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|outubro
        out|novembro nov|dezembro dez""",
    "sv": """januari jan|februari feb|mars|april apr|maj|juni jun|juli jul|augusti aug|september sept sep|oktober okt|
        november nov|december dec""",
    "nb": """januar jan|februar feb|mars|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt|november
        nov|desember des""",
    "da": """januar jan|februar feb|marts|april apr|maj|juni jun|juli jul|august aug|september sept sep|oktober okt|november
        nov|december dec""",
    "fi": """tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|toukokuuta toukokuu|
        kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|lokakuuta lokakuu|marraskuuta marraskuu|
        joulukuuta joulukuu""",
    "pl": """stycznia styczeń|lutego luty|marca marzec|kwietnia kwiecień|maja maj|czerwca czerwiec|lipca lipiec|sierpnia
        sierpień|września wrzesień|października październik|listopada listopad|grudnia grudzień""",
    "cs": """ledna leden|února únor|března březen|dubna duben|května květen|června červen|července červenec|srpna srpen|
        září|října říjen|listopadu listopad|prosince prosinec""",
    "hu": """január jan|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus aug|szeptember
        szept|október okt|november nov|december dec""",
    "ro": """ianuarie ian|februarie feb|martie|aprilie apr|mai|iunie|iulie|august aug|septembrie sept|octombrie oct|
        noiembrie nov|decembrie dec""",
    "tr": "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "ru": """января январь янв|февраля февраль|марта март|апреля апрель|мая май|июня июнь|июля июль|августа август|
        сентября сентябрь|октября октябрь|ноября ноябрь|декабря декабрь""",
    "uk": """січня січень|лютого лютий|березня березень|квітня квітень|травня травень|червня червень|липня липень|
        серпня серпень|вересня вересень|жовтня жовтень|листопада листопад|грудня грудень""",
}
"""Language -> twelve months, divided by |."""

WEEKDAYS = {
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "es": "lunes|martes|miércoles miercoles|jueves|viernes|sábado|domingo",
    "it": "lunedì lunedi|martedì martedi|mercoledì mercoledi|giovedì giovedi|venerdì venerdi|sabato|domenica",
    "nl": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    "pt": "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo",
    "sv": "måndag måndagen|tisdag tisdagen|onsdag onsdagen|torsdag torsdagen|fredag fredagen|lördag lördagen|söndag",
    "nb": "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
    "da": "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
    "fi": "maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|sunnuntaina",
    "pl": "poniedziałek|wtorek|środę środa|czwartek|piątek|sobotę sobota|niedzielę niedziela",
    "ru": "понедельник|вторник|среду среда|четверг|пятницу пятница|субботу суббота|воскресенье",
}
"""Language -> the seven days from Monday, divided by |."""

DAYS = {
    "en": {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    "de": {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2},
    "fr": {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "demain": 1},
    "es": {"anteayer": -2, "ayer": -1, "hoy": 0},
    "it": {"ieri": -1, "oggi": 0, "domani": 1},
    "nl": {"eergisteren": -2, "gisteren": -1, "vandaag": 0},
    "pt": {"anteontem": -2, "ontem": -1, "hoje": 0, "amanhã": 1},
}
"""Language -> words that count days from the day of writing. Words that mean other things as well are only read in
fields, never looked for in running text: see `VAGUE`."""

VAGUE = frozenset(("today", "heute", "morgen", "aujourd'hui", "hoy", "oggi", "vandaag", "hoje"))

NEXT = frozenset(
    "next nächsten nächster kommenden prochain próximo prossimo volgende próxima prossima".split()
)
LAST = frozenset(
    "last letzten vergangenen vorigen dernier pasado scorso scorsa afgelopen passada passado".split()
)
BEFORE = "am on vom seit bis ab le el il op no na in w den am this diesen ce este questo deze"
"""Words that may stand before the name of a day and belong to it."""

PARTS = "abend morgen nacht mittag vormittag nachmittag früh abends morgens nachts"
"""German parts of the day, which grow together with its name."""

FILLERS = frozenset(
    """of the on at um am den dem der des vom de del el la le les du il lo a à às em no na alle ore ora om op van de
    kl klo klokken uhr hrs hours hour h o'clock horas hora heures heure uur i and und y e et updated published posted
    veröffentlicht aktualisiert stand erschienen publié mis jour publicado actualizado pubblicato aggiornato
    gepubliceerd bijgewerkt atualizado em date datum fecha data r roku г года року р""".split()
)
"""Words beside a date that say nothing of it."""

PUBLISHED = frozenset(
    """published veröffentlicht erschienen publié publicado pubblicato gepubliceerd posted publiziert""".split()
)
MODIFIED = frozenset(
    "updated modified aktualisiert stand actualisé actualizado aggiornato bijgewerkt atualizado".split()
)
"""Words that begin a line which dates a text."""

MONTH_FIRST = frozenset(("en-us", "en-ca", "en-ph", "fil", "tl"))
"""Languages as written where 3/4/2023 is the fourth of March. In plain "en" such a date is ambiguous."""
DAY_FIRST = frozenset("de fr es it nl pt sv nb no da fi pl cs sk hu ro tr id ca ru uk el hr sl sr bg".split())

ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "cet": 60, "mez": 60, "met": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "hst": -600, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "sast": 120,
    "brt": -180, "art": -180,
}  # fmt: skip
"""Zones by name -> minutes east of Greenwich."""

AMBIGUOUS_ZONES = frozenset(("bst", "ist", "sst", "wst"))
"""Names that mean several zones: a time without a zone is the truth then."""
