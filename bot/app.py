"""Puts the bot together from its settings, and starts and stops its parts in order."""

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
from bot.scheduling.watchdog import watch_ticker
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
from bot.usecases.processes.leader_lease import LeaderLease, process_name, run_while_held
from bot.usecases.processes.singleton_job import SingletonJob
from bot.usecases.restore_hold import ask_after_restore
from bot.usecases.retention import apply_retention, prune
from bot.usecases.weekly_review import WeeklyReviews

log = structlog.get_logger(__name__)

Announce = Callable[[str], None]

GC_THRESHOLDS = (10_000, 20, 20)
"""For `gc.set_threshold`. Python's default for the first is 700."""

HEARTBEAT_SECONDS = 15.0
"""Between two heartbeats, and two synchronizations with the database's clock."""

CHAT_LEASE = timedelta(seconds=20)
"""A standby tries eight times during it, so it chats within half a minute of the leader's death, its start included."""


class Role(StrEnum):
    """What a process does: answer people, deliver nudges, or both."""

    BOTH = "both"
    CHAT = "chat"
    DELIVERY = "delivery"


class Tactful:
    """The whole bot; `async with` starts and stops it. `clock` is product time; leases use real time.

    `limiter` replaces the one that keeps Telegram's limits.
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
        self._shared_clock = SharedClock(self._real_clock)
        self.clock: Clock = clock or self._shared_clock
        self._process_name = process_name()
        self._exit_stack = AsyncExitStack()
        self._answer_priority = AnswerPriority()
        self._background_tasks: set[asyncio.Task[None]] = set()
        self.leader_loop: LeaderLoop | None = None
        self.ticker: Ticker | None = None
        self.housekeeping: Housekeeping | None = None

    async def __aenter__(self) -> Tactful:
        async with AsyncExitStack() as exit_stack:
            await self._start(exit_stack)
            self._exit_stack = exit_stack.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def wait_until_failure(self) -> None:
        """Waits for background tasks; re-raises the first fatal error."""
        pending = set(self._background_tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _start(self, exit_stack: AsyncExitStack) -> None:
        settings = self.settings
        exit_stack.enter_context(InstanceLock(settings.database_url))
        deletion_lists = deletion_list_files(settings.data_dir, settings.backup_dir)
        self.database = await open_database(settings.database_url, settings.key_file, settings.data_dir, deletion_lists)
        exit_stack.push_async_callback(self.database.dispose)
        await self._start_heartbeat(exit_stack)
        sender = connection.send_only_bot(settings.token.get_secret_value(), settings.telegram_api_url)
        exit_stack.push_async_callback(sender.shutdown)
        await connection.initialize(sender)
        chats = ChatStates(self.database, self._shared_clock)
        self.gateway = Gateway(sender, self.clock, nudge_message, self._limiter or self._rate_limiter(), chats=chats)
        exit_stack.push_async_callback(self.gateway.close)
        lease = timedelta(seconds=settings.lease_seconds)
        self.studio = Studio()
        exit_stack.push_async_callback(self.studio.close)
        profile = DELIVERY_ONLY if self.role is Role.DELIVERY else WITH_CHAT
        self.worker = DeliveryWorker(
            self.database,
            self.gateway,
            self.clock,
            self._shared_clock,
            lease=lease,
            profile=profile,
            answer_priority=self._answer_priority,
        )
        if self.role is not Role.DELIVERY:
            await self._start_chat(exit_stack, lease)
        exit_stack.push_async_callback(self.worker.stop)
        self._run_task(exit_stack, self._replan_after_rule_changes())
        if self.role is not Role.CHAT:
            self._start_delivery(exit_stack)
            self._run_housekeeping(exit_stack)
        if zones_are_old(self._real_clock.now()):
            log.warning("zones_are_old", version=ZONES)
        log.info("running", role=self.role.value, database=settings.database_url.partition("://")[0])

    def _rate_limiter(self) -> OutboundLimiter:
        per_second = self.settings.messages_per_second
        return OutboundLimiter(per_second, budget=SharedRate(self.database, self._shared_clock, per_second))

    async def _start_heartbeat(self, exit_stack: AsyncExitStack) -> None:
        heartbeat = Heartbeat(self.database, self._real_clock, self._shared_clock, self._status)
        await heartbeat.beat()
        exit_stack.push_async_callback(heartbeat.stop)

        async def keep_beating() -> None:
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                await heartbeat.beat()

        self._run_task(exit_stack, keep_beating())

    async def _start_chat(self, exit_stack: AsyncExitStack, lease: timedelta) -> None:
        on_sqlite = sqlite_file(self.settings.database_url) is not None
        leader_lease = None
        if not on_sqlite:  # a file lock keeps other processes off a SQLite database
            duration = min(lease, CHAT_LEASE)
            leader_lease = LeaderLease(self.database, self._shared_clock, "chat", self._process_name, duration)
        leader_loop = LeaderLoop(lambda: self._application(leader_lease), self._announce_code, leader_lease)
        self.leader_loop = leader_loop
        running = self._run_task(exit_stack, leader_loop.run())
        if on_sqlite:
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

    async def _announce_code(self, app: App) -> None:
        access_policy = application.services_in(app).access_policy
        await access_policy.open()
        if access_policy.code:
            self._announce(f"This bot is private. To make it yours, send it:  /start {access_policy.code}")

    def _start_delivery(self, exit_stack: AsyncExitStack) -> None:
        from bot.chat.announcements.weekly_review import WeeklyReviewSender

        tick = timedelta(seconds=self.settings.tick_seconds)
        reviews = WeeklyReviews(self.database, WeeklyReviewSender(self.database, self.gateway), self.clock)

        async def deliver_due() -> int:
            return await self.worker.deliver_due() + await reviews.deliver_due()

        async def next_due() -> datetime | None:
            moments = [await self.worker.next_due(), await reviews.next_due()]
            return min((at for at in moments if at is not None), default=None)

        ticker = Ticker(deliver_due, next_due, self.clock, tick, self._real_clock)
        self.ticker = ticker
        ticker.start()
        exit_stack.callback(ticker.stop)
        self._run_task(exit_stack, watch_ticker(ticker, self.settings.tick_seconds))

    def _run_housekeeping(self, exit_stack: AsyncExitStack) -> None:
        from bot.chat.announcements.deletion_and_restore import DataNoticeSender

        database, settings, now = self.database, self.settings, self.clock.now
        notices = DataNoticeSender(self.gateway, self.clock)

        async def back_up() -> None:
            if settings.backup_dir is not None:
                keep, real = settings.backup_keep, self._real_clock.now()
                await nightly_backup(settings.database_url, database.keys, settings.backup_dir, keep, real)

        chores = [
            Chore("ask after a restore", lambda: ask_after_restore(database, notices, now()), often=True),
            Chore("retention", lambda: apply_retention(database, notices, now())),
            Chore("prune", lambda: prune(database, now())),
            Chore("deletion lists", database.write_deletion_lists),
            Chore("backup", back_up),
        ]
        if sqlite_file(settings.database_url) is None:
            job = SingletonJob(database, self._shared_clock, self._process_name)
            chores = [replace(one, work=job.exclusive(one.work)) for one in chores]
            exit_stack.push_async_callback(job.release)
        self.housekeeping = Housekeeping(chores, self.clock, self._real_clock)
        self.housekeeping.start()
        exit_stack.push_async_callback(self.housekeeping.stop)

    async def _replan_after_rule_changes(self) -> None:
        from bot.chat.announcements.plan_changes import PlanChangeSender

        sender = PlanChangeSender(self.gateway, self.clock)
        leader_lease = LeaderLease(self.database, self._shared_clock, "replanning", self._process_name, CHAT_LEASE)
        while True:
            try:
                if await rules_changed(self.database):
                    await leader_lease.acquire()
                    replanning = replan_where_rules_changed(self.database, self.clock.now(), sender)
                    await run_while_held(leader_lease, replanning)
                return
            except DATABASE_ERRORS as error:
                log.error("replanning_failed", error=type(error).__name__)
            await asyncio.sleep(CHAT_LEASE.total_seconds())

    def _run_task(self, exit_stack: AsyncExitStack, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._background_tasks.add(task)

        async def cancel() -> None:
            self._background_tasks.discard(task)
            task.cancel()
            await asyncio.wait({task})

        exit_stack.push_async_callback(cancel)
        return task

    def _status(self) -> ProcessStatus:
        leader_loop, now, loop = self.leader_loop, self._shared_clock.now(), asyncio.get_running_loop()
        answered = leader_loop.answered_at if leader_loop else None
        polled = now - timedelta(seconds=loop.time() - answered) if answered else None
        ticked = self.ticker.ticked_at if self.ticker else None
        return ProcessStatus(
            self._process_name, self.role.value, now, ticked, polled, bool(leader_loop and leader_loop.standby)
        )

    async def stop(self) -> None:
        """Finishes sends and updates in progress within SHUTDOWN_SECONDS. The rest waits in the database."""
        exit_stack, self._exit_stack = self._exit_stack, AsyncExitStack()
        try:
            async with asyncio.timeout(self.settings.shutdown_seconds):
                await exit_stack.aclose()
        except TimeoutError:
            log.warning("shutdown_timed_out")

    async def next_nudge(self) -> datetime | None:
        """When (UTC, product time) the next nudge or weekly review of anybody is due, also if it is being delivered."""
        async with self.database.unit() as unit:
            moments = [await unit.delivery_queue.earliest_due(), await unit.people.next_weekly_review()]
        return min((at for at in moments if at is not None), default=None)

    async def wake(self) -> None:
        """Checks what is due now: the clock was moved."""
        if self.ticker:
            self.ticker.wake()
        if self.housekeeping:
            self.housekeeping.wake()

    async def zone(self) -> str | None:
        """The time zone of the first person who has one. The demo has a single person."""
        async with self.database.unit() as unit:
            for person_id in await unit.people.all_ids():
                person = await unit.people.by_id(person_id)
                if person and person.timezone:
                    return person.timezone
        return None


async def run(settings: Settings, role: Role = Role.BOTH, announce: Announce = print) -> None:
    """Runs the bot until SIGTERM or SIGINT, or until a part of it fails for good."""
    async with until_signal(), Tactful(settings, role=role, announce=announce) as tactful:
        freeze_garbage_collector()
        await tactful.wait_until_failure()


def freeze_garbage_collector() -> None:
    """Excludes everything that exists after the start from garbage collection, and collects less often.

    The libraries alone are a hundred thousand objects; scanning them took a fifth of a busy process's time. Nearly all
    objects made later are freed by reference counting.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


@asynccontextmanager
async def until_signal() -> AsyncIterator[None]:
    """Cancels its body at SIGTERM or SIGINT, even during a start that waits because Telegram is unreachable."""
    task, stopping = asyncio.current_task(), False
    assert task is not None

    def stop() -> None:
        nonlocal stopping
        if not stopping:  # a second signal must not cut the shutdown short
            stopping = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not stopping:
            raise
        task.uncancel()
