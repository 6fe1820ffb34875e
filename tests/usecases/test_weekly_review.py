"""The look back on Friday: to those who want it, once, also with several processes; a lost one is not repeated."""

from datetime import datetime

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.storage.tables import people
from bot.usecases.people import change_preferences, meet, pause, set_weekly_review
from bot.usecases.weekly_review import WeeklyReviews
from tests.fakes import StandingClock
from tests.usecases.conftest import in_new_york

FRIDAY = in_new_york("2026-11-27 16:30")


class Told:
    """Notes who was told; `works` says whether it was sent."""

    def __init__(self) -> None:
        self.people: list[tuple[int, datetime]] = []
        self.works = True

    async def __call__(self, person: Person, now: datetime) -> bool:
        if self.works:
            self.people.append((person.id, now))
        return self.works


async def due_at(database: Database, person: Person) -> datetime | None:
    async with database.unit() as unit:
        found = await unit.people.by_id(person.id)
    return found.weekly_review_at if found else None


async def test_only_who_asked_for_it_gets_it_each_friday_once(
    database: Database, ann: Person, clock: StandingClock
) -> None:
    told = Told()
    looks = WeeklyReviews(database, told, clock)
    clock.to(in_new_york("2026-11-23 09:00"))
    unwanted = await looks.next_due()

    await set_weekly_review(database, ann.id, clock.now(), want=True)
    clock.to(FRIDAY)
    await looks.deliver_due()
    await looks.deliver_due()

    assert unwanted is None
    assert told.people == [(ann.id, FRIDAY)]
    assert await looks.next_due() == in_new_york("2026-12-04 16:30")


async def test_two_processes_send_one(database: Database, second: Database, ann: Person, clock: StandingClock) -> None:
    told = Told()
    clock.to(in_new_york("2026-11-23 09:00"))
    await set_weekly_review(database, ann.id, clock.now(), want=True)
    clock.to(FRIDAY)

    await WeeklyReviews(database, told, clock).deliver_due()
    await WeeklyReviews(second, told, clock).deliver_due()

    assert len(told.people) == 1


async def test_what_was_certainly_not_sent_is_tried_again_ten_minutes_later(
    database: Database, ann: Person, clock: StandingClock
) -> None:
    told = Told()
    told.works = False
    looks = WeeklyReviews(database, told, clock)
    clock.to(in_new_york("2026-11-23 09:00"))
    await set_weekly_review(database, ann.id, clock.now(), want=True)
    clock.to(FRIDAY)

    await looks.deliver_due()
    again = await looks.next_due()
    told.works = True
    clock.to(in_new_york("2026-11-27 16:40"))
    await looks.deliver_due()

    assert again == in_new_york("2026-11-27 16:40")
    assert told.people == [(ann.id, again)]


async def test_in_a_pause_it_is_left_out(database: Database, ann: Person, clock: StandingClock) -> None:
    told = Told()
    clock.to(in_new_york("2026-11-23 09:00"))
    await set_weekly_review(database, ann.id, clock.now(), want=True)
    await pause(database, ann.id, None, clock.now())
    clock.to(FRIDAY)

    await WeeklyReviews(database, told, clock).deliver_due()

    assert told.people == []
    assert await due_at(database, ann) == in_new_york("2026-12-04 16:30")


async def test_it_moves_with_the_person_and_goes_when_it_is_no_longer_wanted(
    database: Database, ann: Person, clock: StandingClock
) -> None:
    clock.to(in_new_york("2026-11-23 09:00"))
    await set_weekly_review(database, ann.id, clock.now(), want=True)

    await change_preferences(database, ann.id, clock.now(), timezone="America/Los_Angeles")
    moved = await due_at(database, ann)
    await set_weekly_review(database, ann.id, clock.now(), want=False)

    assert moved == in_new_york("2026-11-27 19:30")
    assert await due_at(database, ann) is None


async def test_one_damaged_person_keeps_the_review_from_nobody_else(
    database: Database, ann: Person, clock: StandingClock
) -> None:
    told = Told()
    clock.to(in_new_york("2026-11-23 09:00"))
    bob = await meet(database, 2002, 2002, clock.now())
    eve = await meet(database, 3003, 3003, clock.now())
    for one in (ann, bob, eve):
        await change_preferences(database, one.id, clock.now(), timezone="America/New_York")
        await set_weekly_review(database, one.id, clock.now(), want=True)
    await change_preferences(database, ann.id, clock.now(), name="Ann")
    async with database.unit() as unit:
        await unit.connection.execute(update(people).where(people.c.id == ann.id).values(name=b"damaged"))
        await unit.commit()

    class BreaksForBob(Told):
        async def __call__(self, person: Person, now: datetime) -> bool:
            if person.id == bob.id:
                raise ValueError("an interview that cannot be read")
            return await super().__call__(person, now)

    told = BreaksForBob()
    clock.to(FRIDAY)
    await WeeklyReviews(database, told, clock).deliver_due()
    await WeeklyReviews(database, told, clock).deliver_due()

    assert told.people == [(eve.id, FRIDAY)]
