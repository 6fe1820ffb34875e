"""The pace at which messages leave: 25 a second overall, one a second to a chat for nudges, answers first.

Telegram asks bots to stay under about 30 a second and one a second a chat. The library's own limiter lets
go of a halt too early (python-telegram-bot#5338), hence this one. Must not know what is sent; real time
only.
"""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

PER_SECOND = 25
CHAT_GAP = 1.0  # seconds between two nudges to one chat
REMEMBERED = 10_000  # chats whose last slot is kept before the old ones are swept


class Limiter:
    """Hands out turns to send. `time` is a monotonic clock in seconds; None is the event loop's."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        chat_gap: float = CHAT_GAP,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._rate, self._gap = per_second, chat_gap
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._tokens = float(per_second)
        self._seen: float | None = None
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None
        self._free: dict[int, float] = {}

    async def turn(self, chat_id: int, *, urgent: bool) -> None:
        """Returns when a message to this chat may leave. Urgent ones (answers) go before the others."""
        wait = self._reserve(chat_id, urgent)
        if wait > 0:
            await asyncio.sleep(wait)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (0 if urgent else 1, next(self._order), turn))
        self._serve()
        await turn

    def hold(self, chat_id: int, seconds: float) -> None:
        """No nudge to this chat for so long (Telegram said when it will listen again)."""
        self._free[chat_id] = max(self._free.get(chat_id, 0.0), self._time() + seconds)

    def held(self, chat_id: int) -> float:
        """For how many seconds from now no nudge may go to this chat."""
        return max(0.0, self._free.get(chat_id, 0.0) - self._time())

    def _reserve(self, chat_id: int, urgent: bool) -> float:
        now = self._time()
        if len(self._free) > REMEMBERED:
            self._free = {chat: free for chat, free in self._free.items() if free > now}
        free = self._free.get(chat_id, now)
        if urgent:
            self._free[chat_id] = max(free, now + self._gap)
            return 0.0
        start = max(free, now)
        self._free[chat_id] = start + self._gap
        return start - now

    def _serve(self) -> None:
        self._refill()
        while self._waiting and self._tokens >= 1:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():  # else whoever waited was cancelled
                self._tokens -= 1
                turn.set_result(None)
        if self._waiting and self._timer is None:
            wait = max((1 - self._tokens) / self._rate, 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._again)

    def _again(self) -> None:
        self._timer = None
        self._serve()

    def _refill(self) -> None:
        now = self._time()
        if self._seen is not None:
            self._tokens = min(self._rate, self._tokens + (now - self._seen) * self._rate)
        self._seen = now
