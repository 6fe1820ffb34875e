"""Tactful's pictures, exports and letters as contenders: milliseconds for one, after some to warm up."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.pictures import processor_seconds
from bot.domain.drafts import draft
from bot.domain.letter_facts import LetterSender
from bot.domain.model import Case, Fact, FactKind, Interview, Interviewer, Nudge, Preferences, Step
from bot.exchange import csv_tables, json_export
from bot.pictures.studio import Studio
from bot.storage.opening import open_database
from bot.usecases.data_export import export_person
from bot.usecases.interviews import NewInterview, record_interview
from bot.usecases.people import change_preferences, meet
from bot.wording import words
from tests.pictures.samples import SAMPLES

TIMES = 15
WARMING = 3
INTERVIEWS = 30
NOW = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)
INTERVIEW = Interview(
    starts_at=datetime(2026, 11, 20, 14, 0),
    ends_at=datetime(2026, 11, 20, 15, 0),
    recorded_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC),
    company="Acme",
    role="Data engineer",
    people=(Interviewer(1, "Dana Lee", title="Head of Data", topic="moving the pipeline to streaming", main=True),),
)


async def _each(make: Callable[[], Awaitable[int]], elsewhere: Callable[[], float] | None = None) -> dict[str, float]:
    """The median duration of several, the mean CPU time (with that of another process), and the size."""

    def used() -> float:
        return time.process_time() + (elsewhere() if elsewhere else 0.0)

    took, size = list[float](), 0
    for _ in range(WARMING):
        size = await make()
    before = used()
    for _ in range(TIMES):
        began = time.perf_counter()
        size = await make()
        took.append(1000 * (time.perf_counter() - began))
    return {"ms": median(took), "cpu_ms": 1000 * (used() - before) / TIMES, "size": size / 1000}


def _of_the_drawer(studio: Studio) -> float:
    return processor_seconds(studio.pid) if studio.pid is not None else 0.0


async def picture(name: str) -> dict[str, float]:
    """A picture, from its scene to the PNG, drawn in the drawing process."""
    studio = Studio()

    async def make() -> int:
        return len(await studio.draw(*SAMPLES[name]))

    try:
        return await _each(make, lambda: _of_the_drawer(studio))
    finally:
        await studio.close()


async def letter() -> dict[str, float]:
    """A thank-you letter with every fact known."""
    case = Case(Preferences("America/New_York", "US"), INTERVIEW)
    nudge, sender, english = Nudge(Step.THANK, NOW, person=1), LetterSender(name="Alex Kim"), words("en")

    async def make() -> int:
        made = draft(nudge, case, sender, english)
        assert made is not None
        return sum(len(block.text) for block in made.blocks)

    return await _each(make)


async def export() -> dict[str, float]:
    """Exports a person with 30 interviews: decrypts everything and writes JSON and two CSV tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'data' / 'one.sqlite3'}"
        database = await open_database(url, folder / "keys" / "master.key", folder / "data")
        person = await meet(database, 1001, 1001, NOW)
        await change_preferences(database, person.id, NOW, timezone="America/New_York", country="US")
        since = tuple(Fact(FactKind.DONE, NOW + timedelta(minutes=n), Step.CHECK_IN, rung=1) for n in range(4))
        for _ in range(INTERVIEWS):
            await record_interview(database, person.id, NewInterview(INTERVIEW, since), NOW)

        async def make() -> int:
            life = await export_person(database, person.id)
            files = json_export.export_json(life), csv_tables.interviews(life, NOW), csv_tables.history(life)
            return sum(len(file) for file in files)

        try:
            return await _each(make)
        finally:
            await database.dispose()
