"""Bot API calls without the library's objects, for the hot path.

The library builds an object for each message and each button under it, which takes as long as the rest of sending. Its
transport and its errors are used. Must not know what a message says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.screen import Button

if TYPE_CHECKING:
    from bot.chat.screen import Button
    from bot.chat.telegram.types import Bot


Markup = dict[str, Any]
ButtonRows = Sequence[Sequence["Button"]]


NO_PREVIEW = {"is_disabled": True}


async def send_message(
    bot: Bot,
    chat_id: int,
    text: str,
    mode: str | None,
    markup: Markup | None,
    *,
    silent: bool = False,
    effect: str | None = None,
) -> tuple[int, int]:
    """Sends a message without link previews; returns its chat and its id. Raises what the library raises."""
    message = await _call(
        bot,
        "sendMessage",
        chat_id=chat_id,
        text=text,
        parse_mode=mode,
        reply_markup=markup,
        disable_notification=silent,
        link_preview_options=NO_PREVIEW,
        message_effect_id=effect,
    )
    return int(message["chat"]["id"]), int(message["message_id"])


async def edit_message_text(
    bot: Bot, chat_id: int, message_id: int, text: str, mode: str | None, markup: Markup | None
) -> None:
    """Replaces a message's text and buttons."""
    await _call(
        bot,
        "editMessageText",
        chat_id=chat_id,
        message_id=message_id,
        text=text,
        parse_mode=mode,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


async def remove_buttons(bot: Bot, chat_id: int, message_id: int) -> None:
    """Removes the buttons of a message."""
    await _call(bot, "editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)


async def answer_callback_query(bot: Bot, query_id: str, text: str | None, *, alert: bool) -> None:
    """Answers a press, with a few words if given."""
    await _call(bot, "answerCallbackQuery", callback_query_id=query_id, text=text, show_alert=alert)


def inline_keyboard_json(rows: ButtonRows | None) -> Markup | None:
    """Rows of buttons as Telegram takes them; None where there are none."""
    return _as_json(rows) if rows and any(rows) else None


async def _call(bot: Bot, method: str, **said: Any) -> Any:  # noqa: ANN401 - each method has an answer of its own
    # What the library's methods do once they have built their parameters. All are plain JSON here, so `from_input`,
    # which searches each for files, is not needed.
    asked = [RequestParameter(name, value, None) for name, value in said.items() if value is not None]
    return await bot.request.post(f"{bot.base_url}/{method}", RequestData(asked))


def inline_keyboard(rows: Sequence[Sequence[Button]] | None) -> InlineKeyboardMarkup | None:
    """The markup for some rows; None for no rows, which takes the buttons of an edited message away."""
    if not rows or not any(rows):
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(**one._asdict()) for one in row] for row in rows if row])


def _as_json(rows: Sequence[Sequence[Button]]) -> dict[str, Any]:
    """The same as Telegram reads it."""
    return {"inline_keyboard": [[_button_json(one) for one in row] for row in rows if row]}


def _button_json(one: Button) -> dict[str, str]:
    return {name: value for name, value in zip(Button._fields, one, strict=True) if value is not None}
