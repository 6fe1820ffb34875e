"""Changing a saved interview, and telling how one went that was recorded before it happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat.callback_data.interview import Debrief, Edit
from bot.domain.model import FactKind, Kind, Lead, Pace, Step
from bot.storage.database import Database
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person
from tests.chat.conftest import running
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone


async def stored(database: Database, person: Person, interview_id: int) -> StoredInterview:
    async with database.unit() as unit:
        found = await unit.interviews.get(person.id, interview_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "answer", "field", "expected"),
    [
        ("job", "Beta, analyst", "company", "Beta"),
        ("when", "yesterday", "starts_at", datetime(2026, 11, 19, 14, 0)),
        ("when", "yesterday 9am-9:30am", "ends_at", datetime(2026, 11, 19, 9, 30)),
        ("hour", "10:00", "starts_at", datetime(2026, 11, 20, 10, 0)),
        ("hour", "90 minutes", "ends_at", datetime(2026, 11, 20, 15, 30)),
        ("kind", "by video", "kind", Kind.VIDEO),
        ("decide", "in two weeks", "decide_by", date(2026, 12, 4)),
        ("decide", "they did not say", "decide_by", None),
        ("topic", "streaming", "topic", "streaming"),
        ("elsewhere", "Los Angeles", "timezone", "America/Los_Angeles"),
        ("elsewhere", "London", "country", "GB"),
        ("region", "California", "region", "CA"),
        ("region", "ny", "country", "US"),
    ],
)
async def test_one_fact_is_changed_by_typing_and_the_rest_stays(
    phone: Phone, database: Database, ann: Person, acme: int, line: str, answer: str, field: str, expected: object
) -> None:
    before = (await stored(database, ann, acme)).interview
    await phone.press(Edit(acme, line).encode(), 1)

    await phone.say(answer)

    after = (await stored(database, ann, acme)).interview
    assert getattr(after, field) == expected
    assert after.people == before.people
    assert after.recorded_at == before.recorded_at
    assert any("Changed" in one.text for one in phone.shown)


@pytest.mark.parametrize(
    ("line", "button", "field", "expected"),
    [
        ("lead", "A call", "lead", Lead.PHONE),
        ("pace", "Slowly", "pace", Pace.SLOW),
        ("kind", "On site", "kind", Kind.ON_SITE),
        ("decide", "They did not say", "decide_by", None),
        ("region", "Texas", "region", "TX"),
        ("region", "Same as mine", "region", None),
    ],
)
async def test_one_fact_is_changed_by_a_button(
    phone: Phone, database: Database, ann: Person, acme: int, line: str, button: str, field: str, expected: object
) -> None:
    await phone.press(Edit(acme, line).encode(), 1)

    await phone.tap(button, phone.last)

    assert getattr((await stored(database, ann, acme)).interview, field) == expected


@pytest.mark.usefixtures("ann")
async def test_the_answer_says_in_one_line_what_moved(phone: Phone, acme: int) -> None:
    await phone.press(Edit(acme, "decide").encode(), 1)
    await phone.say("in two weeks")

    assert "check in by email (1 of 2) moves from Mon 30 Nov, 09:30 to Mon 7 Dec, 09:30" in phone.last.text


@pytest.mark.usefixtures("ann")
async def test_a_change_that_moves_nothing_says_so(phone: Phone, acme: int) -> None:
    await phone.press(Edit(acme, "topic").encode(), 1)
    await phone.say("streaming")

    assert "The plan stays as it is" in phone.last.text


async def test_people_are_added_completed_removed_and_made_the_main_contact(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    await phone.press(Edit(acme, "team").encode(), 1)
    await phone.say("Bo Day, Recruiter; Tom Ruiz, CTO")
    await phone.press(Edit(acme, "team").encode(), phone.last.id)
    await phone.tap("Tom Ruiz is the main contact")
    await phone.press(Edit(acme, "team").encode(), phone.last.id)
    await phone.tap("Remove Dana Lee")
    await phone.press(Edit(acme, "team").encode(), phone.last.id)
    await phone.tap("Bo Day agreed to LinkedIn")

    people = (await stored(database, ann, acme)).interview.people
    assert [(one.id, one.name, one.title, one.main, one.linkedin) for one in people] == [
        (2, "Tom Ruiz", "CTO", True, False),
        (3, "Bo Day", "Recruiter", False, True),
    ]
    assert people[0].phone == "+1 212 555 0100"


async def test_the_menu_shows_every_fact_and_back_and_cancel_change_nothing(
    phone: Phone, database: Database, ann: Person, acme: int
) -> None:
    before = await stored(database, ann, acme)
    await phone.press(Edit(acme).encode(), 1)
    assert {"Job", "Day", "Hour", "People", "Decision", "Employer elsewhere", "Pace"} <= set(phone.last.labels)

    await phone.tap("Day")
    await phone.tap("Back")
    await phone.tap("Cancel")

    assert "nothing was changed" in phone.last.text
    assert await stored(database, ann, acme) == before


async def test_a_bad_answer_keeps_the_question_open(phone: Phone, database: Database, ann: Person, acme: int) -> None:
    await phone.press(Edit(acme, "decide").encode(), 1)

    await phone.say("whenever")
    assert "could not read a day" in phone.last.text
    await phone.say("in two weeks")

    assert (await stored(database, ann, acme)).interview.decide_by == date(2026, 12, 4)


@pytest.mark.usefixtures("ann")
async def test_somebody_elses_interview_is_not_found(phone: Phone, acme: int) -> None:
    stranger = Phone(phone.application, phone.telegram, user_id=2002, numbers=phone.numbers)
    await stranger.say("/start")
    shown = stranger.last.html

    await stranger.press(Edit(acme, "job").encode(), stranger.last.id)
    await stranger.press(Debrief(acme, 0).encode(), stranger.last.id)

    assert "Acme" not in "".join(one.html for one in stranger.shown)
    assert shown in {one.html for one in stranger.shown} | {shown}


async def future(phone: Phone, people: str) -> None:
    await phone.say("/new Acme, data engineer")
    await phone.say("tomorrow 10am")
    await phone.tap("Video")
    await phone.say(people)
    await phone.tap("Save")


async def test_the_debrief_asks_what_is_missing_and_saves_it_with_what_was_done(
    phone: Phone, database: Database, ann: Person, clock: MovedClock
) -> None:
    await future(phone, "nobody")
    clock.to(datetime(2026, 11, 21, 16, 20, tzinfo=UTC))
    await phone.press(Debrief(1, 0).encode(), phone.last.id)
    assert "Whom did you meet?" in phone.last.text
    await phone.say("Dana Lee")
    await phone.tap("In a week")
    await phone.say("streaming")
    await phone.tap("Thanked")
    await phone.tap("That is all")

    found = await stored(database, ann, 1)
    assert [one.name for one in found.interview.people] == ["Dana Lee"]
    assert found.interview.decide_by == date(2026, 11, 28)
    assert found.interview.topic == "streaming"
    assert {(entry.fact.what, entry.fact.step) for entry in found.history} == {
        (FactKind.DONE, Step.DEBRIEF),
        (FactKind.DONE, Step.THANK),
    }


@pytest.mark.usefixtures("ann")
async def test_the_debrief_passes_over_what_is_known(phone: Phone, clock: MovedClock) -> None:
    await future(phone, "Dana Lee")
    clock.to(datetime(2026, 11, 21, 16, 20, tzinfo=UTC))

    await phone.press(Debrief(1, 0).encode(), phone.last.id)

    assert "By when do they decide?" in phone.last.text
    assert "‹ Back" not in phone.last.labels


@pytest.mark.usefixtures("ann")
async def test_a_debrief_before_the_end_waits(phone: Phone) -> None:
    await future(phone, "Dana Lee")

    await phone.press(Debrief(1, 0).encode(), phone.last.id)

    assert "It is not over yet" in phone.last.text


async def test_a_killed_debrief_goes_on_where_it_stood(
    database: Database, telegram: FakeTelegram, clock: MovedClock, ann: Person
) -> None:
    async with running(database, telegram, clock) as first:
        phone = Phone(first, telegram)
        await future(phone, "Dana Lee")
        clock.on(days=2)
        await phone.press(Debrief(1, 0).encode(), phone.last.id)
        await phone.say("in 2 weeks")
        numbers = phone.numbers

    clock.on(minutes=timedelta(hours=1).seconds / 60)
    async with running(database, telegram, clock) as second:
        phone = Phone(second, telegram, numbers=numbers)
        await phone.say("streaming")
        await phone.tap("Nothing yet")

    found = await stored(database, ann, 1)
    assert (found.interview.decide_by, found.interview.topic) == (date(2026, 12, 5), "streaming")


@pytest.mark.usefixtures("ann")
async def test_cancelling_a_debrief_leaves_a_way_back_to_it(phone: Phone, clock: MovedClock) -> None:
    await future(phone, "Dana Lee")
    clock.on(days=2)
    await phone.press(Debrief(1, 0).encode(), phone.last.id)

    await phone.tap("Cancel", phone.last)
    await phone.tap("Tell me how it went")

    assert "By when do they decide?" in phone.last.text
