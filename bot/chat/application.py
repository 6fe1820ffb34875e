"""The chat put together: an Application on our queue, our processor and our gateway, and its start and end.

No job queue, no persistence file, no arbitrary callback data: the database holds all three. Must not know who starts
it, what the demo does with the clock, or how nudges are scheduled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from bot.chat.dialogue.routing import AGAIN, Turn
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.services import KEY, Services
from bot.chat.telegram.access import AccessPolicy
from bot.chat.telegram.bot_profile import DEFAULT, set_bot_profile
from bot.chat.telegram.connection import initialize, new_application
from bot.chat.telegram.gateway import Gateway, RetryPolicy, Undeliverable
from bot.chat.telegram.inbound_limit import InboundLimiter
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.polling import UPDATES, Failures
from bot.chat.telegram.types import App
from bot.chat.telegram.update_batches import UpdateBatcher
from bot.chat.telegram.update_processor import PersonUpdateProcessor, always
from bot.chat.telegram.update_queue import StoredUpdateQueue
from bot.pictures.studio import Studio
from bot.wording import words

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat.telegram.types import Request
    from bot.clock import Clock
    from bot.config import Access
    from bot.storage.database import Database
    from bot.usecases.delivery.answer_priority import AnswerPriority
    from bot.usecases.delivery.worker import DeliveryWorker, Messenger


log = structlog.get_logger(__name__)


def build(
    *,
    token: str,
    api_url: str,
    database: Database,
    clock: Clock,
    access: Access,
    worker: Callable[[Messenger], DeliveryWorker],
    limiter: OutboundLimiter | None = None,
    retry_policy: RetryPolicy | None = None,
    request: Request | None = None,
    gateway: Gateway | None = None,
    is_leader: Callable[[], bool] = always,
    studio: Studio | None = None,
    inbound_limiter: InboundLimiter | None = None,
    answer_priority: AnswerPriority | None = None,
) -> App:
    """The application, not yet started: it gets its handlers when it opens. `worker` is made from the gateway;
    `request` replaces the network in tests.

    `api_url` is that of a Bot API server, without a slash at its end. `gateway`: one that outlives the application.
    `answer_priority`: what the courier gives way by.
    """
    access_policy = AccessPolicy(access, database, clock, inbound_limiter)
    batcher = UpdateBatcher(database, answer_priority)
    queue = StoredUpdateQueue(database, batcher, access_policy, clock, is_leader=is_leader)
    processor = PersonUpdateProcessor(batcher, is_leader=is_leader)
    application = new_application(token, api_url, queue, processor, request)
    gateway = gateway or Gateway(application.bot, clock, nudge_message, limiter, retry_policy)
    application.bot_data[KEY] = Services(
        database, gateway, worker(gateway), clock, access_policy, studio or Studio(), batcher
    )
    return application


def services_in(application: App) -> Services:
    """The desk of an application that `build` made: gateway, courier and gate are there."""
    found = application.bot_data[KEY]
    assert isinstance(found, Services)
    return found


async def start(application: App, *, poll_timeout: int = 20) -> None:
    """Polls, and opens the chat. Raises TokenRejected. `poll_timeout` is in seconds.

    What is asked of Telegram first is what people write. Until everything that handles it is there, it waits in the
    inbox, behind what an earlier run left there.
    """
    await _take_up(application)
    assert application.updater is not None
    await application.updater.start_polling(
        timeout=poll_timeout,
        bootstrap_retries=-1,
        allowed_updates=UPDATES,
        drop_pending_updates=False,
        error_callback=Failures(),
    )
    await _handle(application)
    await asyncio.to_thread(_get_words_ready, services_in(application).clock.now().replace(tzinfo=None))
    await set_bot_profile(application.bot)


async def open_without_polling(application: App) -> None:
    """Everything but the polling: opens the gate, takes up what an earlier run left unhandled or untold.

    The gate's code, if any, is there before the first update can be.
    """
    await _take_up(application)
    await _handle(application)


async def _take_up(application: App) -> None:
    await services_in(application).access_policy.open()
    await initialize(application)
    queue = application.update_queue
    assert isinstance(queue, StoredUpdateQueue)
    await queue.restore(application.bot)


async def _handle(application: App) -> None:
    # The screens and dialogues, and their patterns for words and dates, take a good tenth of all imports. In a thread,
    # for the first poll is on its way meanwhile.
    register = await asyncio.to_thread(_screens)
    register(application)
    await catch_up(application)
    await application.start()


def _get_words_ready(wall_clock: datetime) -> None:
    # What fills in texts and writes dates takes 60 ms to load, which the first answer would wait for.
    words(DEFAULT).html("answers.snoozed", at=wall_clock)


def _screens() -> Callable[[App], None]:
    from bot.chat.register import register

    return register


async def stop(application: App) -> None:
    """Stops taking updates, finishes those in hand, closes the connections. Safe after a start that
    failed.
    """
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
    await services_in(application).studio.close()
    # After a start that failed halfway the application has nothing to shut down, but its connections are open.
    await application.bot.shutdown()


async def catch_up(application: App) -> None:
    """Tells those whose last update was handled, but who may not have seen the answer: asks their question
    again.
    """
    at = services_in(application)
    async with at.database.unit() as unit:
        missed = await unit.inbox.unanswered()
    for sender in dict.fromkeys(sender for _, sender in missed if sender is not None):
        try:
            await _tell_again(at, sender)
        except Undeliverable as error:
            log.info("catch_up_undeliverable", kind=error.kind.name)
    async with at.database.unit() as unit:
        for update_id, _ in missed:
            await unit.inbox.mark_answered(update_id)
        await unit.commit()


async def _tell_again(at: Services, telegram_id: int) -> None:
    async with at.database.unit() as unit:
        person = await unit.people.get(telegram_id)
        draft = await unit.dialogues.get(person.id) if person else None
    if person is None or not person.reachable:
        return
    again = AGAIN.get(draft.dialogue) if draft else None
    turn = Turn(at, person, draft.dialogue if draft else "", draft)
    if again is not None:
        await again(turn)
    else:
        await turn.say(turn.words.html("answers.interrupted"))
