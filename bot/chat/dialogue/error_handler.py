"""The last resort where handling an update failed: the log gets the kind of error, the person an apology."""

from __future__ import annotations

import structlog
from telegram import Update

from bot.chat.dialogue.context import person_of, services_of
from bot.chat.screens.language import words_of
from bot.chat.telegram.errors import FailureKind
from bot.chat.telegram.gateway import Undeliverable
from bot.chat.telegram.types import Context
from bot.storage.unit_of_work import HandledElsewhere

log = structlog.get_logger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Called by python-telegram-bot with whatever a handler raised."""
    error = context.error
    if isinstance(error, HandledElsewhere):
        log.info("update_handled_elsewhere")
        return
    if isinstance(error, Undeliverable):
        log.warning("answer_undeliverable", kind=error.kind.name)
        if error.kind in (FailureKind.UNREACHABLE, FailureKind.REFUSED):
            return
    else:
        number = update.update_id if isinstance(update, Update) else None
        log.error("update_failed", update_id=number, exc_info=error)
    if isinstance(update, Update) and update.effective_user is not None:
        await _apologise(update, context)


async def _apologise(update: Update, context: Context) -> None:
    services = services_of(context)
    try:
        person = await person_of(update, context)
        catalogue = words_of(person)
        if update.callback_query is not None:
            text = catalogue.text("errors.went_wrong_short")
            await services.gateway.answer(update.callback_query.id, text, alert=True)
        else:
            await services.gateway.send(person.chat_id, catalogue.html("errors.went_wrong"))
    except Exception as error:  # noqa: BLE001  an error in the error handler must end here
        log.error("apology_failed", error=type(error).__name__)
