"""Recognise the language of a text from its script, its small words and its letters, offline and without a model.

The small words of a language are a third of every text in it. What is known of each language is data below; to add
one, add a row. A text of which too little is known is said nothing about.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from functools import lru_cache

from archiver.article import Said
from archiver.pattern import Pattern
from archiver.remembered import LONGEST

SAMPLE = 6000
"""How many characters are looked at."""
LEAST = 0.85
"""Below this certainty nothing is said."""
WEIGHT = 2.2
"""Log-odds of one small word for its language: such a word is about nine times as frequent there as elsewhere."""
EXPECTED = 0.14
"""The least share of small words for a text to be in a language that is known here."""

WORDS = {
    "en": """the of and to in a is that for on was with as it by be at are this from he his have has not an they but
        were said who which will their been had or its would we about one after more when people her she than you""",
    "de": """der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
        mehr durch man sein wurde sei wir ich sagte seine kann gegen vom wenn unter habe""",
    "fr": """de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux
        ont été mais cette comme ou nous sa ses leur elle fait après deux ces était selon entre être avait même""",
    "es": """de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin
        sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está según han""",
    "it": """di e il la che in a per un è del non una con i le da si della sono nel al dei alla come più gli ha lo anche
        dal ma ai delle se nella su o ed questo dopo suo stato hanno degli dalla due essere tra era loro anni sul""",
    "nl": """de van het een en in is dat op te zijn met voor niet die aan er om ook als dan maar bij uit door naar heeft
        hij ze nog wordt over werd hun worden meer zal kan wel geen zei haar tot deze jaar we tegen onder zo""",
    "pt": """de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou
        quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus foi são está disse""",
    "sv": """och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan man
        när år säger under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla""",
    "nb": """og i det er på som en av til for at å med de har den ikke et fra om var han men vi jeg seg så kan etter
        hun ble skal blir også mot ved eller når opp ut være hadde ha sier mer etter noe hvor dette nå sine""",
    "da": """og i at er det en af til på som for den med de ikke der har et han om var fra men vi sig jeg så kan efter
        ved også blev være eller hun nu over siger mod skal når blevet havde noget op ud hvor være dette af""",
    "fi": """ja on ei se että oli hän ovat mutta myös kun mukaan joka jo sen sanoo tai vain kuin olla niin ole ollut
        hänen jossa kanssa vuoden nyt sekä jotka vielä jälkeen vuonna voi""",
    "is": """og að í á er sem við til um en það af var ekki hann með fyrir hefur því eru frá þess segir hafa þá verið
        ég hún þetta eftir einnig sér þar""",
    "pl": """w i na z się do nie że jest to o od po za jak przez ale ma co są dla tym oraz już było być tego był może
        ich które który tylko roku jego jej czy tak także ze przed która lub""",
    "cs": """a v se na je že o s z do i to ve pro za by ale po od jsou jako k podle které který také byl bylo jeho při
        ze už až jen nebo když byla má před kteří bude aby roku řekl""",
    "sk": """a v sa na je že o s z do aj to vo pre za by ale po od sú ako k podľa ktoré ktorý bol bolo jeho pri zo už
        až len alebo keď bola má pred ktorí bude aby roku povedal""",
    "sl": """in v je na se da za so z s ki po pa o tudi bi ne od ob pri kot do bo še ali ga je bil iz leta sta med
        zaradi če že""",
    "hr": """i u je na se da za su od o s će kako ne a koji iz to kao što koje ali je biti bio bi po koja nije do samo
        nakon već te rekao godine prema""",
    "hu": """a az és hogy nem is egy van meg ez volt azt el de csak már ki még szerint mint vagy után fel amely aki
        lesz sem között ezt minden pedig nagy miatt""",
    "ro": """de și în a la cu că pe nu din o care pentru un mai să se au este a fost sunt după al lui prin fi dar
        această cele ce sau ale către între""",
    "sq": """të e në dhe i për me që nga një më është se u ka janë si do ky kjo por nuk shumë""",
    "tr": """ve bir bu da de için ile olarak olan çok gibi daha ne o en kadar sonra dedi var ise ancak ya ki her
        olduğunu göre etti oldu ama""",
    "et": """ja on ei et see ka oli mis kui oma ning aga ta kes selle nii siis välja pärast olla""",
    "lv": """un ir ka par ar no kas arī to uz tas bet pēc līdz lai kā tika jau nav bija vai viņš""",
    "lt": """ir yra kad su į iš tai kaip bet ar jau apie nuo dėl po prie kuris buvo tik savo už jis""",
    "id": """yang dan di dengan untuk dari pada ini dalam itu tidak akan oleh juga ke ada kata adalah saat telah bisa
        sebagai tersebut mereka karena para atau kami""",
    "ms": """yang dan di untuk dengan dari pada ini dalam itu tidak akan oleh juga ke ada kata adalah beliau berkata
        kerana boleh telah bagi mereka serta atau""",
    "vi": """và của là có không được cho trong các một người đã những với này khi để ở về tại từ cũng đến nhiều""",
    "sw": """na ya wa kwa ni katika za la kuwa cha hiyo huo hii baada yake watu alisema lakini""",
    "af": """die van en in het is nie dat 'n vir op met sy te aan wat hy was hulle ook sal om deur""",
    "ca": """de la el i a que en els per les un amb del una al no és ha més com dels va però aquest són també seva""",
    "gl": """de a o que e do da en un para con non unha os no se na por máis as dos como mais polo pola foi""",
    "eu": """eta da du ere ez bat izan dira zuen egin dute den baina""",
    "tl": """ang ng sa na mga at ay ni si para nang hindi ito""",
    "ru": """в и на не что с по о как к из за от это он для его но же у было а так все до был также года бы или
        она мы они со после при еще уже том""",
    "uk": """в у і та на що не з до про за як від це для його але й він які був також після року або є із""",
    "be": """у і на што не з да пра за як ад гэта для яго але ён якія быў таксама пасля года або""",
    "bg": """на и в за да се от е с че по не са като това ще до при си но а той след към или беше""",
    "mk": """на и во за да се од е со дека по не се како ова ќе до при но тој по или беше го""",
    "sr": """и у је на се да за су од о са ће како не а који из то као што које али бити био по која није""",
    "ar": """في من على إلى أن عن التي الذي مع هذا كان هذه ما لا بعد قال وقال كما أو بين""",
    "fa": """در و به از که این را با است برای آن می یک بر شد تا کرد ها شده های""",
    "ur": """کے کی میں کا ہے اور سے کو نے کہ پر یہ ہیں اس بھی کیا نہیں""",
}
"""Language -> the small words by which a reader knows it."""

LETTERS = {
    "de": "ß",
    "fr": "œêèç",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "sv": "åäö",
    "fi": "äö",
    "nb": "åøæ",
    "da": "åøæ",
    "is": "ðþ",
    "pl": "łęąśżź",
    "cs": "řěů",
    "sk": "ľĺŕô",
    "hu": "őű",
    "ro": "șțăţş",
    "tr": "ğışİ",
    "lv": "āēīļķņģ",
    "lt": "ėųį",
    "vi": "ơưđạấầểệọộợụ",
    "uk": "іїєґ",
    "be": "ўі",
    "ru": "ыэё",
    "mk": "ѓќѕџљњј",
    "sr": "ђћџљњј",
    "fa": "پچژگ",
    "ur": "ٹڈڑںہے",
}
"""Language -> letters that hardly another language here has."""

SHARED = frozenset("åäöøæêèçœ")
"""Letters among them that names and loan words carry into other languages too."""

ENDINGS = {
    "en": "ing ght ous ess ith ies ers",
    "de": "ung gen cht sch ich hen ter ten eit den",
    "fr": "ent eux ait que tte eur urs ées ois aux",
    "es": "ión dos ron nte aba ura dad nes ía ero les",
    "it": "ato ata ati ate zza one gio ere nte tto tti llo",
    "nl": "den ijk ing gen ers ten oor jes aar",
    "pt": "ção ões ram ava dos nte sta ura nho",
    "sv": "ade des ner rna het ska ens gen kör are",
    "nb": "ene ske het ing sen jon ere ret",
    "da": "ede ene rne ske hed gen tte ere",
    "fi": "ssa ssä sta stä een iin nen ksi lla llä lle tti taa tää ään aan si ut vat",
    "pl": "ego nia ych wie nie ała ało ić sze dzi ski rza ów iej",
    "cs": "ovi ých ní ého hla dla ech ost ky vat lo uje ově ští",
    "hu": "ban ben nak nek ett ott ság ség gal gel tal tel ból ből hoz hez nél ező tak jük úgy nyi bb ra re",
    "ro": "lui lor tul rea ții ate esc ște rii ea at ul",
    "tr": "lar ler yor arı eri mek mak nda nde dan den nın nin mış miş yla ası esi an di dı cak",
    "ru": "ого его ать ить ься лся ась ной ный ные ами ние сти ов ия ии ют ет ой ых",
    "uk": "ого ати ити ься ний ної ння ися ів ють ії",
    "bg": "ите ото ата ния ият ане ат",
    "ar": "ات ية ين",
}
"""Language -> endings of its longer words, of three letters or, where no such is known, of two."""

SCRIPTS = (
    ("ja", "[\u3041-\u30fe]", 0.08),
    ("ko", "[\uac00-\ud7a3]", 0.4),
    ("zh", "[\u4e00-\u9fff]", 0.5),
    ("el", "[\u0370-\u03ff]", 0.5),
    ("he", "[\u0590-\u05ff]", 0.5),
    ("th", "[\u0e00-\u0e7f]", 0.5),
    ("hi", "[\u0900-\u097f]", 0.5),
    ("bn", "[\u0980-\u09ff]", 0.5),
    ("pa", "[\u0a00-\u0a7f]", 0.5),
    ("gu", "[\u0a80-\u0aff]", 0.5),
    ("ta", "[\u0b80-\u0bff]", 0.5),
    ("te", "[\u0c00-\u0c7f]", 0.5),
    ("kn", "[\u0c80-\u0cff]", 0.5),
    ("ml", "[\u0d00-\u0d7f]", 0.5),
    ("si", "[\u0d80-\u0dff]", 0.5),
    ("ka", "[\u10a0-\u10ff]", 0.5),
    ("hy", "[\u0530-\u058f]", 0.5),
    ("km", "[\u1780-\u17ff]", 0.5),
    ("lo", "[\u0e80-\u0eff]", 0.5),
    ("my", "[\u1000-\u109f]", 0.5),
    ("am", "[\u1200-\u137f]", 0.5),
)
"""Scripts that one language of the news writes: its share among the letters tells. Japanese comes before Chinese."""

NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "sv": "Swedish",
    "nb": "Norwegian",
    "no": "Norwegian",
    "da": "Danish",
    "fi": "Finnish",
    "is": "Icelandic",
    "pl": "Polish",
    "cs": "Czech",
    "sk": "Slovak",
    "sl": "Slovenian",
    "hr": "Croatian",
    "hu": "Hungarian",
    "ro": "Romanian",
    "sq": "Albanian",
    "tr": "Turkish",
    "et": "Estonian",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "id": "Indonesian",
    "ms": "Malay",
    "vi": "Vietnamese",
    "sw": "Swahili",
    "af": "Afrikaans",
    "ca": "Catalan",
    "gl": "Galician",
    "eu": "Basque",
    "tl": "Tagalog",
    "ru": "Russian",
    "uk": "Ukrainian",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "mk": "Macedonian",
    "sr": "Serbian",
    "ar": "Arabic",
    "fa": "Persian",
    "ur": "Urdu",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
    "el": "Greek",
    "he": "Hebrew",
    "th": "Thai",
    "hi": "Hindi",
    "bn": "Bengali",
    "pa": "Punjabi",
    "gu": "Gujarati",
    "ta": "Tamil",
    "te": "Telugu",
    "kn": "Kannada",
    "ml": "Malayalam",
    "si": "Sinhala",
    "ka": "Georgian",
    "hy": "Armenian",
    "km": "Khmer",
    "lo": "Lao",
    "my": "Burmese",
    "am": "Amharic",
}
"""Names of languages for people."""

FEW = Pattern("[\u0400-\u04ff\u0620-\u06d3]")
"""Letters of scripts whose languages of the news are nearly all known here, so that less evidence is enough."""

TOKEN = Pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[¿¡]")


def recognise(text: str) -> Said | None:
    """The language of a text as a BCP 47 tag with its certainty, or None when it cannot be told.

    The value is marked as recognised; it never counts as said.
    """
    sample = text[:SAMPLE]
    best, certainty = by_script(sample) or by_words(sample)
    if not best or certainty < LEAST:
        return None
    return Said(best, how="recognised", certainty=round(certainty, 3))


def name(tag: str) -> str:
    """The name of a language for people, or the tag itself: "German" for "de" and "de-AT"."""
    return NAMES.get(tag.partition("-")[0].lower(), tag)


def by_script(sample: str) -> tuple[str, float] | None:
    """The language that alone writes the script of a text, with its certainty."""
    if sample.isascii():
        return None
    if not re.search("[\u0370-\u03ff\u0530-\u05ff\u0900-\u1cff\u3041-\u30fe\u3400-\ud7ff]", sample):
        return None
    letters = sum(map(str.isalpha, sample))
    if letters < 2:
        return None
    for language, script, least in SCRIPTS:
        share = len(re.findall(script, sample)) / letters
        if share >= least:
            return language, min(0.99, 0.85 + 0.01 * letters)
    return None


def by_words(sample: str) -> tuple[str, float]:
    """The likeliest language by small words and letters, with its probability among all that are known here."""
    scores: dict[str, float] = defaultdict(float)
    count = 0
    # No token holds white space, and to part a text there is much faster than to look for tokens.
    for piece, times in Counter(sample.lower().split()).items():
        tokens, told = known_piece(piece) if len(piece) <= LONGEST else told_by(piece)
        count += times * tokens
        for language, share in told:
            scores[language] += WEIGHT * times * share
    if not scores:
        return "", 0.0
    best = max(scores, key=lambda language: scores[language])
    unknown = WEIGHT * (0.9 + EXPECTED * count)
    if FEW.search(sample):
        unknown /= 4
    rest = math.exp(min(0.0, unknown - scores[best]))
    rest += sum(math.exp(score - scores[best]) for language, score in scores.items() if language != best)
    return best, 0.0 if unknown > scores[best] else 1 / (1 + rest)


def told_by(piece: str) -> tuple[int, tuple[tuple[str, float], ...]]:
    """How many tokens a piece of text in small letters holds, for which languages these speak, and how much: most for none."""
    words, letters, endings = tables()
    tokens = TOKEN.findall(piece)
    told: list[tuple[str, float]] = []
    for token in tokens:
        told += [(language, 1.0) for language in words.get(token, ())]
        if not token.isascii():
            seen = {(language, letter in SHARED) for letter in token for language in letters.get(letter, ())}
            told += [(language, 0.5 if shared else 1.0) for language, shared in sorted(seen)]
        if len(token) > 4:
            told += [
                (language, 0.5) for language in endings.get(token[-3:], ()) or endings.get(token[-2:], ())
            ]
    return len(tokens), tuple(told)


known_piece = lru_cache(maxsize=16384)(told_by)
"""The same, kept for the words that come again in every text."""


@lru_cache(maxsize=1)
def tables() -> tuple[dict[str, list[str]], ...]:
    """Word -> languages, letter -> languages, and ending of a word -> languages."""
    words: dict[str, list[str]] = {}
    for language, text in WORDS.items():
        for word in dict.fromkeys(text.split()):
            words.setdefault(word, []).append(language)
    letters: dict[str, list[str]] = {}
    for language, row in LETTERS.items():
        for letter in row:
            letters.setdefault(letter, []).append(language)
    endings: dict[str, list[str]] = {}
    for language, row in ENDINGS.items():
        for ending in row.split():
            endings.setdefault(ending, []).append(language)
    return words, letters, endings
