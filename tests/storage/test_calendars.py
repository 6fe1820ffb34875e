"""Published steps and invitations: stored by person, encrypted where they may contain names, deleted with them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.domain.model import Step
from bot.domain.published import Published
from bot.storage.database import Database
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptInvite
from bot.storage.records.people import Person
from bot.storage.tables import calendar_steps, invites
from tests.storage.conftest import add

AT = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
CALL = Published(0, Step.CALL, 0, 1, AT, 2)
THANKS = Published(0, Step.THANK, 1, 0, AT, 0, called_off=True)
UID = "dana-lee-4k3b@calendar.example"


async def test_published_steps_replace_earlier_ones(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.calendars.replace_published_steps(ann.id, interview_id, [CALL, THANKS])
        await unit.calendars.replace_published_steps(ann.id, interview_id, [THANKS])
        await unit.commit()

    async with database.unit() as unit:
        assert await unit.calendars.published_steps(ann.id, interview_id) == (THANKS,)


async def test_nobody_reaches_the_calendar_of_another_person(database: Database, ann: Person, ben: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.calendars.replace_published_steps(ann.id, interview_id, [CALL])
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, UID, 1))
        with pytest.raises(NotFound):
            await unit.calendars.replace_published_steps(ben.id, interview_id, [CALL])
        with pytest.raises(NotFound):
            await unit.calendars.save_invite(ben.id, KeptInvite(interview_id, UID, 2))

        assert await unit.calendars.published_steps(ben.id, interview_id) == ()
        assert await unit.calendars.invites(ben.id) == ()
        assert await unit.calendars.invites(ann.id) == (KeptInvite(interview_id, UID, 1),)


async def test_a_newer_invitation_replaces_the_older(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, UID, 1))
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, UID, 2))

        assert await unit.calendars.invites(ann.id) == (KeptInvite(interview_id, UID, 2),)


async def test_the_uid_of_an_invitation_is_encrypted(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, UID, 1))

        row = (await unit.connection.execute(select(invites))).one()

    assert UID.encode() not in row.uid
    assert UID not in repr(KeptInvite(interview_id, UID, 1))


async def test_steps_and_invitation_are_deleted_with_their_interview(database: Database, ann: Person) -> None:
    interview_id = await add(database, ann)
    async with database.unit() as unit:
        await unit.calendars.replace_published_steps(ann.id, interview_id, [CALL])
        await unit.calendars.save_invite(ann.id, KeptInvite(interview_id, UID, 1))
        await unit.interviews.remove(ann.id, interview_id)

        assert (await unit.connection.execute(select(calendar_steps))).all() == []
        assert (await unit.connection.execute(select(invites))).all() == []
