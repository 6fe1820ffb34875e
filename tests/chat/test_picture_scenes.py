"""Scenes of pictures from views: colours that stay, counts that agree, and nothing called usual out of one answer."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.chat.screens import pictures as picture_scenes
from bot.domain.model import Fact, FactKind, Interview
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.history import record
from bot.usecases.interviews import NewInterview, record_interview
from bot.usecases.views import load_views
from bot.wording import words
from tests.chat.fake_telegram import MovedClock, Phone

ENGLISH = words("en")


async def held(database: Database, ann: Person, clock: MovedClock, company: str, day: datetime) -> int:
    interview = Interview(day, day.replace(hour=15), recorded_at=clock.now(), company=company, role="Analyst")
    return (await record_interview(database, ann.id, NewInterview(interview), clock.now())).stored.id


async def test_an_interview_keeps_its_colour_from_month_to_month(
    database: Database, ann: Person, clock: MovedClock
) -> None:
    for number, company in enumerate(("Acme", "Globex", "Hooli")):
        await held(database, ann, clock, company, datetime(2026, 11 if number else 9, 10 + number, 14))
    views = await load_views(database, ann.id, clock.now())

    colours = [
        {named.title: named.colour for named in picture_scenes.month(views, first, ENGLISH, clock.now()).named}
        for first in (date(2026, 9, 1), date(2026, 11, 1), date(2026, 12, 1))
    ]

    everywhere = {(title, colour) for month in colours for title, colour in month.items()}
    assert len({title for title, _ in everywhere}) == 3
    assert len(everywhere) == 3


async def test_the_caption_of_a_month_counts_those_without_a_colour_too(
    database: Database, ann: Person, clock: MovedClock
) -> None:
    for company in ("Acme", "Globex", "Hooli", "Initech", "Umbrella", "Soylent"):
        await held(database, ann, clock, company, datetime(2026, 11, 10, 14))
    views = await load_views(database, ann.id, clock.now())

    scene = picture_scenes.month(views, date(2026, 11, 1), ENGLISH, clock.now())

    assert scene.subtitle == "6 interviews"
    assert picture_scenes.how_many(views, date(2026, 11, 1), clock.now()) == 6


async def test_one_answer_makes_nothing_usual(database: Database, ann: Person, clock: MovedClock) -> None:
    interview = await held(database, ann, clock, "Acme", datetime(2026, 11, 10, 14))
    await record(database, ann.id, interview, [Fact(FactKind.REJECTED, clock.now())], clock.now())

    scene = picture_scenes.funnel(await load_views(database, ann.id, clock.now()), ENGLISH, clock.now())

    assert scene is not None
    assert scene.note == "Too few answers yet to say what is usual."


@pytest.mark.usefixtures("ann")
async def test_a_calendar_to_pick_from_begins_its_weeks_as_the_months_picture_does(phone: Phone) -> None:
    await phone.say("/new Acme")
    await phone.tap("Pick a date")

    assert phone.last.labels[1:8] == ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"]
