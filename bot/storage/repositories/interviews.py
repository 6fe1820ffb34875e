"""Interviews, the applications they belong to, their interviewers and their history.

Every query names the person, so that nobody reaches rows of others. Of a plan only `next_at` is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Fact, Interview, Interviewer
from bot.domain.steps import Urgency
from bot.storage.errors import NotFound
from bot.storage.keys.keyring import DataKey
from bot.storage.records.interviews import HistoryEntry, StoredInterview
from bot.storage.records.people import INDEFINITELY
from bot.storage.repositories.data_keys import DataKeys
from bot.storage.repositories.loading import decrypt_interview, fetch_interviews
from bot.storage.tables import applications, history, interviewers, interviews, people


def next_due(moment: ColumnElement[datetime]) -> ColumnElement[datetime | None]:
    """`moment`, or the end of the person's pause if that is later.

    NULL while they cannot be reached, have no time zone, have not answered after a restore, or are paused indefinitely.
    """
    pause = people.c.paused_until
    at = case((pause >= INDEFINITELY, None), (pause > moment, pause), else_=moment)
    return (
        select(at)
        .where(people.c.id == interviews.c.person_id, people.c.reachable, people.c.timezone.is_not(None))
        .where(people.c.restored_at.is_(None))
        .correlate(interviews)
        .scalar_subquery()
    )


_SCHEDULE = (
    update(interviews)
    .where(interviews.c.id == bindparam("of_interview"), interviews.c.person_id == bindparam("of_person"))
    .values(
        next_at=next_due(bindparam("moment", type_=interviews.c.next_at.type)),
        urgency=bindparam("how_urgent", type_=interviews.c.urgency.type),
        version=interviews.c.version + bindparam("bump", type_=interviews.c.version.type),
    )
)


_RECORD = insert(history).returning(history.c.id)


class InterviewRepository:
    def __init__(self, connection: AsyncConnection, data_keys: DataKeys) -> None:
        self._connection = connection
        self._data_keys = data_keys

    async def add(
        self,
        person_id: int,
        interview: Interview,
        wall_zone: str,
        application_id: int | None,
        next_at: datetime | None,
        urgency: Urgency = Urgency.TIMELY,
    ) -> int:
        """Returns the new interview's id. `wall_zone` is the time zone of its wall clock.

        With an `application_id` it becomes a round of that application and takes its company and role; otherwise a new
        application is created. Raises NotFound for an application that is not this person's.
        """
        key = await self._data_keys.of(person_id)
        if application_id is None:
            application_id = await self._add_application(person_id, interview, key)
        elif not await self._has_application(person_id, application_id):
            raise NotFound("no such application")
        values = _interview_values(interview, wall_zone, key) | {
            "person_id": person_id,
            "application_id": application_id,
            "fence": 0,
            "version": 1,
            "failures": 0,
        }
        interview_id = await self._connection.scalar(insert(interviews).values(values).returning(interviews.c.id))
        assert interview_id is not None
        await self._write_interviewers(person_id, interview_id, interview.people, key)
        await self._set_next_at(person_id, {interview_id: next_at}, urgency, bump=0)
        return int(interview_id)

    async def get(self, person_id: int, interview_id: int) -> StoredInterview | None:
        found = await self._load(person_id, interviews.c.id == interview_id)
        return found[0] if found else None

    async def all(self, person_id: int) -> list[StoredInterview]:
        """All interviews of the person, by start."""
        return await self._load(person_id)

    async def identities(self, person_id: int) -> list[tuple[str, str, datetime, str]]:
        """Company, role, start and the zone of its wall clock, of all interviews of the person."""
        key = await self._data_keys.of(person_id)
        rows = await self._connection.execute(
            select(applications.c.company, applications.c.role, interviews.c.starts_at, interviews.c.wall_zone)
            .join(applications, applications.c.id == interviews.c.application_id)
            .where(interviews.c.person_id == person_id)
        )
        return [
            (
                key.open(row.company, "applications.company"),
                key.open(row.role, "applications.role"),
                row.starts_at,
                row.wall_zone,
            )
            for row in rows
        ]

    async def rounds(self, person_id: int, application_id: int) -> list[StoredInterview]:
        """The interviews of one application, by start."""
        return await self._load(person_id, interviews.c.application_id == application_id)

    async def change(self, person_id: int, interview_id: int, interview: Interview, wall_zone: str) -> None:
        """Replaces an interview; company and role change for all rounds of the application. Raises NotFound."""
        key = await self._data_keys.of(person_id)
        statement = (
            update(interviews)
            .where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
            .values(**_interview_values(interview, wall_zone, key), version=interviews.c.version + 1)
            .returning(interviews.c.application_id)
        )
        application_id = await self._connection.scalar(statement)
        if application_id is None:
            raise NotFound("no such interview")
        await self._connection.execute(
            update(applications)
            .where(applications.c.id == application_id, applications.c.person_id == person_id)
            .values(_application_values(interview, key))
        )
        await self._connection.execute(delete(interviewers).where(interviewers.c.interview_id == interview_id))
        await self._write_interviewers(person_id, interview_id, interview.people, key)

    async def record(
        self, person_id: int, interview_id: int, facts: Sequence[Fact], action_id: int
    ) -> list[HistoryEntry]:
        """Adds facts to the history as one action, which `undo` removes as a whole; the entries. Raises NotFound."""
        if not await self._bump_version(person_id, interview_id):
            raise NotFound("no such interview")
        entries = []
        for fact in facts:
            values = _fact_values(fact) | _parent_ids(person_id, interview_id) | {"action_id": action_id}
            made = await self._connection.scalar(_RECORD, values)
            entries.append(HistoryEntry(int(made or 0), action_id, fact))
        return entries

    async def undo(self, person_id: int, action_id: int) -> list[int]:
        """Removes an action from the history; the ids of its interviews, empty when it was undone already."""
        removed = await self._connection.scalars(
            delete(history)
            .where(history.c.person_id == person_id, history.c.action_id == action_id)
            .returning(history.c.interview_id)
        )
        return sorted(set(removed))

    async def schedule(
        self, person_id: int, interview_id: int, next_at: datetime | None, urgency: Urgency = Urgency.TIMELY
    ) -> None:
        """Sets when the next nudge is due (see `next_due`) and increments the version, so that a send that was decided
        before does not start. Raises NotFound.
        """
        if not await self._set_next_at(person_id, {interview_id: next_at}, urgency):
            raise NotFound("no such interview")

    async def schedule_all(self, person_id: int, moments: Mapping[int, datetime | None]) -> None:
        """`schedule` for several interviews, by id. Ignores ids that are not this person's."""
        await self._set_next_at(person_id, moments)

    async def remove(self, person_id: int, interview_id: int) -> None:
        """Deletes an interview with its history, and its application with the last round. Raises NotFound."""
        application_id = await self._connection.scalar(
            delete(interviews)
            .where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
            .returning(interviews.c.application_id)
        )
        if application_id is None:
            raise NotFound("no such interview")
        rounds = select(interviews.c.id).where(interviews.c.application_id == application_id).exists()
        await self._connection.execute(
            delete(applications).where(
                applications.c.id == application_id, applications.c.person_id == person_id, ~rounds
            )
        )

    async def _load(self, person_id: int, *conditions: ColumnElement[bool]) -> list[StoredInterview]:
        found = await fetch_interviews(self._connection, and_(interviews.c.person_id == person_id, *conditions))
        return [decrypt_interview(raw, self._data_keys) for raw in found]

    async def _add_application(self, person_id: int, interview: Interview, key: DataKey) -> int:
        values = _application_values(interview, key) | {"person_id": person_id}
        made = await self._connection.execute(insert(applications).values(values).returning(applications.c.id))
        return int(made.scalar_one())

    async def _has_application(self, person_id: int, application_id: int) -> bool:
        found = await self._connection.scalar(
            select(applications.c.id).where(applications.c.id == application_id, applications.c.person_id == person_id)
        )
        return found is not None

    async def _bump_version(self, person_id: int, interview_id: int) -> bool:
        touched = await self._connection.execute(
            update(interviews)
            .where(interviews.c.id == interview_id, interviews.c.person_id == person_id)
            .values(version=interviews.c.version + 1)
        )
        return touched.rowcount == 1

    async def _set_next_at(
        self,
        person_id: int,
        moments: Mapping[int, datetime | None],
        urgency: Urgency = Urgency.TIMELY,
        bump: int = 1,
    ) -> bool:
        if not moments:
            return False
        given: dict[str, Any] = {"of_person": person_id, "how_urgent": urgency.value, "bump": bump}
        rows = [{"of_interview": id_, "moment": moment} | given for id_, moment in moments.items()]
        done = await self._connection.execute(_SCHEDULE, rows if len(rows) > 1 else rows[0])
        return len(rows) > 1 or done.rowcount == 1

    async def _write_interviewers(
        self, person_id: int, interview_id: int, met: Sequence[Interviewer], key: DataKey
    ) -> None:
        if met:
            rows = [
                _interviewer_values(one, key) | _parent_ids(person_id, interview_id) | {"position": position}
                for position, one in enumerate(met)
            ]
            await self._connection.execute(insert(interviewers), rows)


def _parent_ids(person_id: int, interview_id: int) -> dict[str, int]:
    return {"person_id": person_id, "interview_id": interview_id}


def _application_values(interview: Interview, key: DataKey) -> dict[str, Any]:
    return {
        "company": key.seal(interview.company, "applications.company"),
        "role": key.seal(interview.role, "applications.role"),
    }


def _interview_values(interview: Interview, wall_zone: str, key: DataKey) -> dict[str, Any]:
    return {
        "starts_at": interview.starts_at,
        "ends_at": interview.ends_at,
        "wall_zone": wall_zone,
        "recorded_at": interview.recorded_at,
        "decide_by": interview.decide_by,
        "pace": interview.pace,
        "lead": interview.lead,
        "timezone": interview.timezone,
        "country": interview.country,
        "region": interview.region,
        "kind": interview.kind,
        "topic": key.seal_or_none(interview.topic, "interviews.topic"),
    }


def _interviewer_values(one: Interviewer, key: DataKey) -> dict[str, Any]:
    return {
        "number": one.id,
        "name": key.seal(one.name, "interviewers.name"),
        "title": key.seal_or_none(one.title, "interviewers.title"),
        "email": key.seal_or_none(one.email, "interviewers.email"),
        "phone": key.seal_or_none(one.phone, "interviewers.phone"),
        "topic": key.seal_or_none(one.topic, "interviewers.topic"),
        "linkedin": one.linkedin,
        "main": one.main,
    }


def _fact_values(fact: Fact) -> dict[str, Any]:
    return {
        "what": fact.what,
        "at": fact.at,
        "step": fact.step,
        "interviewer": fact.person,
        "rung": fact.rung,
        "attempt": fact.attempt,
        "result": fact.result,
        "until": fact.until,
        "decide_by": fact.decide_by,
        "on_day": fact.on,
    }
