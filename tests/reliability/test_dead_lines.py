"""A time-out is tried once more, as its message may well have come; a dead line oftener, as it mostly has not."""

from datetime import timedelta

import pytest
from telegram.error import NetworkError, TimedOut

from bot.chat.telegram.errors import FailureKind, classify
from bot.domain.retry import MOST_DROPPED
from bot.storage.database import Database
from bot.storage.records.interviews import NudgeState
from bot.storage.records.people import Person
from bot.usecases.delivery.messages import Retry
from bot.usecases.delivery.worker import DeliveryWorker
from tests.fakes import FakeMessenger, StandingClock
from tests.usecases.conftest import (  # noqa: F401 - fixtures
    THANKS_DUE,
    ann,
    clock,
    database,
    in_new_york,
    live_until,
    make_worker,
    messenger,
    real,
    recorded,
    rows,
    with_dana_alone,
    worker,
)
from tests.watch import capture_logs


def caused(error: NetworkError, cause: Exception | None) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "connection_lost"),
    [
        (caused(TimedOut(), TimeoutError()), FailureKind.UNKNOWN, False),
        (caused(NetworkError("gone"), ConnectionResetError()), FailureKind.UNKNOWN, True),
        (NetworkError("Internal Server Error (500)"), FailureKind.UNKNOWN, True),
    ],
)
def test_check_4_a_time_out_and_a_dead_line_are_told_apart(
    error: NetworkError, kind: FailureKind, connection_lost: bool
) -> None:
    found = classify(error)

    assert (found.kind, found.connection_lost) == (kind, connection_lost)


@pytest.mark.parametrize(("dead", "arrives"), [(MOST_DROPPED - 1, True), (MOST_DROPPED, False)])
async def test_check_4_where_the_line_goes_dead_again_and_again_it_is_tried_eight_times_and_marked(
    database: Database,  # noqa: F811
    ann: Person,  # noqa: F811
    worker: DeliveryWorker,  # noqa: F811
    messenger: FakeMessenger,  # noqa: F811
    clock: StandingClock,  # noqa: F811
    dead: int,
    arrives: bool,
) -> None:
    interview_id = await recorded(database, ann, with_dana_alone())
    clock.to(THANKS_DUE)
    messenger.answering = lambda _: (
        Retry(clock.now() + timedelta(seconds=30), "ServerDisconnectedError", ambiguous=True, connection_lost=True)
        if len(messenger.outgoing) <= dead
        else None
    )

    with capture_logs() as logged:
        await live_until(worker, clock, in_new_york("2026-11-20 16:00"))

    row, *_ = await rows(database, ann, interview_id)
    assert len(messenger.outgoing) == MOST_DROPPED
    assert (row.state, row.ambiguous_sends) == (NudgeState.SENT, dead)
    assert ("nudge_unconfirmed" in [entry["event"] for entry in logged]) is not arrives
