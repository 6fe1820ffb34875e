"""Posts a nudge with as little around it as can be: no message object is made of Telegram's answer, only its number.

The library builds an object of each message and of each button under it, which takes as long as all the rest of a
sending. Its transport and its errors stay. Must not know what a message says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.keyboards import as_json

if TYPE_CHECKING:
    from bot.chat.desk import Bot
    from bot.chat.keyboards import Rows


async def post(
    bot: Bot, chat_id: int, text: str, mode: str | None, rows: Rows, *, silent: bool = False
) -> tuple[int, int]:
    """Sends a message without previews; the chat it is in, and its id. Raises what the library raises."""
    said: dict[str, Any] = {
        "chat_id": chat_id,
        "text": text,
        "disable_notification": silent,
        "link_preview_options": {"is_disabled": True},
    }
    if mode is not None:
        said["parse_mode"] = mode
    if any(rows):
        said["reply_markup"] = as_json(rows)
    # What `Bot.send_message` comes to, once it has made its parameters.
    message = await bot.request.post(f"{bot.base_url}/sendMessage", _asked(said))
    assert isinstance(message, dict)
    return int(message["chat"]["id"]), int(message["message_id"])


def _asked(said: dict[str, Any]) -> RequestData:
    # Parameters as they are, as all of them are what JSON can carry; `from_input` would look at each for files.
    return RequestData([RequestParameter(name, value, None) for name, value in said.items()])
