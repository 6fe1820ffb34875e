"""What a tap may do is checked where it is recorded: one transaction, which writes all of it or nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import event

from bot.domain.model import Fact, FactKind
from bot.storage.database import Database
from bot.storage.records.interviews import KeptTextKind
from bot.storage.records.people import Person
from bot.usecases import history, interviews, letters
from bot.usecases.history import ContactWay, MarkStatus, Stale
from tests.usecases.conftest import AFTER_ACME, CHECK_IN_DUE, acme, stored

NOW = CHECK_IN_DUE
STILL_DECIDING = Fact(FactKind.STILL_DECIDING, NOW, decide_by=date(2026, 12, 11))


@dataclass
class Transactions:
    """What was begun, and what of it was made to last."""

    begun: int = 0
    committed: int = 0


@asynccontextmanager
async def watched(database: Database) -> AsyncIterator[Transactions]:
    seen, engine = Transactions(), database.engine.sync_engine

    def begin(_: object) -> None:
        seen.begun += 1

    def commit(_: object) -> None:
        seen.committed += 1

    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", commit)
    yield seen
    event.remove(engine, "begin", begin)
    event.remove(engine, "commit", commit)


Tap = Callable[[Database, int, int, int], Awaitable[object]]

TAPS: dict[str, Tap] = {
    "marked": lambda db, who, _, nudge: history.mark(db, who, nudge, FactKind.DONE, NOW),
    "put off": lambda db, who, _, nudge: history.mark(db, who, nudge, FactKind.SNOOZED, NOW, check=lambda *_: True),
    "references": lambda db, who, _, nudge: history.references_knew(db, who, nudge, NOW),
    "answered, with a rough date": lambda db, who, id_, _: history.record(
        db, who, id_, [STILL_DECIDING], NOW, check=lambda _: True, notes=lambda one: replace(one, rough_date=NOW.date())
    ),
    "an offer": lambda db, who, id_, _: history.record_offer(db, who, id_, NOW, check=lambda _: True),
    "a contact": lambda db, who, id_, _: history.contacted(
        db, who, id_, ContactWay.WROTE, NOW, NOW, check=lambda _: True
    ),
    "saved from an invitation": lambda db, who, _, __: interviews.record_interview(
        db, who, interviews.NewInterview(acme(company="Globex"), invite=("one@example", 1)), AFTER_ACME
    ),
    "moved by an invitation": lambda db, who, id_, _: interviews.change_interview(
        db, who, id_, lambda view: interviews.ChangedInterview(view.stored.interview), NOW, invite_sequence=2
    ),
    "a letter chosen": lambda db, who, _, nudge: letters.keep(db, who, nudge, KeptTextKind.CHOICE, "2 formal"),
}


@pytest.mark.parametrize("tap", TAPS)
async def test_a_tap_is_one_transaction(database: Database, ann: Person, acme_id: int, check_in: int, tap: str) -> None:
    async with watched(database) as transactions:
        await TAPS[tap](database, ann.id, acme_id, check_in)

    assert (transactions.begun, transactions.committed) == (1, 1)


async def test_what_no_longer_fits_is_not_recorded(database: Database, ann: Person, acme_id: int) -> None:
    before = await stored(database, ann, acme_id)

    async with watched(database) as transactions:
        with pytest.raises(Stale) as stale:
            await history.record(
                database,
                ann.id,
                acme_id,
                [STILL_DECIDING],
                NOW,
                check=lambda one: bool(one.history),
                notes=lambda one: replace(one, rough_date=NOW.date()),
            )

    assert (transactions.begun, transactions.committed) == (1, 0)
    assert stale.value.view.stored == before
    assert await stored(database, ann, acme_id) == before


async def test_the_check_sees_what_is_stored_when_it_is_recorded(
    database: Database, second: Database, ann: Person, acme_id: int
) -> None:
    await history.record(second, ann.id, acme_id, [STILL_DECIDING], NOW)
    seen: list[int] = []

    await history.record(
        database,
        ann.id,
        acme_id,
        [Fact(FactKind.ON_HOLD, NOW)],
        NOW,
        check=lambda one: not seen.append(len(one.history)),  # type: ignore[func-returns-value]
    )

    assert seen == [1]
    assert [entry.fact.what for entry in (await stored(database, ann, acme_id)).history] == [
        FactKind.STILL_DECIDING,
        FactKind.ON_HOLD,
    ]


async def test_a_nudge_may_be_marked_only_while_its_check_passes(
    database: Database, ann: Person, acme_id: int, check_in: int
) -> None:
    before = await stored(database, ann, acme_id)

    refused = await history.mark(database, ann.id, check_in, FactKind.SNOOZED, NOW, check=lambda *_: False)
    applied = await history.mark(database, ann.id, check_in, FactKind.SNOOZED, NOW, check=lambda *_: True)
    again = await history.mark(database, ann.id, check_in, FactKind.SNOOZED, NOW, check=lambda *_: True)

    assert [one.status for one in (refused, applied, again)] == [
        MarkStatus.REFUSED,
        MarkStatus.APPLIED,
        MarkStatus.ALREADY,
    ]
    assert len((await stored(database, ann, acme_id)).history) == len(before.history) + 1


async def test_what_a_tap_gives_back_is_what_is_stored(
    database: Database, ann: Person, acme_id: int, check_in: int
) -> None:
    marked = await history.mark(database, ann.id, check_in, FactKind.DONE, NOW)

    assert marked.view is not None
    after = await stored(database, ann, acme_id)
    assert replace(marked.view.stored, version=after.version) == after
