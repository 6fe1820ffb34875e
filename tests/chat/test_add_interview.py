"""/new from the first word to the saved interview, on a real application and database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bot.chat.callback_data.interview import NewRound
from bot.domain.model import CallResult, FactKind, Interview, Interviewer, Kind, Step
from bot.storage.database import Database
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person
from tests.chat.conftest import running
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone

PEOPLE = "Dana Lee, Head of Data, dana@acme.com; Tom Ruiz"


@dataclass
class CountingPhone:
    """Counts what a thumb has to do after /new."""

    phone: Phone
    typed: int = 0
    tapped: int = 0

    async def say(self, text: str) -> None:
        self.typed += 1
        await self.phone.say(text)

    async def tap(self, label: str) -> None:
        self.tapped += 1
        await self.phone.tap(label, self.phone.last)


async def saved(database: Database, person: Person) -> list[StoredInterview]:
    async with database.unit() as unit:
        return await unit.interviews.all(person.id)


async def step_of(database: Database, person: Person) -> str | None:
    async with database.unit() as unit:
        draft = await unit.dialogues.get(person.id)
    return draft.step if draft else None


async def test_an_interview_that_is_over_takes_three_typed_messages_and_five_taps(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    thumb = CountingPhone(phone)

    await phone.say("/new")
    await thumb.say("Acme, data engineer")
    await thumb.tap("Today")
    await thumb.tap("14:00")
    await thumb.say(PEOPLE)
    await thumb.tap("In a week")
    await thumb.say("moving the pipeline to streaming")
    await thumb.tap("Nothing yet")
    await thumb.tap("Save")

    assert thumb.typed <= 3
    assert thumb.tapped <= 5
    (stored,) = await saved(database, ann)
    assert stored.interview == Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=clock.now(),
        company="Acme",
        role="data engineer",
        decide_by=date(2026, 11, 27),
        people=(
            Interviewer(1, "Dana Lee", title="Head of Data", email="dana@acme.com", main=True),
            Interviewer(2, "Tom Ruiz"),
        ),
        topic="moving the pipeline to streaming",
    )
    assert stored.history == ()
    assert stored.next_at is not None
    assert await step_of(database, ann) is None


async def test_one_still_to_come_is_asked_for_the_job_the_moment_how_and_who(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("/new")
    await phone.say("Acme, data engineer")
    await phone.say("tomorrow 10am-11:30am")
    await phone.tap("Video")
    await phone.tap("Skip")

    assert "Did I get it right?" in phone.last.text
    assert "get ready" in phone.last.text
    await phone.tap("Save")
    (stored,) = await saved(database, ann)
    assert stored.interview.kind is Kind.VIDEO
    assert stored.interview.starts_at == datetime(2026, 11, 21, 10, 0)
    assert stored.interview.ends_at == datetime(2026, 11, 21, 11, 30)
    assert stored.interview.decide_by is None


@pytest.mark.usefixtures("ann")
async def test_what_was_understood_is_said_back_with_weekday_and_month_in_letters(phone: Phone) -> None:
    await phone.say("/new Acme, data engineer")
    await phone.say("20.11. 1pm-2:30pm")

    assert "Friday 20 November, 13:00–14:30" in phone.last.text
    await phone.say(PEOPLE)
    assert "You met Dana Lee (Head of Data) and Tom Ruiz." in phone.last.text
    await phone.say("in two weeks")
    assert "They decide by Friday 4 December." in phone.last.text


async def test_what_was_done_since_becomes_facts_of_the_right_rungs(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    clock.on(days=20)
    await phone.say("/new Acme")
    await phone.say("20 nov 14:00")
    await phone.tap("Skip")
    await phone.tap("They did not say")
    await phone.tap("Skip")
    await phone.tap("Thanked")
    await phone.tap("Wrote")
    await phone.say("30 November")
    await phone.tap("Called")
    await phone.say("last Tuesday")
    await phone.tap("Tue 8 Dec")
    await phone.tap("Left a voicemail")
    await phone.tap("That is all")
    await phone.tap("Save")

    (stored,) = await saved(database, ann)
    facts = [(fact.what, fact.step, fact.rung, fact.result) for fact in (entry.fact for entry in stored.history)]
    assert facts == [
        (FactKind.DONE, Step.THANK, 0, None),
        (FactKind.DONE, Step.CHECK_IN, 1, None),
        (FactKind.DONE, Step.CALL, 1, CallResult.VOICEMAIL),
    ]
    assert all(entry.fact.at <= clock.now() for entry in stored.history)


async def test_what_was_done_since_can_be_told_in_words(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    clock.on(days=20)
    for said in ("/new Acme", "20 nov 14:00", "Dana Lee", "they did not say", "streaming"):
        await phone.say(said)

    for said in (
        "thanked her the same day",
        "I emailed them",
        "30 November",
        "called",
        "8 December",
        "got the machine",
    ):
        await phone.say(said)
    await phone.say("that's it")
    await phone.tap("Save")

    (stored,) = await saved(database, ann)
    assert [(fact.step, fact.result) for fact in (entry.fact for entry in stored.history)] == [
        (Step.THANK, None),
        (Step.CHECK_IN, None),
        (Step.CALL, CallResult.VOICEMAIL),
    ]


async def test_a_weekday_with_two_readings_is_asked_back_and_never_guessed(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme")
    await phone.say("Wednesday 2pm")

    assert phone.last.labels[:2] == ["Wed 18 Nov", "Wed 25 Nov"]
    assert await step_of(database, ann) == "when"
    await phone.tap("Wed 18 Nov")
    assert "Wednesday 18 November, 14:00–15:00" in phone.last.text


@pytest.mark.parametrize(
    ("before", "bad", "step", "sentence"),
    [
        ([], "?!", "job", "at least the company"),
        (["Acme"], "soon", "when", "could not read a day"),
        (["Acme"], "tomorrow at 25:00", "when", "could not read a day"),
        (["Acme"], "20 November 1999", "when", "more than two years away"),
        (["Acme", "today"], "teatime", "hour", "could not read a time"),
        (["Acme", "today 2pm"], "Dana Lee, dana@acme", "who", "no email address"),
        (["Acme", "today 2pm"], "12345", "who", "I miss a name"),
        (["Acme", "today 2pm", "Dana"], "whenever", "decide", "could not read a day"),
        (["Acme", "today 2pm", "Dana"], "19 November", "decide", "lies before the interview"),
        (["Acme", "today 2pm", "Dana", "by 27 Nov"], "x" * 1001, "topic", "more than I can keep"),
        (["Acme", "today 2pm", "Dana", "by 27 Nov", "streaming"], "danced", "since", "one of the buttons"),
        (["Acme", "tomorrow 2pm"], "by pigeon", "kind", "On site, by video, or by phone?"),
    ],
)
async def test_a_bad_answer_gets_a_clear_sentence_and_loses_nothing(
    phone: Phone, database: Database, ann: Person, before: list[str], bad: str, step: str, sentence: str
) -> None:
    await phone.say("/new")
    for good in before:
        await phone.say(good)

    await phone.say(bad)

    assert sentence in phone.last.text
    assert await step_of(database, ann) == step
    assert "Cancel" in phone.last.labels


@pytest.mark.usefixtures("ann")
async def test_every_question_has_a_way_out_and_all_but_the_first_a_way_back(phone: Phone) -> None:
    await phone.say("/new")
    assert phone.last.labels == ["Cancel"]

    for answer in ("Acme", "today", "14:00", "Dana", "in a week", "streaming"):
        await phone.say(answer)
        assert {"‹ Back", "Cancel"} <= set(phone.last.labels)

    assert "What have you done since?" in phone.last.text


async def test_back_leads_through_every_question_to_the_first(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new")
    for answer in ("Acme", "today 2pm", "Dana", "in a week", "streaming"):
        await phone.say(answer)

    seen = []
    for _ in range(5):
        await phone.tap("Back", phone.last)
        seen.append(await step_of(database, ann))

    assert seen == ["topic", "decide", "who", "when", "job"]
    assert phone.last.labels == ["Cancel"]


async def test_cancel_saves_nothing_and_works_as_a_button_and_a_command(
    phone: Phone, database: Database, ann: Person
) -> None:
    await phone.say("/new Acme")
    await phone.tap("Cancel")
    assert await step_of(database, ann) is None

    await phone.say("/new Acme")
    await phone.say("/cancel")

    assert "Nothing of it was saved" in phone.last.text
    assert await step_of(database, ann) is None
    assert await saved(database, ann) == []


@pytest.mark.usefixtures("ann")
async def test_any_line_of_the_review_can_be_changed(phone: Phone) -> None:
    await phone.say("/new Acme")
    for answer in ("today 2pm", "Dana", "in a week", "streaming"):
        await phone.say(answer)
    await phone.tap("Nothing yet")

    await phone.tap("People")
    await phone.say("Tom Ruiz")
    assert "You met Tom Ruiz." in phone.last.text
    await phone.tap("Hour")
    await phone.say("9:00-9:45")
    assert "Friday 20 November, 09:00–09:45" in phone.last.text
    await phone.tap("Employer elsewhere")
    await phone.say("London")
    assert "The employer is in London" in phone.last.text
    await phone.tap("Job")
    await phone.tap("Back")
    assert "Did I get it right?" in phone.last.text


async def test_without_a_zone_it_is_asked_before_saving_and_nothing_is_planned_on_a_guess(
    phone: Phone, database: Database
) -> None:
    await phone.say("/new Acme")
    for answer in ("today 2pm", "Dana", "in a week", "streaming"):
        await phone.say(answer)
    await phone.tap("Nothing yet")

    assert "Before I plan anything: where are you?" in phone.last.text
    await phone.say("Berlin")
    assert "Did I get it right?" in phone.last.text
    await phone.tap("Save")
    async with database.unit() as unit:
        person = await unit.people.get(1001)
    assert person is not None
    assert (person.timezone, person.country) == ("Europe/Berlin", "DE")
    assert len(await saved(database, person)) == 1


async def test_a_killed_dialogue_goes_on_at_the_same_question(
    database: Database, telegram: FakeTelegram, clock: MovedClock, ann: Person
) -> None:
    async with running(database, telegram, clock) as first:
        phone = Phone(first, telegram)
        await phone.say("/new")
        await phone.say("Acme, data engineer")
        await phone.say("today 2pm")
        numbers = phone.numbers

    async with running(database, telegram, clock) as second:
        phone = Phone(second, telegram, numbers=numbers)
        await phone.say(PEOPLE)
        await phone.tap("In a week")
        await phone.say("streaming")
        await phone.tap("Nothing yet")
        await phone.tap("Save")

    (stored,) = await saved(database, ann)
    assert stored.interview.company == "Acme"
    assert [one.name for one in stored.interview.people] == ["Dana Lee", "Tom Ruiz"]


async def test_save_pressed_twice_saves_once(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new Acme")
    for answer in ("tomorrow 2pm", "by phone", "Dana"):
        await phone.say(answer)
    review = phone.last
    save = review.data("Save")

    await phone.press(save, review.id)
    await phone.press(save, review.id)

    assert len(await saved(database, ann)) == 1
    assert len(phone.answers) == len(phone.telegram.named("answerCallbackQuery"))


async def test_a_button_of_an_earlier_question_changes_nothing(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new Acme")
    old = phone.last
    yesterday = old.data("Yesterday")
    await phone.say("today 2pm")

    await phone.press(yesterday, old.id)

    assert "earlier question" in phone.answers[-1]
    assert await step_of(database, ann) == "who"


@pytest.mark.parametrize("arg", ["1999-13-45", "", "9999-12-31", "0001-01-01", "abc"])
async def test_a_forged_day_changes_nothing(phone: Phone, database: Database, ann: Person, arg: str) -> None:
    await phone.say("/new Acme")
    real = phone.last.data("Yesterday")

    await phone.press(":".join([*real.split(":")[:-1], arg]), phone.last.id)

    assert await step_of(database, ann) == "when"


async def test_the_calendar_turns_its_pages_and_gives_a_day(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new Acme")
    await phone.tap("Pick a date")
    assert "November 2026" in phone.last.labels
    await phone.tap("›", phone.last)
    assert "December 2026" in phone.last.labels

    await phone.tap("Back", phone.last)
    assert "When was it" in phone.last.text
    await phone.tap("Pick a date")
    await phone.tap("›", phone.last)
    await phone.tap("24", phone.last)

    assert "Thursday 24 December" in phone.last.text
    assert await step_of(database, ann) == "hour"


@pytest.mark.usefixtures("ann")
async def test_new_again_asks_whether_to_go_on_with_the_unfinished_one(phone: Phone) -> None:
    await phone.say("/new Acme")
    await phone.say("today 2pm")

    await phone.say("/new")
    assert "You were telling me about Acme" in phone.last.html.replace("<b>", "").replace("</b>", "")
    await phone.tap("Go on")
    assert "Whom did you meet?" in phone.last.text
    await phone.say("/new")
    await phone.tap("Start over")

    assert "for which role?" in phone.last.text


async def test_the_next_round_keeps_company_and_people(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    await phone.press(NewRound(acme).encode(), 1)
    await phone.say("27 November 10:00")
    await phone.tap("On site")
    await phone.tap("The same: Dana Lee and Tom Ruiz")
    await phone.tap("Save")

    first, second = await saved(database, ann)
    assert first.application_id == second.application_id
    assert second.interview.company == "Acme"
    assert [one.name for one in second.interview.people] == ["Dana Lee", "Tom Ruiz"]


@pytest.mark.usefixtures("ann")
async def test_a_company_name_with_tags_is_shown_as_it_was_typed(phone: Phone) -> None:
    await phone.say("/new <b>Acme</b> & Sons, data engineer")

    assert "&lt;b&gt;Acme&lt;/b&gt; &amp; Sons" in phone.last.html


async def test_an_edited_message_is_no_answer(phone: Phone, database: Database, ann: Person) -> None:
    await phone.say("/new")

    await phone.receive(phone.written("Acme", kind="edited_message"))

    assert await step_of(database, ann) == "job"
