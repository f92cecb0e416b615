"""Which language a text is in: right where it says something, silent where it cannot tell, never raising."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import language

PARAGRAPHS = {
    "en": (
        "The harbour board said on Tuesday that the old crane will be taken down before winter, because nobody has been able to find the parts for it.",
        "Two cyclists were slightly hurt when a cart full of pumpkins tipped over on the road to Alderwick.",
        "It was the first time in nine years that the choir had sung without its founder, who is recovering at home.",
        "Ferry fares rise by a tenth in May.",
    ),
    "de": (
        "Der Stadtrat hat am Dienstag beschlossen, die alte Mühle an der Lenne zu verkaufen, weil die Sanierung zu teuer geworden ist.",
        "Bei einem Unfall auf der Landstraße nach Wiesfeld sind zwei Radfahrer leicht verletzt worden.",
        "Sie habe nie daran gezweifelt, dass der Chor noch einmal auftreten werde, sagte die Leiterin.",
        "Die Fahrpreise der Fähre steigen im Mai.",
    ),
    "fr": (
        "Le conseil municipal a décidé mardi de vendre le vieux moulin, dont la restauration coûterait trop cher à la commune.",
        "Deux cyclistes ont été légèrement blessés dans un accident sur la route de Kerlann.",
        "C'était la première fois depuis neuf ans que la chorale chantait sans sa fondatrice.",
        "Les tarifs du bac augmentent en mai.",
    ),
    "es": (
        "El ayuntamiento decidió el martes vender el viejo molino porque su restauración resulta demasiado cara para el pueblo.",
        "Dos ciclistas resultaron heridos leves en un accidente en la carretera de Valdehierro.",
        "Era la primera vez en nueve años que el coro cantaba sin su fundadora, que se recupera en casa.",
        "Las tarifas del transbordador suben en mayo.",
    ),
    "it": (
        "Il consiglio comunale ha deciso martedì di vendere il vecchio mulino, perché il restauro è diventato troppo costoso.",
        "Due ciclisti sono rimasti lievemente feriti in un incidente sulla strada per Montebrino.",
        "Era la prima volta in nove anni che il coro cantava senza la sua fondatrice.",
        "Le tariffe del traghetto aumentano a maggio.",
    ),
    "nl": (
        "De gemeenteraad heeft dinsdag besloten de oude molen te verkopen, omdat het herstel te duur is geworden.",
        "Twee fietsers zijn licht gewond geraakt bij een ongeluk op de weg naar Oosterveen.",
        "Het was de eerste keer in negen jaar dat het koor zonder zijn oprichter zong.",
        "De veerprijzen gaan in mei omhoog.",
    ),
    "pt": (
        "A câmara municipal decidiu na terça-feira vender o velho moinho, porque a sua recuperação ficou demasiado cara.",
        "Dois ciclistas ficaram levemente feridos num acidente na estrada para Vale da Serra.",
        "Foi a primeira vez em nove anos que o coro cantou sem a sua fundadora, que está a recuperar em casa.",
        "As tarifas da balsa sobem em maio.",
    ),
    "sv": (
        "Kommunen beslutade på tisdagen att sälja den gamla kvarnen, eftersom renoveringen har blivit för dyr.",
        "Två cyklister skadades lindrigt i en olycka på vägen mot Norrvik.",
        "Det var första gången på nio år som kören sjöng utan sin grundare.",
        "Färjan blir dyrare i maj.",
    ),
    "nb": (
        "Kommunestyret vedtok tirsdag å selge den gamle møllen, fordi det er blitt for dyrt å sette den i stand.",
        "To syklister ble lettere skadet i en ulykke på veien mot Nordvik.",
        "Det var første gang på ni år at koret sang uten grunnleggeren sin.",
        "Fergen blir dyrere i mai.",
    ),
    "da": (
        "Byrådet besluttede tirsdag at sælge den gamle mølle, fordi det er blevet for dyrt at sætte den i stand.",
        "To cyklister kom lettere til skade ved en ulykke på vejen mod Nørreby.",
        "Det var første gang i ni år, at koret sang uden sin grundlægger.",
        "Færgen bliver dyrere i maj.",
    ),
    "fi": (
        "Kaupunginvaltuusto päätti tiistaina myydä vanhan myllyn, koska sen kunnostaminen on tullut liian kalliiksi.",
        "Kaksi pyöräilijää loukkaantui lievästi onnettomuudessa Koivulahden tiellä.",
        "Kuoro lauloi ensimmäistä kertaa yhdeksään vuoteen ilman perustajaansa, joka on nyt kotona.",
        "Lautan hinta nousee toukokuussa.",
    ),
    "pl": (
        "Rada miasta postanowiła we wtorek sprzedać stary młyn, ponieważ jego remont okazał się zbyt drogi.",
        "Dwoje rowerzystów zostało lekko rannych w wypadku na drodze do Dębowa.",
        "Po raz pierwszy od dziewięciu lat chór śpiewał bez swojej założycielki.",
        "Ceny biletów na prom wzrosną w maju.",
    ),
    "cs": (
        "Zastupitelstvo v úterý rozhodlo, že prodá starý mlýn, protože jeho oprava by byla příliš drahá.",
        "Dva cyklisté byli lehce zraněni při nehodě na silnici do Lipova.",
        "Sbor zpíval poprvé po devíti letech bez své zakladatelky, která se zotavuje doma.",
        "Ceny přívozu se v květnu zvýší.",
    ),
    "hu": (
        "A képviselő-testület kedden úgy döntött, hogy eladja a régi malmot, mert a felújítása túl drága lett.",
        "Két kerékpáros könnyebben megsérült egy balesetben a Nyárfás felé vezető úton.",
        "Kilenc éve ez volt az első alkalom, hogy a kórus az alapítója nélkül énekelt.",
        "A komp májusban drágább lesz.",
    ),
    "ro": (
        "Consiliul local a hotărât marți să vândă moara veche, pentru că restaurarea ei a devenit prea scumpă.",
        "Doi bicicliști au fost răniți ușor într-un accident pe drumul spre Valea Plopilor.",
        "Era prima dată în nouă ani când corul cânta fără fondatoarea sa.",
        "Biletul de bac se scumpește în mai.",
    ),
    "tr": (
        "Belediye meclisi salı günü eski değirmeni satmaya karar verdi, çünkü onarımı çok pahalıya mal oluyor.",
        "Çamlıbel yolunda meydana gelen kazada iki bisikletli hafif yaralandı.",
        "Koro dokuz yıldan sonra ilk kez kurucusu olmadan şarkı söyledi.",
        "Vapur bileti mayısta daha pahalı olacak.",
    ),
    "ru": (
        "Городской совет во вторник решил продать старую мельницу, потому что её ремонт оказался слишком дорогим.",
        "Два велосипедиста легко пострадали в аварии на дороге к Заречью.",
        "Впервые за девять лет хор пел без своей основательницы, которая восстанавливается дома.",
        "Цены на паром вырастут в мае.",
    ),
    "uk": (
        "Міська рада у вівторок вирішила продати старий млин, бо його ремонт виявився надто дорогим.",
        "Двоє велосипедистів легко постраждали в аварії на дорозі до Заріччя.",
        "Уперше за дев'ять років хор співав без своєї засновниці, яка одужує вдома.",
        "Ціни на пором зростуть у травні.",
    ),
    "el": (
        "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να πουλήσει τον παλιό μύλο, γιατί η επισκευή του κοστίζει πολύ.",
        "Δύο ποδηλάτες τραυματίστηκαν ελαφρά σε ατύχημα στον δρόμο προς το χωριό.",
    ),
    "ja": (
        "市議会は火曜日、修理に費用がかかりすぎるため、古い水車小屋を売ることを決めた。",
        "橋の近くの事故で自転車に乗っていた二人が軽いけがをした。",
    ),
    "zh": (
        "市议会星期二决定出售旧磨坊，因为修缮的费用太高。",
        "在通往河边的路上，两名骑车人在事故中受了轻伤。",
    ),
    "ar": (
        "قرر المجلس البلدي يوم الثلاثاء بيع الطاحونة القديمة لأن ترميمها أصبح مكلفا جدا على المدينة.",
        "أصيب راكبا دراجتين بجروح طفيفة في حادث على الطريق إلى القرية.",
    ),
}
"""Language -> paragraphs of a story as wires write them; the last of four is a single short line."""

CASES = [(spoken, words) for spoken, rows in PARAGRAPHS.items() for words in rows]

FOREIGN = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
    "La urba konsilio decidis marde vendi la malnovan muelejon, ĉar la riparado estas tro multekosta.",
    "Penderfynodd cyngor y dref ddydd Mawrth werthu'r hen felin am fod y gwaith atgyweirio yn rhy ddrud.",
    "Saltmere 14 Kinloch 9. Nye, Petrie, Castle, Merrick, Orchard.",
    "Paris Berlin London Madrid Rom Wien",
    "0800 12 34 56",
    "",
)
"""Texts in no language that is known here, and in none at all."""


@pytest.mark.parametrize(("spoken", "words"), CASES, ids=lambda value: value[:24])
def test_a_paragraph_is_never_taken_for_another_language(spoken: str, words: str) -> None:
    said = language.recognise(words)
    assert said is None or said.value == spoken


def test_nearly_every_paragraph_is_recognised() -> None:
    paragraphs = [(spoken, words) for spoken, words in CASES if len(words) > 45]
    found = sum(language.recognise(words) is not None for _, words in paragraphs)
    assert found >= len(paragraphs) * 0.9, f"{found} of {len(paragraphs)}"


@pytest.mark.parametrize("spoken", [spoken for spoken, rows in PARAGRAPHS.items() if len(rows) > 3])
def test_three_paragraphs_leave_no_doubt(spoken: str) -> None:
    said = language.recognise("\n".join(PARAGRAPHS[spoken][:3]))
    assert said is not None
    assert (said.value, said.how) == (spoken, "recognised")
    assert said.certainty > 0.85


@pytest.mark.parametrize("words", FOREIGN, ids=lambda value: value[:16])
def test_nothing_is_said_of_what_is_not_known(words: str) -> None:
    assert language.recognise(words) is None


def test_names_are_for_people() -> None:
    assert language.name("de-AT") == "German"
    assert language.name("tlh") == "tlh"


@given(st.text(max_size=400))
def test_never_raises_and_never_says_more_than_it_knows(words: str) -> None:
    said = language.recognise(words)
    assert said is None or (language.LEAST <= said.certainty <= 1 and said.value in language.NAMES)


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    story = " ".join(PARAGRAPHS["en"]) * 20_000
    assert language.recognise(story) == language.recognise(story[: language.SAMPLE])
