"""A delivery that kills itself: run as a process by the kill sweep, with the point at which to die as an argument.

    python child.py DATABASE_URL KEY_FILE ARRIVALS NOW POINT

Each nudge that arrives becomes a line of ARRIVALS. NOW is product time; leases are in real time. Nothing of
ours is patched for it: the points lie in the messenger, and before the worker's commits, of which SQLAlchemy tells.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event

from bot import loop
from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import Delivery, DeliveryWorker, OutgoingMessage, Sent
from tests.fakes import StandingClock

POINTS = ("before_claim", "claim_uncommitted", "claimed", "started", "sent", "record_uncommitted", "recorded")

COMMITS = {"claim_uncommitted": 1, "claimed": 2, "record_uncommitted": 3}
"""Before which of the worker's commits to die: the claim's, that of the note that sending starts, the record's."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FilingMessenger:
    """Notes each nudge in a file, as the only witness that survives."""

    def __init__(self, arrivals: Path, point: str) -> None:
        self._arrivals, self._point = arrivals, point

    async def ready(self, person: Person) -> None:
        pass

    async def deliver(self, message: OutgoingMessage) -> Delivery:
        if self._point == "started":
            die()
        with self._arrivals.open("a") as file:
            for nudge in message.nudges:
                file.write(f"{nudge.nudge_id} {'again' if nudge.may_be_duplicate else 'first'}\n")
        if self._point == "sent":
            die()
        return Sent(message.person.chat_id, 1)


def die_before_commit(database: Database, number: int) -> None:
    seen = 0

    def commits(_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            die()

    event.listen(database.engine.sync_engine, "commit", commits)


async def main(url: str, key_file: str, arrivals: str, now: str, point: str) -> None:
    database = await open_database(url, Path(key_file), Path(arrivals).parent / "data")
    clock = StandingClock(datetime.fromisoformat(now).astimezone(UTC))
    messenger = FilingMessenger(Path(arrivals), point)
    worker = DeliveryWorker(database, messenger, clock, SystemClock(), lease=timedelta(seconds=60))
    if point in COMMITS:
        die_before_commit(database, COMMITS[point])
    if point == "before_claim":
        die()
    await worker.deliver_due()
    die()


if __name__ == "__main__":
    loop.run(main(*sys.argv[1:]))
