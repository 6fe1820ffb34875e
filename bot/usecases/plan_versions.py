"""When what plans follow from has changed with an update: zones, public holidays, the rules themselves.

The wall clocks of interviews are facts and stay; everybody's next moments are worked out anew, in batches, and whoever
has something that moved is told so once. It knows nothing of how that is said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

import structlog

from bot.domain.localtime import ZONES
from bot.domain.model import Nudge
from bot.domain.planner import PLAN_VERSION, plan
from bot.storage.database import Database
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.interviews import OPEN_STATES, StoredInterview
from bot.storage.records.people import Person
from bot.storage.unit_of_work import UnitOfWork
from bot.usecases.planning import replan

_log = structlog.get_logger(__name__)

BATCH = 50
"""People whose plans are written in one transaction: a few hundredths of a second in which others wait."""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """The next nudge of an interview, which was to come at another moment (UTC) before."""

    stored: StoredInterview
    before: datetime
    nudge: Nudge


SendPlanChange = Callable[[Person, Sequence[PlanChange]], Awaitable[None]]
"""Says in one message what moved; it may fail, and must not raise for what is only a person's absence."""


def present_versions() -> Mapping[str, str]:
    """What plans follow from, by name: the time zones, the public holidays, the rules."""
    return {"zones": ZONES, "holidays": version("holidays"), "rules": PLAN_VERSION}


async def rules_changed(database: Database, versions: Mapping[str, str] | None = None) -> bool:
    """Whether the last planning of everybody was under other versions."""
    async with database.unit() as unit:
        known = await unit.plan_versions.all()
    return any(known.get(name) != value for name, value in (versions or present_versions()).items())


async def replan_where_rules_changed(
    database: Database, now: datetime, tell: SendPlanChange, versions: Mapping[str, str] | None = None
) -> int:
    """Plans everybody anew where the last planning was under other versions; how many people were told.

    The versions are noted last: after a kill it is done again, and nobody is told twice of what is written already.
    """
    versions = versions or present_versions()
    if not await rules_changed(database, versions):
        return 0
    async with database.unit() as unit:
        known, ids = await unit.plan_versions.all(), await unit.people.all_ids()
    told = 0
    for first in range(0, len(ids), BATCH):
        told += await _replan(database, ids[first : first + BATCH], now, tell)
    async with database.unit() as unit:
        await unit.plan_versions.put(versions)
        await unit.commit()
    changed = sorted(name for name, value in versions.items() if known.get(name) != value)
    _log.info("replanned", because=changed, people=len(ids), told=told)
    return told


async def _replan(database: Database, ids: Sequence[int], now: datetime, tell: SendPlanChange) -> int:
    told = 0
    async with database.unit() as unit:
        found = {person_id: await _read(unit, person_id) for person_id in ids}
    for person, interviews in found.values():
        moved = [one for one in (_moved(person, stored, now) for stored in interviews) if one] if person else []
        if person and moved:
            # Before it is written: whoever is not told for a kill is told by the next run.
            await tell(person, moved)
            told += 1
    async with database.unit() as unit:
        for person_id in ids:
            # Read afresh, as the person may have tapped meanwhile.
            person, interviews = await _read(unit, person_id)
            for stored in interviews:
                await _replan_one(unit, person, stored, now)
        await unit.commit()
    return told


async def _read(unit: UnitOfWork, person_id: int) -> tuple[Person | None, Sequence[StoredInterview]]:
    try:
        person = await unit.people.by_id(person_id)
        return person, await unit.interviews.all(person_id) if person else ()
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - somebody who cannot be read must not hold up the others
        _log.error("person_unreadable", person=person_id, error=type(error).__name__)
        return None, ()


async def _replan_one(unit: UnitOfWork, person: Person | None, stored: StoredInterview, now: datetime) -> None:
    if person is None:
        return
    try:
        await replan(unit, person, stored, now)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001 - its moment stays as it is, and delivery backs off from it
        _log.error("planning_failed", interview=stored.id, error=type(error).__name__)


def _moved(person: Person, stored: StoredInterview, now: datetime) -> PlanChange | None:
    before = stored.next_at
    if not person.reachable or person.preferences is None:
        return None
    if before is None or before <= now or any(row.state in OPEN_STATES for row in stored.nudges):
        return None  # due, or on its way: that is delivery's business
    try:
        coming = plan(stored.case(person), person.planned_from(now) or now)
    except Exception:  # noqa: BLE001 - it is told where it is planned
        return None
    return PlanChange(stored, before, coming[0]) if coming and coming[0].at != before else None
