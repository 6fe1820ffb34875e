"""Builds, starts and stops python-telegram-bot's Application, with our queue, processor and gateway.

No job queue, no persistence file, no arbitrary callback data: the database holds all three.
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
from bot.chat.telegram.polling import Polling
from bot.chat.telegram.types import App
from bot.chat.telegram.update_batches import UpdateBatcher
from bot.chat.telegram.update_processor import PersonUpdateProcessor, always
from bot.chat.telegram.update_queue import StoredUpdateQueue
from bot.chat.telegram.update_source import UpdateSource
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

UPDATE_SOURCE = "update_source"
"""Its key in `bot_data`."""
UPDATE_SOURCE = "update_source"
"""Its key in `bot_data`."""


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
    update_source: UpdateSource | None = None,
    gateway: Gateway | None = None,
    is_leader: Callable[[], bool] = always,
    studio: Studio | None = None,
    inbound_limiter: InboundLimiter | None = None,
    answer_priority: AnswerPriority | None = None,
) -> App:
    """The application, not started and without handlers. `worker` is made from the gateway.

    `api_url` is that of a Bot API server, without a trailing slash. `request` replaces the network in tests.
    `update_source` is Polling by default. `gateway`: one that outlives the application.
    """
    update_source = update_source or Polling(api_url)
    access_policy = AccessPolicy(access, database, clock, inbound_limiter)
    batcher = UpdateBatcher(database, answer_priority)
    queue = StoredUpdateQueue(database, batcher, access_policy, clock, is_leader=is_leader)
    processor = PersonUpdateProcessor(batcher, is_leader=is_leader, begun=queue.begun)
    application = new_application(token, api_url, queue, processor, update_source, request)
    application.bot_data[UPDATE_SOURCE] = update_source
    gateway = gateway or Gateway(application.bot, clock, nudge_message, limiter, retry_policy)
    application.bot_data[KEY] = Services(
        database, gateway, worker(gateway), clock, access_policy, studio or Studio(), batcher
    )
    return application


def services_in(application: App) -> Services:
    """Those of an application that `build` made."""
    found = application.bot_data[KEY]
    assert isinstance(found, Services)
    return found


def update_source_of(application: App) -> UpdateSource:
    """That of an application that `build` made."""
    found = application.bot_data[UPDATE_SOURCE]
    assert isinstance(found, UpdateSource)
    return found


async def start(application: App) -> None:
    """Starts receiving updates, then registers the handlers. Raises TokenRejected.

    Receiving comes first because it takes a while until the first updates arrive. They wait in the queue, behind those
    that an earlier run left unhandled.
    """
    await _restore(application)
    await update_source_of(application).start(application)
    await _handle(application)
    await asyncio.to_thread(_load_wording, services_in(application).clock.now().replace(tzinfo=None))
    await set_bot_profile(application.bot)


async def open_without_updates(application: App) -> None:
    """As `start`, but receives no updates and leaves the bot's profile alone."""
    await _restore(application)
    await _handle(application)


async def _restore(application: App) -> None:
    # A private bot's code has to be there before the first update is.
    await services_in(application).access_policy.open()
    await initialize(application)
    queue = application.update_queue
    assert isinstance(queue, StoredUpdateQueue)
    await queue.restore(application.bot)


async def _handle(application: App) -> None:
    # Screens, dialogues and their patterns for words and dates take over a tenth of the time of all imports. They are
    # imported in a thread, as the update source is at work meanwhile.
    register = await asyncio.to_thread(_import_handlers)
    register(application)
    await catch_up(application)
    await application.start()


def _load_wording(wall_clock: datetime) -> None:
    # Templates and date formats take 60 ms to load, which the first answer would wait for.
    words(DEFAULT).html("answers.snoozed", at=wall_clock)


def _import_handlers() -> Callable[[App], None]:
    from bot.chat.register import register

    return register


async def stop(application: App) -> None:
    """Stops receiving updates, handles those that are queued, closes the connections. Safe after a failed start."""
    await update_source_of(application).stop()
    if application.running:
        await application.stop()
    await application.shutdown()
    await services_in(application).close()
    # After a start that failed halfway the application shuts nothing down, but the bot's connections are open.
    await application.bot.shutdown()


async def catch_up(application: App) -> None:
    """Asks people their question again whose last update was handled, but who may not have seen the answer."""
    services = services_in(application)
    await _tell_of_what_was_set_aside(application, services)
    async with services.database.unit() as unit:
        unanswered = await unit.inbox.unanswered()
    for sender in dict.fromkeys(sender for _, sender in unanswered if sender is not None):
        try:
            await _ask_again(services, sender)
        except Undeliverable as error:
            log.info("catch_up_undeliverable", kind=error.kind.name)
    async with services.database.unit() as unit:
        for update_id, _ in unanswered:
            await unit.inbox.mark_answered(update_id)
        await unit.commit()


async def _tell_of_what_was_set_aside(application: App, services: Services) -> None:
    """Tells people that their message could not be read, rather than try it at every start."""
    queue = application.update_queue
    assert isinstance(queue, StoredUpdateQueue)
    senders, queue.set_aside = dict.fromkeys(queue.set_aside), []
    for sender in senders:
        async with services.database.unit() as unit:
            person = await unit.people.get(sender)
        if person is None or not person.reachable:
            continue
        turn = Turn(services, person, "", None)
        try:
            await turn.say(turn.words.html("answers.set_aside"))
        except Undeliverable as error:
            log.info("catch_up_undeliverable", kind=error.kind.name)


async def _ask_again(services: Services, telegram_id: int) -> None:
    async with services.database.unit() as unit:
        person = await unit.people.get(telegram_id)
        state = await unit.dialogues.get(person.id) if person else None
    if person is None or not person.reachable:
        return
    ask_again = AGAIN.get(state.dialogue) if state else None
    turn = Turn(services, person, state.dialogue if state else "", state)
    if ask_again is not None:
        await ask_again(turn)
    else:
        await turn.say(turn.words.html("answers.interrupted"))
