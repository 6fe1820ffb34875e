"""Settings in, running parts out: the only file that sees everything, and the order in which parts start and stop.

It decides nothing about interviews, nudges or screens.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.chat import application
from bot.chat.leadership import LeaderLoop
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram import connection
from bot.chat.telegram.gateway import Gateway
from bot.chat.telegram.inbound_limit import InboundLimiter
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.polling import Polling
from bot.chat.telegram.types import App
from bot.chat.telegram.update_processor import always
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.domain.localtime import ZONES, zones_are_old
from bot.pictures.studio import Studio
from bot.scheduling.housekeeping import Chore, Housekeeping
from bot.scheduling.ticker import Ticker
from bot.scheduling.watchdog import watch
from bot.storage.backup.create import deletion_list_files, nightly_backup
from bot.storage.engine.connect import sqlite_file
from bot.storage.engine.instance_lock import InstanceLock
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.opening import open_database
from bot.storage.records.delivery import ProcessStatus
from bot.usecases.delivery.answer_priority import AnswerPriority
from bot.usecases.delivery.chat_state import ChatStates
from bot.usecases.delivery.shared_rate import SharedRate
from bot.usecases.delivery.worker import DELIVERY_ONLY, WITH_CHAT, DeliveryWorker
from bot.usecases.plan_versions import replan_where_rules_changed, rules_changed
from bot.usecases.processes.heartbeat import Heartbeat, SharedClock
from bot.usecases.processes.leader_lease import LeaderLease, process_name, while_kept
from bot.usecases.processes.singleton_job import SingletonJob
from bot.usecases.restore_hold import ask_held
from bot.usecases.retention import look_after, prune
from bot.usecases.weekly_review import WeeklyReviews

log = structlog.get_logger(__name__)

Announce = Callable[[str], None]

SELDOM = (10_000, 20, 20)
"""When the collector of garbage looks, as `gc.set_threshold` takes it; Python's own first is 700."""

BEAT_SECONDS = 15.0
"""Between two signs of life, and two looks at the database's clock."""

CHAT_LEASE = timedelta(seconds=20)
"""With an eighth of it between two tries, and a start, a standby chats within half a minute of its holder's death."""


class Role(StrEnum):
    """What a process does."""

    BOTH = "both"
    CHAT = "chat"
    DELIVERY = "delivery"


class Tactful:
    """The bot, whole. `async with` starts it and stops it; `clock` is product time, leases keep real time.

    `limiter` is the pace of messages, where Telegram's own is not asked for.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        role: Role = Role.BOTH,
        clock: Clock | None = None,
        announce: Announce = print,
        limiter: OutboundLimiter | None = None,
    ) -> None:
        self.settings, self.role, self._announce, self._limiter = settings, role, announce, limiter
        self._real_clock = SystemClock()
        self._leases = SharedClock(self._real_clock)
        self.clock: Clock = clock or self._leases
        self._name = process_name()
        self._parts = AsyncExitStack()
        self._answer_priority = AnswerPriority()
        self._tasks: set[asyncio.Task[None]] = set()
        self.leader_loop: LeaderLoop | None = None
        self.ticker: Ticker | None = None
        self.house: Housekeeping | None = None

    async def __aenter__(self) -> Tactful:
        async with AsyncExitStack() as parts:
            await self._start(parts)
            self._parts = parts.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def wait_until_failure(self) -> None:
        """Returns never; raises what a part of the bot ended with, where nothing but a new start can help."""
        going = set(self._tasks)
        while going:
            done, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _start(self, parts: AsyncExitStack) -> None:
        settings = self.settings
        parts.enter_context(InstanceLock(settings.database_url))
        deletion_lists = deletion_list_files(settings.data_dir, settings.backup_dir)
        self.database = await open_database(settings.database_url, settings.key_file, settings.data_dir, deletion_lists)
        parts.push_async_callback(self.database.dispose)
        await self._show_signs_of_life(parts)
        sender = connection.send_only_bot(settings.token.get_secret_value(), settings.telegram_api_url)
        parts.push_async_callback(sender.shutdown)
        await connection.initialize(sender)
        chats = ChatStates(self.database, self._leases)
        self.gateway = Gateway(sender, self.clock, nudge_message, self._limiter or self._paced(), chats=chats)
        parts.push_async_callback(self.gateway.close)
        lease = timedelta(seconds=settings.lease_seconds)
        self.studio = Studio()
        parts.push_async_callback(self.studio.close)
        profile = DELIVERY_ONLY if self.role is Role.DELIVERY else WITH_CHAT
        self.worker = DeliveryWorker(
            self.database,
            self.gateway,
            self.clock,
            self._leases,
            lease=lease,
            profile=profile,
            answer_priority=self._answer_priority,
        )
        if self.role is not Role.DELIVERY:
            await self._chat(parts, lease)
        parts.push_async_callback(self.worker.stop)
        self._go_on(parts, self._follow_new_rules())
        if self.role is not Role.CHAT:
            self._deliver(parts)
            self._keep_house(parts)
        if zones_are_old(self._real_clock.now()):
            log.warning("zones_are_old", version=ZONES)
        log.info("running", role=self.role.value, database=settings.database_url.partition("://")[0])

    def _paced(self) -> OutboundLimiter:
        per_second = self.settings.messages_per_second
        return OutboundLimiter(per_second, budget=SharedRate(self.database, self._leases, per_second))

    async def _show_signs_of_life(self, parts: AsyncExitStack) -> None:
        heart = Heartbeat(self.database, self._real_clock, self._leases, self._sign)
        await heart.beat()
        parts.push_async_callback(heart.stop)

        async def go_on() -> None:
            while True:
                await asyncio.sleep(BEAT_SECONDS)
                await heart.beat()

        self._go_on(parts, go_on())

    async def _chat(self, parts: AsyncExitStack, lease: timedelta) -> None:
        alone = sqlite_file(self.settings.database_url) is not None
        leader_lease = (
            None if alone else LeaderLease(self.database, self._leases, "chat", self._name, min(lease, CHAT_LEASE))
        )
        leader_loop = LeaderLoop(lambda: self._application(leader_lease), self._before_chatting, leader_lease)
        self.leader_loop = leader_loop
        running = self._go_on(parts, leader_loop.run())
        if alone:
            opened = asyncio.create_task(leader_loop.opened.wait())
            await asyncio.wait((opened, running), return_when=asyncio.FIRST_COMPLETED)
            opened.cancel()
            if running.done():
                running.result()

    def _application(self, leader_lease: LeaderLease | None) -> App:
        return application.build(
            token=self.settings.token.get_secret_value(),
            api_url=self.settings.telegram_api_url,
            database=self.database,
            clock=self.clock,
            access=self.settings.access,
            worker=lambda _: self.worker,
            update_source=Polling(self.settings.telegram_api_url, self.settings.poll_timeout_seconds),
            gateway=self.gateway,
            is_leader=(lambda: leader_lease.held) if leader_lease else always,
            studio=self.studio,
            inbound_limiter=InboundLimiter(self.settings.updates_per_minute),
            answer_priority=self._answer_priority,
        )

    async def _before_chatting(self, app: App) -> None:
        access_policy = application.services_in(app).access_policy
        await access_policy.open()
        if access_policy.code:
            self._announce(f"This bot is private. To make it yours, send it:  /start {access_policy.code}")

    def _deliver(self, parts: AsyncExitStack) -> None:
        from bot.chat.announcements.weekly_review import WeeklyReviewSender

        tick = timedelta(seconds=self.settings.tick_seconds)
        looks = WeeklyReviews(self.database, WeeklyReviewSender(self.database, self.gateway), self.clock)

        async def deliver_due() -> int:
            return await self.worker.deliver_due() + await looks.deliver_due()

        async def next_due() -> datetime | None:
            moments = [await self.worker.next_due(), await looks.next_due()]
            return min((at for at in moments if at is not None), default=None)

        ticker = Ticker(deliver_due, next_due, self.clock, tick, self._real_clock)
        self.ticker = ticker
        ticker.start()
        parts.callback(ticker.stop)
        self._go_on(parts, watch(ticker, self.settings.tick_seconds))

    def _keep_house(self, parts: AsyncExitStack) -> None:
        from bot.chat.announcements.deletion_and_restore import DataNoticeSender

        database, settings, now = self.database, self.settings, self.clock.now
        notices = DataNoticeSender(self.gateway, self.clock)

        async def back_up() -> None:
            if settings.backup_dir is not None:
                keep, real = settings.backup_keep, self._real_clock.now()
                await nightly_backup(settings.database_url, database.keys, settings.backup_dir, keep, real)

        chores = [
            Chore("ask after a restore", lambda: ask_held(database, notices, now()), often=True),
            Chore("retention", lambda: look_after(database, notices, now())),
            Chore("prune", lambda: prune(database, now())),
            Chore("list of the forgotten", database.write_deletion_lists),
            Chore("backup", back_up),
        ]
        if sqlite_file(settings.database_url) is None:
            shift = SingletonJob(database, self._leases, self._name)
            chores = [replace(one, work=shift.only(one.work)) for one in chores]
            parts.push_async_callback(shift.end)
        self.house = Housekeeping(chores, self.clock, self._real_clock)
        self.house.start()
        parts.push_async_callback(self.house.stop)

    async def _follow_new_rules(self) -> None:
        from bot.chat.announcements.plan_changes import PlanChangeSender

        tell = PlanChangeSender(self.gateway, self.clock)
        leader_lease = LeaderLease(self.database, self._leases, "replanning", self._name, CHAT_LEASE)
        while True:
            try:
                if await rules_changed(self.database):
                    await leader_lease.win()
                    await while_kept(leader_lease, replan_where_rules_changed(self.database, self.clock.now(), tell))
                return
            except DATABASE_ERRORS as error:
                log.error("replanning_failed", error=type(error).__name__)
            await asyncio.sleep(CHAT_LEASE.total_seconds())

    def _go_on(self, parts: AsyncExitStack, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)

        async def end() -> None:
            self._tasks.discard(task)
            task.cancel()
            await asyncio.wait({task})

        parts.push_async_callback(end)
        return task

    def _sign(self) -> ProcessStatus:
        leader_loop, now, loop = self.leader_loop, self._leases.now(), asyncio.get_running_loop()
        answered = leader_loop.answered_at if leader_loop else None
        polled = now - timedelta(seconds=loop.time() - answered) if answered else None
        ticked = self.ticker.ticked_at if self.ticker else None
        return ProcessStatus(
            self._name, self.role.value, now, ticked, polled, bool(leader_loop and leader_loop.standby)
        )

    async def stop(self) -> None:
        """Takes nothing more; finishes what is in the air, within SHUTDOWN_SECONDS. The rest waits in the database."""
        parts, self._parts = self._parts, AsyncExitStack()
        try:
            async with asyncio.timeout(self.settings.shutdown_seconds):
                await parts.aclose()
        except TimeoutError:
            log.warning("stopped_in_haste")

    async def next_nudge(self) -> datetime | None:
        """The moment (UTC, product time) of the next nudge or look back of anybody.

        One that is being delivered still counts.
        """
        async with self.database.unit() as unit:
            moments = [await unit.delivery_queue.earliest_due(), await unit.people.next_weekly_review()]
        return min((at for at in moments if at is not None), default=None)

    async def wake(self) -> None:
        """Looks at the clock now: it was moved."""
        if self.ticker:
            self.ticker.wake()
        if self.house:
            self.house.wake()

    async def zone(self) -> str | None:
        """The time zone of the one person of a demo."""
        async with self.database.unit() as unit:
            for person_id in await unit.people.all_ids():
                person = await unit.people.by_id(person_id)
                if person and person.timezone:
                    return person.timezone
        return None


async def run(settings: Settings, role: Role = Role.BOTH, announce: Announce = print) -> None:
    """The bot, until SIGTERM or SIGINT, or until a part of it is beyond repair."""
    async with until_told_to_stop(), Tactful(settings, role=role, announce=announce) as tactful:
        settle()
        await tactful.wait_until_failure()


def settle() -> None:
    """Once everything has started: what is there now stays, and need not be looked through for garbage ever again.

    The libraries alone are some hundred thousand objects; a fifth of a busy process's time went into looking at them.
    Of what comes and goes nearly all goes by itself, so it is looked through less often too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@asynccontextmanager
async def until_told_to_stop() -> AsyncIterator[None]:
    """What runs inside is cancelled at SIGTERM or SIGINT, even while it still starts: Telegram may be out of reach."""
    task, told = asyncio.current_task(), False
    assert task is not None

    def stop() -> None:
        nonlocal told
        if not told:  # a second signal must not cut the stopping short
            told = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
        task.uncancel()
