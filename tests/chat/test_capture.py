"""An interview told in one message, through the real dialogue: what is asked, what is not, and what is saved."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.model import Kind
from bot.storage.database import Database
from bot.storage.records.people import Person
from tests.chat.fake_telegram import MovedClock, Phone
from tests.chat.test_add_interview import CountingPhone, saved, step_of
from tests.parsing.interview.test_message import INVITED

ACME = "Acme, backend engineer, yesterday 3pm with Dana Levi (CTO) and Tom, they answer by 3 Dec"


@pytest.mark.parametrize("begin", ["", "/new ", "/new\n", "/new first"])
async def test_one_message_and_two_taps_at_most_save_an_interview(
    phone: Phone, database: Database, ann: Person, begin: str
) -> None:
    thumb = CountingPhone(phone)
    if begin == "/new first":
        await phone.say("/new")
        begin = ""

    await thumb.say(begin + ACME)
    assert "Did I get it right?" in phone.last.text
    await thumb.tap("Save")

    assert (thumb.typed, thumb.tapped) == (1, 1)
    (stored,) = await saved(database, ann)
    told = stored.interview
    assert (told.company, told.role) == ("Acme", "backend engineer")
    assert told.starts_at == datetime(2026, 11, 19, 15, 0)
    assert [(one.name, one.title) for one in told.people] == [("Dana Levi", "CTO"), ("Tom", None)]
    assert told.decide_by == date(2026, 12, 3)


async def test_what_is_missing_is_asked_one_question_a_message(phone: Phone, database: Database, ann: Person) -> None:
    thumb = CountingPhone(phone)

    await thumb.say("Acme, backend engineer, today 2pm with Dana")
    assert "By when do they decide?" in phone.last.text
    await thumb.tap("They did not say")
    await thumb.tap("Save")

    assert (thumb.typed, thumb.tapped) == (1, 2)
    assert (await saved(database, ann))[0].interview.decide_by is None


@pytest.mark.usefixtures("ann")
async def test_every_line_that_was_understood_can_be_pressed_and_changed(phone: Phone) -> None:
    await phone.say(ACME)

    await phone.tap("People")
    await phone.say("Ann Bell")
    await phone.tap("Decision")
    await phone.say("in two weeks")

    assert "You met Ann Bell." in phone.last.text
    assert "They decide by Thursday 3 December." in phone.last.text


async def test_an_unclear_day_is_asked_in_the_persons_own_words_and_never_guessed(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("Acme, backend engineer, Wednesday 3pm with Dana, they decide in a week")

    assert "You wrote “Wednesday 3pm”. Which day do you mean?" in phone.last.text
    assert phone.last.labels[:2] == ["Wed 18 Nov", "Wed 25 Nov"]
    await phone.tap("Wed 18 Nov")

    assert "They decide by Wednesday 25 November." in phone.last.text
    await phone.tap("Save")
    assert (await saved(database, ann))[0].interview.starts_at == datetime(2026, 11, 18, 15, 0)


async def test_a_name_that_may_be_a_company_or_a_person_is_asked(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("interview with Dana Lee tomorrow at 10")
    assert "Is Dana Lee the company, or somebody you met?" in phone.last.html.replace("<b>", "").replace("</b>", "")

    await phone.tap("Somebody I met")
    await phone.say("Acme, data engineer")
    await phone.tap("Save")

    told = (await saved(database, ann))[0].interview
    assert (told.company, [one.name for one in told.people]) == ("Acme", ["Dana Lee"])


@pytest.mark.parametrize(
    ("text", "button", "role", "people"),
    [
        ("Acme, Dana Levi, yesterday 3pm", "Somebody I met", "", [("Dana Levi", None)]),
        ("Acme, Dana Levi, CTO, yesterday 3pm", "Somebody I met", "", [("Dana Levi", "CTO")]),
        ("Acme, Dana Levi, yesterday 3pm", "The role", "Dana Levi", []),
        ("Acme, Dana Levi, yesterday 3pm", "Neither", "", []),
        ("Acme, Dana Levi, yesterday 3pm", "a person", "", [("Dana Levi", None)]),
        ("Acme, Dana Levi, yesterday 3pm", "it's the role", "Dana Levi", []),
        ("Acme, engineer, New York, yesterday 3pm", "Neither", "engineer", []),
    ],
)
async def test_a_name_where_the_role_stands_is_asked_about_and_never_taken_for_it(
    phone: Phone,
    database: Database,
    ann: Person,
    text: str,
    button: str,
    role: str,
    people: list[tuple[str, str | None]],
) -> None:
    await phone.say(text)
    assert "somebody you met?" in phone.last.text
    assert "The role" not in phone.last.labels or not role or role == "Dana Levi"

    await (phone.tap(button) if button[0].isupper() else phone.say(button))
    if not people:
        await phone.tap("Skip")
    await phone.tap("They did not say")
    await phone.tap("Save")

    told = (await saved(database, ann))[0].interview
    assert (told.company, told.role) == ("Acme", role)
    assert [(one.name, one.title) for one in told.people] == people


async def test_other_words_do_not_take_the_companys_place(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("Acme, Dana Levi, yesterday 3pm")
    await phone.say("next week")
    assert "Please choose one of the buttons" in phone.last.text

    await phone.tap("Somebody I met")
    await phone.tap("They did not say")
    await phone.tap("Save")

    assert [one.interview.company for one in await saved(database, ann)] == ["Acme"]


async def test_a_day_of_another_year_to_choose_from_says_its_year(phone: Phone, ann: Person) -> None:
    assert ann.country == "US"
    await phone.say("Acme, engineer, 3 April 3pm")

    assert phone.last.labels[:2] == ["Fri 3 Apr", "Sat 3 Apr 2027"]


async def test_what_answers_the_question_for_the_job_is_the_job(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new")
    await phone.say("Acme, Kassierer")

    assert "When was it" in phone.last.text
    assert await saved(database, ann) == []


async def test_a_pasted_invitation_becomes_the_review_of_an_interview_to_come(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say(INVITED)

    assert "Tuesday 1 December, 14:00–15:00" in phone.last.text
    assert "You will meet Tom Ruiz (Staff Engineer) and Ann Bell." in phone.last.text
    await phone.tap("Save")
    assert [one.interview.company for one in await saved(database, ann)] == ["Acme"]


async def test_whoever_wrote_the_mail_is_offered_and_not_assumed(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say(
        "Subject: Your interview at Globex\n\nHello Ann,\n\nyour video interview is on 24 November at 10:30.\n\n"
        "Kind regards,\nKim Day\nHead of Sales\nkim@globex.com"
    )
    assert "Do you know whom you will meet?" in phone.last.text

    await phone.tap("It was Kim Day")
    await phone.tap("Save")

    told = (await saved(database, ann))[0].interview
    assert told.kind is Kind.VIDEO
    assert [(one.name, one.title, one.email) for one in told.people] == [("Kim Day", "Head of Sales", "kim@globex.com")]


async def test_nothing_is_lost_when_new_is_told_while_another_is_unfinished(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme")
    await phone.say("/new Globex, analyst, yesterday 9am with Kim Day, they decide by 3 Dec")
    assert "You were telling me about Acme" in phone.last.html.replace("<b>", "").replace("</b>", "")

    await phone.tap("Start over")
    await phone.tap("Save")

    assert [one.interview.company for one in await saved(database, ann)] == ["Globex"]


async def test_one_of_last_week_is_asked_what_was_done_since(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    clock.on(days=9)

    await phone.say("Acme, analyst, 20 Nov 2pm with Dana, they decide by 11 Dec")

    assert "What have you done since?" in phone.last.text
    assert await step_of(database, ann) == "since"


@pytest.mark.usefixtures("ann")
async def test_the_review_says_where_a_topic_fits_into_no_letter(phone: Phone) -> None:
    await phone.say(ACME)
    fitting = "fits into no sentence" in phone.last.text

    await phone.tap("What was said")
    await phone.say("they use Kafka")

    assert not fitting
    assert "You talked about: they use Kafka\n<i>That fits into no sentence of a letter" in phone.last.html


async def test_a_whole_line_told_while_the_job_is_asked_is_an_interview_of_its_own(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("interview with Dana Lee tomorrow at 10")
    await phone.tap("Somebody I met")
    await phone.say("/interviews")

    await phone.say(ACME)
    assert "Dana Lee" in phone.last.text
    await phone.tap("Start over")
    await phone.tap("Save")

    assert [(one.interview.company, one.interview.role) for one in await saved(database, ann)] == [
        ("Acme", "backend engineer")
    ]
