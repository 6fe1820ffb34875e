"""Stand-ins for the parts at the edge: a clock that is set by hand, and a messenger that writes down what it is given.

They keep to the same protocols as the real ones. They must not know a database or Telegram.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.model import Step
from bot.usecases.delivery import Delivery, Outgoing, Sent

Answer = Delivery | Exception
Answering = Callable[[Outgoing], Answer | None]


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
    """Writes down each nudge and answers it: by `script`, in order, then by `answering`, else that it arrived.

    An exception in the script is raised. While `held`, nudges stay in the air: `in_air` is set when one is.
    """

    def __init__(self, *script: Answer, answering: Answering | None = None) -> None:
        self.outgoing: list[Outgoing] = []
        self.script = deque(script)
        self.answering = answering
        self.in_air = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()

    async def deliver(self, nudge: Outgoing) -> Delivery:
        self.outgoing.append(nudge)
        self.in_air.set()
        await self._free.wait()
        answer = self.script.popleft() if self.script else None
        if answer is None and self.answering is not None:
            answer = self.answering(nudge)
        if isinstance(answer, Exception):
            raise answer
        return answer or Sent(nudge.person.chat_id, 1000 + len(self.outgoing))

    def hold(self) -> None:
        """From now on nothing arrives, and nothing fails either."""
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    @property
    def steps(self) -> list[tuple[Step, int]]:
        """What was given to it so far: steps with the interviewer they are about (0 for all)."""
        return [(one.nudge.step, one.nudge.person) for one in self.outgoing]
