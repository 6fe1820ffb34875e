"""The catalogue: finding texts, filling them, and formats in a language's own way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.wording import MissingWords, UnfilledSlot, Words, languages, words

LANGUAGE = """
locale = "en_GB"
day = "EEEE d MMMM y"
day_this_year = "EEEE d MMMM"
day_short = "EEE d MMM"
weekday = "EEEE"
clock = "HH:mm"
moment = "{day}, {clock}"
"""

SCREENS = """
[start]
plain = "Good to meet you."
greeting = "<b>Hello {{ name }}</b>"
day = "On {{ at | day }}."
this_year = "On {{ at | day(today) }}."
moment = "{{ at | moment }}"
who = "{{ people | names }}"
count = "{{ n | plural(one='1 interview', other='{n} interviews') }}"
long = "{{ span | duration }}"
lines = '''
First line{% if more %} and more{% endif %}
{% if more %}
Second line
{% endif %}
Last line'''
letter = '''
One sentence
over two lines. {% if more %}Perhaps another.{% endif %}
{% if more %}A third at {{ company }}.{% endif %}
And the last at {{ company }}.

{% if more %}A paragraph.{% endif %}

- An item
that goes on
- Another'''
options = ["first", "second", "third"]

[[start.letters]]
body = "A letter"
"""


@pytest.fixture
def sample(tmp_path: Path) -> Words:
    (tmp_path / "screens").mkdir()
    (tmp_path / "language.toml").write_text(LANGUAGE, "utf-8")
    (tmp_path / "screens.toml").write_text(SCREENS, "utf-8")
    (tmp_path / "screens" / "nested.toml").write_text('here = "Found"', "utf-8")
    return Words("sample", (tmp_path,))


def test_a_key_is_the_file_and_the_path_inside_it(sample: Words) -> None:
    assert sample.text("screens.start.plain") == "Good to meet you."
    assert sample.text("screens.nested.here") == "Found"


def test_a_key_with_a_typo_is_missing_words(sample: Words) -> None:
    with pytest.raises(MissingWords, match=r"screens\.start\.plian"):
        sample.text("screens.start.plian")

    with pytest.raises(MissingWords):
        sample.text("nowhere.at.all")


def test_a_slot_without_a_value_is_refused_and_values_are_not_told(sample: Words) -> None:
    with pytest.raises(UnfilledSlot, match=r"screens\.start\.greeting") as refusal:
        sample.text("screens.start.greeting", other="Secret Name")

    assert "Secret" not in str(refusal.value)
    with pytest.raises(UnfilledSlot):
        sample.text("screens.start.greeting", name=None)


def test_html_escapes_the_values_and_keeps_the_tags_of_the_text(sample: Words) -> None:
    assert sample.html("screens.start.greeting", name="<Ada> & Co") == "<b>Hello &lt;Ada&gt; &amp; Co</b>"
    assert sample.text("screens.start.greeting", name="<Ada>") == "<b>Hello <Ada></b>"


def test_a_text_in_a_value_is_never_read_as_a_template(sample: Words) -> None:
    assert sample.text("screens.start.greeting", name="{{ 7 * 7 }}") == "<b>Hello {{ 7 * 7 }}</b>"


def test_lists_and_tables_are_numbered_variants(sample: Words) -> None:
    assert sample.variants("screens.start.options") == 3
    assert sample.text("screens.start.options.2") == "second"
    assert sample.text("screens.start.letters.1.body") == "A letter"
    assert sample.variants("screens.start.letters") == 1
    assert sample.variants("screens.start.plain") == 0


def test_a_tag_alone_on_its_line_takes_no_line(sample: Words) -> None:
    assert sample.text("screens.start.lines", more=False) == "First line\nLast line"
    assert sample.text("screens.start.lines", more=True) == "First line and more\nSecond line\nLast line"


def test_prose_is_paragraphs_and_leaves_no_trace_of_what_is_left_out(sample: Words) -> None:
    short = sample.prose("screens.start.letter", more=False, company="Acme")
    whole = sample.prose("screens.start.letter", more=True, company="Acme Inc.")

    assert short == "One sentence over two lines. And the last at Acme.\n\n- An item that goes on\n- Another"
    assert whole.startswith(
        "One sentence over two lines. Perhaps another. A third at Acme Inc. And the last at Acme Inc.\n\nA paragraph."
    )


def test_days_are_in_words_and_lose_their_year_only_in_that_year(sample: Words) -> None:
    friday = datetime(2026, 11, 20, 9, 30)

    assert sample.text("screens.start.day", at=friday) == "On Friday 20 November 2026."
    assert sample.text("screens.start.day", at=friday, today=datetime(2026, 1, 5)) == "On Friday 20 November."
    assert (
        sample.text("screens.start.this_year", at=friday, today=datetime(2027, 1, 5)) == "On Friday 20 November 2026."
    )
    assert sample.text("screens.start.moment", at=friday) == "Fri 20 Nov, 09:30"


def test_a_moment_with_a_zone_is_refused(sample: Words) -> None:
    with pytest.raises(ValueError, match="without one"):
        sample.text("screens.start.moment", at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))


def test_names_counts_and_durations_are_said_as_people_say_them(sample: Words) -> None:
    assert sample.text("screens.start.who", people=["Dana"]) == "Dana"
    assert sample.text("screens.start.who", people=["Dana", "Tom", "Lee"]) == "Dana, Tom and Lee"
    assert sample.text("screens.start.count", n=1) == "1 interview"
    assert sample.text("screens.start.count", n=1200) == "1,200 interviews"
    assert sample.text("screens.start.long", span=timedelta(minutes=90)) == "1 hour, 30 minutes"
    assert sample.text("screens.start.long", span=timedelta(0)) == "0 minutes"


def test_a_text_tells_which_values_it_needs(sample: Words) -> None:
    assert sample.slots("screens.start.greeting") == {"name"}
    assert sample.slots("screens.start.plain") == set()


@pytest.mark.parametrize("code", ["xx", "", "../../etc", "EN", "en-ZZ"])
def test_an_unknown_language_is_english(code: str) -> None:
    assert words(code).language == "en"


def test_a_regional_form_says_only_what_differs() -> None:
    american = words("en").in_country("US")

    assert american.language == "en_US"
    assert american.text("language.name") == "English"
    assert american.text("language.clock") == "h:mm a"
    assert words("en").in_country(None).language == "en"
    assert american.in_country("GB").language == "en"


@pytest.mark.parametrize("language", [*languages(), "en-US"])
def test_every_text_of_every_language_compiles(language: str) -> None:
    catalogue = words(language)
    keys = catalogue.all_keys()

    assert keys
    assert all(isinstance(catalogue.slots(key), frozenset) for key in keys)


def keys_said_once(language: str) -> set[str]:
    """The keys without numbered ones: a language may tell another number of variants."""
    keys = words(language).all_keys()
    return {key for key in keys if not any(part.isdigit() for part in key.split("."))}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_keys_of_english_and_no_others(language: str) -> None:
    assert keys_said_once(language) == keys_said_once("en")


@pytest.mark.parametrize("language", languages())
def test_every_slot_of_another_language_is_known_to_english(language: str) -> None:
    catalogue, english = words(language), words("en")
    keys = [key for key in english.all_keys() if catalogue.has(key)]

    assert all(catalogue.slots(key) <= english.slots(key) for key in keys)
