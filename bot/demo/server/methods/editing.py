"""The editMessage* methods, with Telegram's rules about what an edit may change.

Every function takes the server's state and one checked request and returns the result or raises ApiError. It must not
know HTTP.
"""

from __future__ import annotations

from typing import Any

from bot.demo.server.formatting.formatted_text import FormattedText
from bot.demo.server.methods.request import ApiRequest, read_caption, read_text, take_file
from bot.demo.server.protocol.errors import impossible, malformed
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.keyboards import check_markup
from bot.demo.server.state.messages import DemoMessage
from bot.demo.server.state.server_state import ServerState

_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def edit_message_text(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#editmessagetext."""
    formatted = read_text(request.params)
    chat, message = _editable(state, request)
    if message.photo or message.document or message.location:
        raise impossible("there is no text in the message to edit")
    return _apply(state, request, chat, message, formatted, request.get("text", ""))


def edit_message_caption(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    formatted = read_caption(request.params)
    chat, message = _editable(state, request)
    if not (message.photo or message.document):
        raise impossible("there is no caption in the message to edit")
    return _apply(state, request, chat, message, formatted, request.get("caption", ""))


def edit_message_reply_markup(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""
    chat, message = _editable(state, request)
    _change_markup(message, request)
    chat.changed(message)
    return chat.message_json(message)


def edit_message_media(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#editmessagemedia, for photos and documents."""
    media = request["media"]
    if media["type"] not in {"photo", "document"}:
        raise malformed(f"the demo has no media of type {media['type']}")
    formatted = read_caption(media)
    chat, message = _editable(state, request)
    stored = take_file(state, request, media["media"], media["type"])
    before = (message.content, message.markup)
    message.photo, message.document = (stored, None) if media["type"] == "photo" else (None, stored)
    message.write(formatted, media.get("caption", ""))
    message.markup = _inline_keyboard(request)
    if (message.content, message.markup) == before:
        raise impossible(_UNCHANGED)
    message.edited_at = state.clock()
    chat.changed(message)
    return chat.message_json(message)


def _editable(state: ServerState, request: ApiRequest) -> tuple[DemoChat, DemoMessage]:
    check_markup(request.get("reply_markup"))
    if request.get("chat_id") is None or request.get("message_id") is None:
        raise malformed("message identifier is not specified")
    chat = state.chat(request["chat_id"])
    message = chat.message(request["message_id"])
    if message is None or message.deleted:
        raise impossible("message to edit not found")
    if not message.from_bot or (message.markup and "inline_keyboard" not in message.markup):
        raise impossible("message can't be edited")
    return chat, message


def _apply(
    state: ServerState,
    request: ApiRequest,
    chat: DemoChat,
    message: DemoMessage,
    formatted: FormattedText,
    html: str,
) -> dict[str, Any]:
    same_text = (message.text, message.entities) == (formatted.text, formatted.entities)
    if same_text:
        _change_markup(message, request)
    else:
        message.markup = _inline_keyboard(request)
        message.write(formatted, html)
        message.edited_at = state.clock()
    chat.changed(message)
    return chat.message_json(message)


def _change_markup(message: DemoMessage, request: ApiRequest) -> None:
    wanted = _inline_keyboard(request)
    if (message.markup or None) == wanted:
        raise impossible(_UNCHANGED)
    message.markup = wanted


def _inline_keyboard(request: ApiRequest) -> dict[str, Any] | None:
    """The new keyboard; None if it has no buttons."""
    markup: dict[str, Any] | None = request.get("reply_markup")
    return markup if markup and any(markup["inline_keyboard"]) else None
