"""The dialogue of /new with python-telegram-bot as its documentation shows it: a ConversationHandler, the default
transport, one update after the other, and PicklePersistence or nothing but memory.

The same nine turns, of nothing but texts: no dates read, no plan, nothing encrypted.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.sustained import sustained
from benchmarks.talk import WARM_UP, Talk

JOB, DAY, HOUR, WHO, DECIDE, TOPIC, SINCE, REVIEW = range(8)
FIRST_CHAT = 1_000_001
NUDGE = "Thank Dana Lee today: a short note while the conversation is fresh. " * 2 + "You can still make it."
TYPED = filters.TEXT & ~filters.COMMAND

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


async def at_rate(
    api: str, token: str, folder: str, rate: float, seconds: float, nudges: float = 0.0
) -> dict[str, float]:
    """`rate` turns a second, with `nudges` a second from the JobQueue; those of each second are due at its start."""
    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(Path(folder) / "ptb.pickle")
    application = await _started(api, token, persistence)
    assert application.job_queue is not None
    await asyncio.to_thread(partial(Talk(api).measure, **WARM_UP))
    begin = datetime.now(UTC) + timedelta(seconds=2)
    for number in range(int(nudges * seconds)):
        moment = begin + timedelta(seconds=int(number / nudges))
        application.job_queue.run_once(_nudge, moment, chat_id=FIRST_CHAT + number)
    await asyncio.sleep(max(0.0, (begin - datetime.now(UTC)).total_seconds()))
    figures = await asyncio.to_thread(Talk(api).measure, rate, seconds)
    logging.disable()  # it would log every cancelled job at length
    await application.job_queue.stop(wait=False)
    await _stopped(application)
    return figures


async def most(api: str, token: str) -> dict[str, float]:
    """The most turns a second, without persistence."""
    application = await _started(api, token, None)
    figures = await sustained(Talk(api))
    await _stopped(application)
    return figures


async def _nudge(context: Context) -> None:
    assert context.job is not None
    assert context.job.chat_id is not None
    await context.bot.send_message(context.job.chat_id, NUDGE)


async def _started(api: str, token: str, persistence: PicklePersistence[Any, Any, Any] | None) -> App:
    builder = Application.builder().token(token).base_url(f"{api}/bot")
    if persistence is not None:
        builder = builder.persistence(persistence)
    application = builder.build()
    application.add_handler(_dialogue(persistent=persistence is not None))
    await application.initialize()
    assert application.updater is not None
    await application.updater.start_polling()
    await application.start()
    return application


async def _stopped(application: App) -> None:
    assert application.updater is not None
    await application.updater.stop()
    await application.stop()
    await application.shutdown()


def _dialogue(*, persistent: bool) -> ConversationHandler[Context]:
    return ConversationHandler(
        entry_points=[CommandHandler("new", start)],
        states={
            JOB: [MessageHandler(TYPED, job)],
            DAY: [CallbackQueryHandler(day)],
            HOUR: [CallbackQueryHandler(hour)],
            WHO: [MessageHandler(TYPED, who)],
            DECIDE: [CallbackQueryHandler(decide)],
            TOPIC: [MessageHandler(TYPED, topic)],
            SINCE: [CallbackQueryHandler(since)],
            REVIEW: [CallbackQueryHandler(save)],
        },
        fallbacks=[CommandHandler("new", start)],
        name="add",
        persistent=persistent,
    )


def _keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=one)] for one in (*labels, "Cancel")])


async def _asks(update: Update, context: Context, key: str, text: str, *labels: str) -> None:
    """Stores the answer and asks the next question: edits the message after a tap, else sends a new one."""
    query = update.callback_query
    if query is not None:
        _notes(context)[key] = query.data
        await query.answer()
        await query.edit_message_text(text, reply_markup=_keyboard(*labels))
    else:
        assert update.message is not None
        _notes(context)[key] = update.message.text
        await update.message.reply_text(text, reply_markup=_keyboard(*labels))


def _notes(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None
    return context.user_data


async def start(update: Update, context: Context) -> int:
    _notes(context).setdefault("interviews", [])
    await _asks(update, context, "command", "Where was it, and for which role?")
    return JOB


async def job(update: Update, context: Context) -> int:
    await _asks(update, context, "job", "When was it?", "Today", "Yesterday")
    return DAY


async def day(update: Update, context: Context) -> int:
    await _asks(update, context, "day", "At what time?", "13:00", "14:00", "15:00")
    return HOUR


async def hour(update: Update, context: Context) -> int:
    await _asks(update, context, "hour", "Whom did you meet?")
    return WHO


async def who(update: Update, context: Context) -> int:
    await _asks(update, context, "who", "By when do they decide?", "In a week", "In two weeks")
    return DECIDE


async def decide(update: Update, context: Context) -> int:
    await _asks(update, context, "decide", "What did you talk about?")
    return TOPIC


async def topic(update: Update, context: Context) -> int:
    await _asks(update, context, "topic", "What have you done since?", "Nothing yet", "Wrote")
    return SINCE


async def since(update: Update, context: Context) -> int:
    told = "\n".join(f"{name}: {value}" for name, value in _notes(context).items() if name != "interviews")
    await _asks(update, context, "since", f"Did I get it right?\n{told}", "Save")
    return REVIEW


async def save(update: Update, context: Context) -> int:
    interview = {name: value for name, value in _notes(context).items() if name != "interviews"}
    _notes(context)["interviews"].append(interview)
    await _asks(update, context, "saved", "Saved.")
    return ConversationHandler.END
