"""Lines of text: never wider than they say, cut by what they measure, in fonts that have their letters."""

import pytest

from bot.pictures.lettering import ELLIPSIS, UNKNOWN, line
from bot.pictures.metrics import FONTS, Font, font_for, inter
from bot.pictures.worker import drawn
from tests.pictures.pixels import columns_drawn

ZOOM = 1
MOST_BYTES = 1 << 20
LEFT = 20
IN_MANY_SCRIPTS = [
    "Wellington & Partners <Holding>",
    "WWWAVAVA Tote To, fi ffl",
    "Ünïcödé Ελλάδα Россия Việt Nam",
    "株式会社日本電気 東京",
    "三星전자 데이터",
    "شركة الاتصالات العربية",
    "شركة الاتصالات (Acme GmbH) العربية",
    "Acme שלום בע״מ",
    "शिवानी टेक्नोलॉजीज",
    "চাকরি প্রতিষ্ঠান",
    "ਪੰਜਾਬੀ ਕੰਪਨੀ",
    "ગુજરાતી કંપની",
    "தமிழ் நிறுவனம்",
    "తెలుగు సంస్థ",
    "ಕನ್ನಡ ಸಂಸ್ಥೆ",
    "മലയാളം കമ്പനി",
    "සිංහල සමාගම",
    "บริษัท ไทย จำกัด",
    "ບໍລິສັດ ລາວ",
    "ភាសាខ្មែរ",
    "မြန်မာ ကုမ္ပဏီ",
    "ქართული Հայերեն",
    "አማርኛ ኩባንያ",
    "🚀 Rocket Labs ✅",
]


@pytest.mark.parametrize("text", IN_MANY_SCRIPTS)
def test_a_line_is_never_wider_than_it_measures(text: str) -> None:
    whole = line(text, 15, 1000)

    first, last = columns_of(whole.svg(LEFT, 30, "#000"), whole.fonts)
    assert last <= whole.width + 2
    assert first >= -2


@pytest.mark.parametrize("text", IN_MANY_SCRIPTS)
def test_a_line_that_is_too_long_is_cut_to_its_room(text: str) -> None:
    cut = line(f"{text} {text}", 15, 120, strong=True)

    assert cut.width <= 120
    assert ELLIPSIS in "".join(piece.text for piece in cut.pieces)
    _, last = columns_of(cut.svg(LEFT, 30, "#000"), cut.fonts)
    assert last <= 122


@pytest.mark.parametrize("text", IN_MANY_SCRIPTS)
def test_every_letter_of_a_living_script_has_a_font(text: str) -> None:
    assert UNKNOWN not in "".join(piece.text for piece in line(text, 15, 1000).pieces)


def test_a_line_that_fits_is_left_as_it_is() -> None:
    whole = line("Acme", 15, 100)

    assert [piece.text for piece in whole.pieces] == ["Acme"]


def test_a_letter_that_no_font_has_becomes_a_question_mark_and_not_a_box() -> None:
    assert [piece.text for piece in line("𠮷野家", 15, 100).pieces] == ["?", "野家"]


def test_characters_that_cannot_be_seen_or_turn_the_writing_round_are_left_out() -> None:
    assert [piece.text for piece in line("Ac\u202eme\u200b\x00", 15, 100).pieces] == ["Acme"]


def test_a_letter_is_not_parted_from_its_marks() -> None:
    for room in range(20, 90, 3):
        text = "".join(piece.text for piece in line("किकिकिकिकिकिकिकि", 15, room).pieces)

        assert text.removesuffix(ELLIPSIS).count("क") == text.count("ि")


def test_in_a_line_that_runs_to_the_left_what_is_read_first_stands_on_the_right() -> None:
    arabic = line("شركة Acme", 15, 1000)

    first, second = arabic.pieces
    places = [float(part.split('"')[0]) for part in arabic.svg(0, 0, "#000").split('x="')[1:]]
    assert (first.leftward, second.leftward) == (True, False)
    assert places[0] < places[1]
    assert arabic.svg(0, 0, "#000").index("Acme") < arabic.svg(0, 0, "#000").index("شركة")


def test_text_is_escaped() -> None:
    assert "&lt;b&gt;&amp;" in line("<b>&", 15, 100).svg(0, 0, "#000")


def test_every_font_has_its_licence_beside_it() -> None:
    names = {path.name for path in FONTS.iterdir()}

    assert {"LICENSE-Inter.txt", "LICENSE-Noto.txt"} <= names
    assert all(name.startswith(("Inter-", "Noto")) for name in names if name.endswith((".otf", ".ttf")))
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6.5e6


def test_usual_letters_are_set_in_the_font_of_the_house() -> None:
    assert {font_for(one, strong=True) for one in "Acme · Łódź 1–2"} == {inter(strong=True)}


def columns_of(text: str, fonts: frozenset[Font]) -> tuple[float, float]:
    """Where a line begins and ends, in its own units from where it was put."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="460" height="44">{text}</svg>'
    png = drawn(svg, sorted(str(font.path) for font in fonts), [ZOOM], MOST_BYTES)
    first, last = columns_drawn(png)
    return first / ZOOM - LEFT, last / ZOOM - LEFT
