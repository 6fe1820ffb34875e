"""The methods that send, react, delete, answer callback queries and fetch files.

Every function takes the server's state and one checked request and returns the result or raises ApiError. It must not
know HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.demo.server.methods.request import ApiRequest, read_caption, read_text, take_file
from bot.demo.server.protocol.errors import impossible, malformed
from bot.demo.server.state.callback_queries import CallbackAnswer
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.files import MOST_TO_DOWNLOAD
from bot.demo.server.state.keyboards import check_markup
from bot.demo.server.state.messages import DemoMessage
from bot.demo.server.state.server_state import ServerState

DELETABLE_FOR = timedelta(hours=48)


def send_message(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#sendmessage."""
    chat, message = _prepare(state, request)
    message.write(read_text(request.params), request.get("text", ""))
    return chat.message_json(chat.add_from_bot(message))


def send_photo(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#sendphoto."""
    chat, message = _prepare(state, request)
    message.write(read_caption(request.params), request.get("caption", ""))
    message.photo = take_file(state, request, request["photo"], "photo")
    return chat.message_json(chat.add_from_bot(message))


def send_document(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#senddocument."""
    chat, message = _prepare(state, request)
    message.write(read_caption(request.params), request.get("caption", ""))
    message.document = take_file(state, request, request["document"], "document")
    return chat.message_json(chat.add_from_bot(message))


def _prepare(state: ServerState, request: ApiRequest) -> tuple[DemoChat, DemoMessage]:
    check_markup(request.get("reply_markup"))
    chat = state.chat(request["chat_id"])
    message = DemoMessage(state.new_message_id(), chat.chat, state.bot, state.clock())
    message.markup = request.get("reply_markup")
    message.silent = request.get("disable_notification", False)
    message.effect = request.get("message_effect_id", "")
    message.reply_to = _replied(chat, request.get("reply_parameters"))
    return chat, message


def _replied(chat: DemoChat, parameters: Mapping[str, Any] | None) -> int | None:
    if parameters is None:
        return None
    replied = chat.message(parameters.get("message_id", 0))
    if replied is not None and not replied.deleted:
        return replied.message_id
    if parameters.get("allow_sending_without_reply"):
        return None
    raise impossible("message to be replied not found")


def send_chat_action(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#sendchataction."""
    state.chat(request["chat_id"]).show_typing()
    return True


def set_message_reaction(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#setmessagereaction."""
    chat = state.chat(request["chat_id"])
    message = chat.message(request["message_id"])
    if message is None or message.deleted:
        raise impossible("message to react not found")
    reactions = request.get("reaction") or []
    if len(reactions) > 1:
        raise malformed("REACTIONS_TOO_MANY")
    message.reaction = reactions[0].get("emoji", "") if reactions else ""
    chat.changed(message)
    return True


def delete_message(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#deletemessage."""
    chat = state.chat(request["chat_id"])
    message = chat.message(request["message_id"])
    if message is None or message.deleted:
        raise impossible("message to delete not found")
    if state.clock() - message.date > DELETABLE_FOR:
        raise impossible("message can't be deleted for everyone")
    message.deleted = True
    chat.changed(message)
    return True


def answer_callback_query(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery."""
    answer = CallbackAnswer(request.get("text", ""), request.get("show_alert", False), request.get("url", ""))
    state.queries.answer(request["callback_query_id"], answer)
    return True


def get_file(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getfile."""
    stored = state.files.by_id(request["file_id"])
    if len(stored.content) > MOST_TO_DOWNLOAD:
        raise impossible("file is too big")
    return {**stored.as_json(), "file_path": stored.path}


def leave_chat(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#leavechat."""
    chat = state.chat(request["chat_id"])
    if chat.chat["type"] == "private":
        raise impossible("chat member status can't be changed in private chats")
    chat.left = True
    return True
