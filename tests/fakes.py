"""Stand-ins for the parts at the edge: a clock that is set by hand, a messenger that writes down what it is given, and
a source of updates that hands over what a test gives it.

They keep to the same interfaces as the real ones.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.chat.telegram.update_source import UpdateSource
from bot.domain.model import Step
from bot.storage.records.people import Person
from bot.usecases.delivery.messages import Delivery, OutgoingMessage, OutgoingNudge, Retry, Sent

if TYPE_CHECKING:
    from bot.chat.telegram.types import App
    from bot.trouble import BeyondRepair

Answer = Delivery | Exception
Answering = Callable[[OutgoingNudge], Answer | None]


class StandingClock:
    """A clock that stands until it is moved. Moments are aware UTC."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def to(self, moment: datetime) -> None:
        self.moment = moment

    def on(self, **by: float) -> None:
        """Moves by so many hours, minutes ..., as timedelta takes them."""
        self.moment += timedelta(**by)


class FakeMessenger:
    """Writes down each message and answers it: by `script`, in order, then by `answering`, else that it arrived.

    `answering` is asked about each nudge of a message; the first answer counts. An exception is raised. While `held`,
    messages stay in the air: `in_air` is set when one is. `not_ready`, while there are any, keep messages from leaving.
    """

    def __init__(self, *script: Answer, answering: Answering | None = None) -> None:
        self.bundles: list[OutgoingMessage] = []
        self.script = deque(script)
        self.answering = answering
        self.not_ready: deque[Retry] = deque()
        self.in_air = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()

    async def ready(self, person: Person) -> Retry | None:  # noqa: ARG002 - the same for everybody
        return self.not_ready.popleft() if self.not_ready else None

    async def deliver(self, message: OutgoingMessage) -> Delivery:
        self.bundles.append(message)
        self.in_air.set()
        await self._free.wait()
        answer = self.script.popleft() if self.script else self._answer(message)
        if isinstance(answer, Exception):
            raise answer
        return answer or Sent(message.person.chat_id, 1000 + len(self.bundles))

    def _answer(self, message: OutgoingMessage) -> Answer | None:
        if self.answering is None:
            return None
        answers = [self.answering(one) for one in message.nudges]
        return next((answer for answer in answers if answer is not None), None)

    def hold(self) -> None:
        """From now on nothing arrives, and nothing fails either."""
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    @property
    def outgoing(self) -> list[OutgoingNudge]:
        """The nudges that were given to it so far."""
        return [one for message in self.bundles for one in message.nudges]

    @property
    def steps(self) -> list[tuple[Step, int]]:
        """What was given to it so far: steps with the interviewer they are about (0 for all)."""
        return [(one.nudge.step, one.nudge.person) for one in self.outgoing]

    @property
    def messages(self) -> list[list[tuple[Step, int]]]:
        """The same, message by message."""
        return [[(one.nudge.step, one.nudge.person) for one in message.nudges] for message in self.bundles]

    @property
    def missed(self) -> list[Step]:
        """Of what word was given that it came too late."""
        return [one.nudge.step for message in self.bundles for one in message.missed]


class FakeUpdateSource(UpdateSource):
    """Puts updates into the queue of the application that has started it, first those of `waiting`."""

    def __init__(self, waiting: Callable[[], list[object]] = list) -> None:
        self._waiting = waiting
        self._application: App | None = None
        self._answered_at: float | None = None
        self._failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, application: App) -> None:
        self._application = application
        await self.receive(*self._waiting())

    async def stop(self) -> None:
        self._application = None

    async def watch(self) -> None:
        await self._failure

    @property
    def answered_at(self) -> float | None:
        return self._answered_at

    async def receive(self, *updates: object) -> None:
        """Puts updates at the same time, as a server does that has a request for each."""
        assert self._application is not None
        self._answered_at = asyncio.get_running_loop().time()
        await asyncio.gather(*(self._application.update_queue.put(update) for update in updates))

    def fail(self, error: BeyondRepair) -> None:
        """From now on no update arrives any more."""
        self._failure.set_exception(error)
