"""The dialogue of /new with aiogram 3 as its documentation shows it: states of its FSM, in memory.

The same nine turns, of nothing but texts: no dates read, no plan, nothing encrypted.
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.peers.sustained import sustained
from benchmarks.talk import Talk


class Add(StatesGroup):  # type: ignore[misc]  # it is installed with the peers only
    job = State()
    day = State()
    hour = State()
    who = State()
    decide = State()
    topic = State()
    since = State()
    review = State()


ORDER: tuple[tuple[State, str, tuple[str, ...]], ...] = (
    (Add.job, "Where was it, and for which role?", ()),
    (Add.day, "When was it?", ("Today", "Yesterday")),
    (Add.hour, "At what time?", ("13:00", "14:00", "15:00")),
    (Add.who, "Whom did you meet?", ()),
    (Add.decide, "By when do they decide?", ("In a week", "In two weeks")),
    (Add.topic, "What did you talk about?", ()),
    (Add.since, "What have you done since?", ("Nothing yet", "Wrote")),
    (Add.review, "Did I get it right?", ("Save",)),
)
NEXT = {str(now.state): after for (now, _, _), after in pairwise(ORDER)}
TYPED, TAPPED = (Add.job, Add.who, Add.topic), (Add.day, Add.hour, Add.decide, Add.since)


async def most(api: str, token: str) -> dict[str, float]:
    """The most turns a second, with states in memory."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot, dispatcher = Bot(token, session=session), Dispatcher()
    dispatcher.include_router(_router())
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    figures = await sustained(Talk(api))
    await dispatcher.stop_polling()
    await polling
    return figures


def _router() -> Router:
    router = Router()
    router.message(Command("new"))(start)
    router.message(StateFilter(*TYPED), F.text)(typed)
    router.callback_query(StateFilter(*TAPPED))(tapped)
    router.callback_query(Add.review)(save)
    return router


def _keyboard(labels: tuple[str, ...]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=one, callback_data=one)] for one in (*labels, "Cancel")]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def start(message: Message, state: FSMContext) -> None:
    following, text, labels = ORDER[0]
    await state.set_state(following)
    await message.answer(text, reply_markup=_keyboard(labels))


async def typed(message: Message, state: FSMContext) -> None:
    text, labels = await _goes_on(state, message.text or "")
    await message.answer(text, reply_markup=_keyboard(labels))


async def tapped(query: CallbackQuery, state: FSMContext) -> None:
    text, labels = await _goes_on(state, query.data or "")
    await query.answer()
    assert isinstance(query.message, Message)
    await query.message.edit_text(text, reply_markup=_keyboard(labels))


async def save(query: CallbackQuery, state: FSMContext) -> None:
    told: dict[str, Any] = await state.get_data()
    saved = [*told.pop("saved", []), told]
    await state.clear()
    await state.update_data(saved=saved)
    await query.answer()
    assert isinstance(query.message, Message)
    await query.message.edit_text("Saved.", reply_markup=_keyboard(()))


async def _goes_on(state: FSMContext, answer: str) -> tuple[str, tuple[str, ...]]:
    """Stores the answer to the current question; returns the next one."""
    now = str(await state.get_state())
    told = await state.update_data({now: answer})
    following, text, labels = NEXT[now]
    if following is Add.review:
        text += "".join(f"\n{name}: {value}" for name, value in told.items() if name != "saved")
    await state.set_state(following)
    return text, labels
