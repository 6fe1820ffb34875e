"""Out, in and away, as a person does it: the files in the chat, the columns, the second thought before deleting.

On both databases, unlike other stories: what is deleted or restored here has to be so in either.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from bot.storage.tables import interviews, people
from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import ANN, Story, labels

if TYPE_CHECKING:
    from bot.demo.server.state.messages import DemoMessage

A_BOARD = b"""\
Employer,Job Title,Stage,When we met
Acme,Data engineer,Interview,11/19/2026 14:00
Beta,Analyst,Rejected,11/17/2026 09:30
Gamma,Analyst,Applied,
"""


@pytest.fixture
def begin(database_url: str, begin: Begin) -> Begin:
    """Begins a story on either database, which is asked for first, as it has to outlast the story."""

    async def on_it(starts: str, **settings: str | None) -> Story:
        return await begin(starts, DATABASE_URL=database_url, **settings)

    return on_it


def documents(story: Story) -> dict[str, bytes]:
    """The files that the bot sent, by name."""
    sent = [message.document for message in story.person.bot_messages if message.document is not None]
    return {one.name: one.content for one in sent}


async def gives(story: Story, name: str, content: bytes) -> DemoMessage:
    await story.person.send_document(name, content)
    await story.rest()
    return story.last


async def test_45_everything_comes_as_files_and_goes_back_in_after_all_was_deleted(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")
    await story.say("/export")
    exported = documents(story)
    name = "tactful-all-2026-11-25.json"
    await story.does("/forget", "!Everything about me", "!Yes, delete everything")
    story.expect("Everything is deleted")
    await story.say("/interviews")
    nothing = story.last.text

    await gives(story, name, exported[name])
    story.expect("This adds 1 interview.", "Acme · Data engineer", "Your settings come along")
    await story.tap("Add them")
    await story.say("/export")

    assert set(exported) == {
        name,
        "tactful-interviews-2026-11-25.csv",
        "tactful-history-2026-11-25.csv",
    }
    assert "Acme" not in nothing
    assert documents(story)[name] == exported[name]
    assert json.loads(exported[name])["interviews"][0]["company"] == "Acme"


@pytest.mark.one_database
async def test_what_was_deleted_sends_nothing_any_more(after_acme: Story) -> None:
    story = after_acme
    before = len(story.nudges)

    await story.does("/forget", "!Everything about me", "!Yes, delete everything")
    later = await story.at("2027-02-01 12:00")

    assert later == []
    assert len(story.nudges) == before
    async with story.bot.database.unit() as unit:
        assert await unit.people.get(ANN) is None


@pytest.mark.one_database
async def test_deleting_is_asked_twice_and_the_second_button_is_good_for_an_hour(after_acme: Story) -> None:
    story = after_acme

    await story.say("/forget")
    story.expect("1 interview", "2 people")
    await story.tap("Nothing")
    story.expect("nothing was deleted")
    await story.does("/forget", "!Everything about me")
    asked = story.last
    await story.at("2026-11-20 17:00")
    await story.tap("Yes, delete everything", on=asked)

    async with story.bot.database.unit() as unit:
        assert await unit.people.get(ANN) is not None
    assert "Yes, delete everything" in labels(asked)
    await story.tap("Yes, delete everything", on=asked)
    async with story.bot.database.unit() as unit:
        assert await unit.people.get(ANN) is None


@pytest.mark.one_database
async def test_one_interviewer_is_deleted_from_an_interview(after_acme: Story) -> None:
    story = after_acme

    await story.does("/forget", "!One interviewer", "!Acme", "!Tom Ruiz", "!Yes, delete it for good")
    story.expect("Deleted: Tom Ruiz")
    await story.say("/export")

    (exported,) = [content for name, content in documents(story).items() if name.endswith(".json")]
    assert "Tom Ruiz" not in exported.decode()
    assert "Dana Lee" in exported.decode()


@pytest.mark.one_database
async def test_one_interview_is_deleted_by_the_same_way(after_acme: Story) -> None:
    story = after_acme

    await story.does("/forget", "!One interview", "!Acme", "!Yes, delete it for good")
    story.expect("Deleted: Acme")

    async with story.bot.database.unit() as unit:
        ann = await unit.people.get(ANN)
        assert ann is not None
        assert await unit.interviews.all(ann.id) == []


@pytest.mark.one_database
async def test_a_table_from_elsewhere_its_columns_are_asked_once(begin: Begin) -> None:
    story = await begin("2026-11-22 15:05")
    await story.does(*IN_NEW_YORK, "/import")

    await gives(story, "board.csv", A_BOARD)
    story.expect("Which column is what?", "Company: Employer", "Interview day: –")
    await story.does("!Interview day", "!When we met", "!Go on")
    story.expect("This adds 2 interviews.", "1 row has no company or no day", "Acme · Data engineer, Thu 19 Nov, 14:00")
    await story.tap("Add them")
    story.message("✅ 2 interviews added")
    added = await count(story)
    await story.does("/import")
    await gives(story, "board.csv", A_BOARD)
    await story.does("!Interview day", "!When we met", "!Go on")
    story.expect("This adds 0 interviews.", "2 are here already.")
    assert "Add them" not in story.labels
    assert (added, await count(story)) == (2, 2)


@pytest.mark.one_database
async def test_day_and_month_can_be_turned_round(begin: Begin) -> None:
    story = await begin("2026-11-22 15:05")
    await story.does(*IN_NEW_YORK)

    await gives(story, "mine.csv", b"company,interview date\nAcme,03/12/2026\n")
    first = story.expect("Thu 12 Mar, 10:00 (2026)")
    await story.tap("Day and month the other way round")

    story.expect("Thu 3 Dec, 10:00 (2026)", on=first)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("mine.json", b"[1]", "cannot read that file"),
        ("mine.json", b'{"format": "tactful export", "version": 9}', "version"),
        ("mine.csv", b"company,interview date\n", "has no rows"),
        ("mine.csv", b"x" * (5 * 1024 * 1024 + 1), "too big"),
    ],
)
@pytest.mark.one_database
async def test_a_file_that_cannot_be_used_gets_a_sentence(begin: Begin, name: str, content: bytes, says: str) -> None:
    story = await begin("2026-11-22 15:05")
    await story.does(*IN_NEW_YORK, "/import")

    await gives(story, name, content)

    story.expect(says)
    await story.say("/cancel")


@pytest.mark.one_database
async def test_a_file_beside_another_dialogue_waits_for_its_end(begin: Begin) -> None:
    story = await begin("2026-11-22 15:05")
    await story.does(*IN_NEW_YORK, "/new", "Acme, Data engineer")

    await gives(story, "board.csv", A_BOARD)
    story.expect("in the middle of something")
    await story.tap("Today")

    assert any("14:00" in labels(message) for message in story.person.bot_messages)


@pytest.mark.one_database
async def test_42_privacy_is_told_in_every_state_by_whom_what_why_how_long_and_how_to_leave(begin: Begin) -> None:
    public = {"ALLOWED_USERS": None, "PUBLIC": "1", "OPERATOR_NAME": "Kim Roe", "OPERATOR_CONTACT": "kim@example.org"}
    story = await begin("2026-11-20 15:05", **public)
    told = [
        "Who runs this: Kim Roe, kim@example.org",
        "What is kept",
        "Why",
        "Where",
        "12 months",
        "/forget",
        "/export",
    ]

    await story.say("/privacy")  # before anything else
    story.expect(*told)
    for step in (*IN_NEW_YORK, *ACME):
        await story.does(step)
        await story.say("/privacy")
        story.expect(*told)
    await story.does("/import", "/privacy")
    story.expect(*told)
    await story.does("/cancel", "/forget", "!Everything about me", "!Yes, delete everything", "/privacy")
    story.expect(*told)


@pytest.mark.one_database
async def test_how_long_things_are_kept_is_a_setting(after_acme: Story) -> None:
    story = after_acme

    await story.does("/settings", "!How long to keep", "!6 months")
    story.expect("deleted 6 months after its last step")
    await story.does("!How long to keep", "2 years")
    story.expect("deleted 24 months after its last step")
    await story.does("!How long to keep", "soon")
    story.expect("A number of months up to 120")
    await story.tap("Until I delete it")

    story.expect("kept until you delete it")


async def test_45_what_is_over_is_announced_and_then_deleted(after_acme: Story) -> None:
    story = after_acme
    await story.does("/settings", "!How long to keep", "!3 months", "/interviews", "!Acme", "!Manage", "!Let it go")

    # The nightly work is done when the clock is moved past the night.
    await story.at("2027-02-14 12:00")
    await until(story, "will be deleted on Sunday 21 February")
    await story.at("2027-02-20 12:00")
    kept = await count(story)
    await story.at("2027-02-22 12:00")
    await until_gone(story)

    assert kept == 1


async def count(story: Story) -> int:
    async with story.bot.database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(interviews)) or 0)


async def until(story: Story, holding: str) -> None:
    await story.person.wait_for(lambda message: holding in message.text, 20)


async def until_gone(story: Story) -> None:
    import asyncio

    async with asyncio.timeout(20):
        while await count(story):  # noqa: ASYNC110 - nightly work sets no event
            await asyncio.sleep(0.02)


async def test_34_a_restored_bot_asks_before_it_sends(after_acme: Story) -> None:
    story = after_acme
    await story.stop_bot()
    async with story.bot.database.engine.begin() as connection:
        await connection.execute(update(people).values(restored_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC)))
        await connection.execute(update(interviews).values(next_at=None))
    await story.bot.database.dispose()
    await story.sleeps_until("2026-11-23 12:00")

    await story.start_bot()
    await until(story, "I was restored from a backup of Fri 20 Nov, 15:05")
    question = story.message("I was restored")
    asked = question.text
    before = len(story.nudges)
    await story.at("2026-11-23 13:00")
    silent = len(story.nudges)
    await story.tap("I have had them", on=question)
    story.expect("I count them as had")
    came = await story.at("2026-11-30 09:30")

    assert silent == before
    assert "thank Dana Lee (Acme · Data engineer)" in asked
    assert [one.title for one in came if "Check in" in one.title] == ["Check in by email (1 of 2)"]


@pytest.mark.one_database
async def test_the_owner_of_a_private_bot_stays_its_owner_after_everything_was_deleted(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05", ALLOWED_USERS=None)
    code = story.announced[0].split()[-1]
    await story.does(f"/start {code}", "New York", "/forget", "!Everything about me", "!Yes, delete everything")

    await story.say("/start")
    story.expect("Hello.")
    await story.restart()
    await story.say("New York")

    assert len(story.announced) == 1
    async with story.bot.database.unit() as unit:
        ann = await unit.people.get(ANN)
    assert ann is not None
    assert ann.owner
