"""Rate limits for sending: 25 a second overall, one a second to a chat for nudges, answers first.

Telegram asks bots to stay under about 30 a second and one a second a chat. The library's own limiter ends a
retry-after too early (python-telegram-bot#5338), hence this one. Nudges also book slots in a budget that all
processes share; answers never wait for it but are counted. Must not know what is sent; real time only.
"""

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Protocol

PER_SECOND = 25
CHAT_GAP = 1.0  # seconds between two nudges to one chat
REMEMBERED = 10_000  # chats, before those that may be sent to at once are removed
BOOKED_AHEAD = 0.5  # seconds of slots that one process books at a time; others must not wait long behind them
BOOKED_APART = 0.01  # seconds between two bookings of one process, so that those who come together share one
BOOKED_AT_LEAST = 0.05  # seconds of slots; at 25 a second a slot, at 500 a second 25 with one transaction
BOOKED_AT_MOST = 1000  # slots, however fast the pace
COUNTED_AFTER = 0.25  # seconds for which answers are gathered before they are counted


class Budget(Protocol):
    """The rate of all processes together."""

    async def book(self, slots: int) -> float:
        """Books consecutive slots; the seconds until the first of them."""


class OutboundLimiter:
    """Hands out turns to send. `time` is a monotonic clock in seconds; None is the event loop's."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        chat_gap: float = CHAT_GAP,
        time: Callable[[], float] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._rate, self._gap = per_second, chat_gap
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._tokens = max(1.0, float(per_second))
        self._seen: float | None = None
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None
        self._free: dict[int, float] = {}
        self._halted: dict[int, float] = {}
        self._bookings = Bookings(budget, per_second, self._time) if budget else None

    async def turn(self, chat_id: int, *, urgent: bool) -> None:
        """Returns when a message to this chat may leave. Urgent ones (answers) go before the others."""
        wait = self._reserve(chat_id, urgent)
        if wait > 0:
            await asyncio.sleep(wait)
        if self._bookings is not None:
            if urgent:
                self._bookings.count()
            else:
                await self._bookings.slot()
        self._refill()
        if self._tokens >= 1 and not self._waiting:
            self._tokens -= 1
        else:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (0 if urgent else 1, next(self._order), turn))
            self._serve()
            await turn
        # From now, not from the reservation: after a long wait the next message to this chat must not follow at once.
        self._free[chat_id] = max(self._free.get(chat_id, 0.0), self._time() + self._gap)

    def hold(self, chat_id: int, seconds: float) -> None:
        """Sends nothing to this chat for so long (Telegram's retry-after)."""
        until = self._time() + seconds
        self._free[chat_id] = max(self._free.get(chat_id, 0.0), until)
        self._halted[chat_id] = max(self._halted.get(chat_id, 0.0), until)

    def held(self, chat_id: int) -> float:
        """Seconds until a nudge may go to this chat."""
        return max(0.0, self._free.get(chat_id, 0.0) - self._time())

    def halted(self, chat_id: int) -> float:
        """Seconds until a retry-after for this chat ends."""
        return max(0.0, self._halted.get(chat_id, 0.0) - self._time())

    async def close(self) -> None:
        """Cancels what is pending; call it once nothing is sent any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._bookings is not None:
            await self._bookings.close()

    def _reserve(self, chat_id: int, urgent: bool) -> float:
        now = self._time()
        if len(self._free) > REMEMBERED:
            self._free = {chat: free for chat, free in self._free.items() if free > now}
            self._halted = {chat: free for chat, free in self._halted.items() if free > now}
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
            self._tokens = min(max(1.0, self._rate), self._tokens + (now - self._seen) * self._rate)
        self._seen = now


class Bookings:
    """This process's part of the shared budget: slots booked for nudges, and answers to be counted."""

    def __init__(self, budget: Budget, per_second: float, time: Callable[[], float]) -> None:
        self._budget, self._rate, self._time = budget, per_second, time
        self._slots: deque[float] = deque()
        self._turns = asyncio.Lock()
        self._booked_at = -math.inf
        self._queue = 0
        self._uncounted = 0
        self._counting: asyncio.Task[None] | None = None

    async def slot(self) -> None:
        """Returns when the next slot begins."""
        at = None if self._turns.locked() else self._booked()  # whoever waits came before
        if at is None:
            self._queue += 1
            try:
                async with self._turns:
                    at = self._booked()
                    if at is None:
                        at = await self._book()
            finally:
                self._queue -= 1
        wait = at - self._time()
        if wait > 0:
            await asyncio.sleep(wait)

    def count(self) -> None:
        """Counts one answer, which takes a slot from nudges."""
        self._uncounted += 1
        if self._counting is None or self._counting.done():
            self._counting = asyncio.get_running_loop().create_task(self._count())

    async def close(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    def _booked(self) -> float | None:
        # A slot that passed unused is lost: used later, it would exceed that second's rate.
        while self._slots and self._slots[0] < self._time() - BOOKED_AHEAD:
            self._slots.popleft()
        return self._slots.popleft() if self._slots else None

    async def _book(self) -> float:
        # Even a sleep of zero lets other waiting tasks join this booking.
        await asyncio.sleep(max(0.0, self._booked_at + BOOKED_APART - self._time()))
        self._booked_at = self._time()
        wanted = max(self._queue, int(self._rate * BOOKED_AT_LEAST))
        slots = max(1, min(wanted, int(self._rate * BOOKED_AHEAD), BOOKED_AT_MOST))
        first = self._time() + await self._budget.book(slots)
        self._slots.extend(first + number / self._rate for number in range(1, slots))
        return first

    async def _count(self) -> None:
        while self._uncounted:
            await asyncio.sleep(COUNTED_AFTER)
            answers, self._uncounted = self._uncounted, 0
            await self._budget.book(answers)
