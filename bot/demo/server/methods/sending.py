"""The methods that put something into a chat: text, photos, documents, actions, reactions; and those that
fetch.

It must not know HTTP. Every function takes the state and one checked request and gives the result, or raises
Refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.demo.server.formatting.detected_entities import with_detected
from bot.demo.server.formatting.formatted_text import FormattedText, tidy
from bot.demo.server.formatting.html import parse_html
from bot.demo.server.protocol.errors import impossible, malformed
from bot.demo.server.protocol.json_values import Json
from bot.demo.server.protocol.scalars import UPLOAD
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.files import MOST_TO_DOWNLOAD, StoredFile, Upload
from bot.demo.server.state.keyboards import check_markup
from bot.demo.server.state.messages import DemoMessage
from bot.demo.server.state.server_state import CallbackAnswer, DemoState

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
# Telegram keeps the first hundred formats of a message.
MOST_ENTITIES = 100
DELETABLE_FOR = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Request:
    """A method's parameters, their types read, and the files that came along, by the name of their part."""

    params: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def __getitem__(self, name: str) -> Json:
        return self.params[name]

    def get(self, name: str, default: Json = None) -> Json:
        """The parameter, or `default` where it was left out."""
        return self.params.get(name, default)


def read_text(params: Mapping[str, Any]) -> FormattedText:
    """The text as it will be seen. Raises Refusal where it is empty, too long or wrongly tagged."""
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise malformed("message text is empty")
    if len(formatted.text) > LONGEST_TEXT:
        raise malformed("message is too long")
    return with_detected(formatted)


def read_caption(params: Mapping[str, Any]) -> FormattedText:
    """The caption of a file; it may be empty. Raises Refusal where it is too long or wrongly tagged."""
    formatted = _formatted(params, "caption", "caption_entities")
    if len(formatted.text) > LONGEST_CAPTION:
        raise malformed("message caption is too long")
    return with_detected(formatted)


def _formatted(params: Mapping[str, Any], words: str, marks: str) -> FormattedText:
    source = params.get(words) or ""
    mode = params.get("parse_mode")
    if mode == "HTML":
        parsed = parse_html(source)
    elif mode:
        raise malformed("the demo reads HTML only")
    else:
        parsed = tidy(source, params.get(marks) or [])
    return FormattedText(parsed.text, parsed.entities[:MOST_ENTITIES])


def take_file(state: DemoState, request: Request, value: str, kind: str) -> StoredFile:
    """The file that a parameter speaks of: uploaded with this request, or known by its id."""
    if not value.startswith(UPLOAD):
        return state.files.by_id(value)
    upload = request.uploads.get(value.removeprefix(UPLOAD))
    if upload is None:
        raise malformed("there is no file in the request")
    return state.files.keep_photo(upload) if kind == "photo" else state.files.keep_document(upload)


def send_message(state: DemoState, request: Request) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#sendmessage."""
    chat, message = _prepare(state, request)
    message.write(read_text(request.params), request.get("text", ""))
    return chat.wire(chat.add_from_bot(message))


def send_photo(state: DemoState, request: Request) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#sendphoto."""
    chat, message = _prepare(state, request)
    message.write(read_caption(request.params), request.get("caption", ""))
    message.photo = take_file(state, request, request["photo"], "photo")
    return chat.wire(chat.add_from_bot(message))


def send_document(state: DemoState, request: Request) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#senddocument."""
    chat, message = _prepare(state, request)
    message.write(read_caption(request.params), request.get("caption", ""))
    message.document = take_file(state, request, request["document"], "document")
    return chat.wire(chat.add_from_bot(message))


def _prepare(state: DemoState, request: Request) -> tuple[DemoChat, DemoMessage]:
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


def send_chat_action(state: DemoState, request: Request) -> bool:
    """https://core.telegram.org/bots/api#sendchataction."""
    state.chat(request["chat_id"]).show_typing()
    return True


def set_message_reaction(state: DemoState, request: Request) -> bool:
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


def delete_message(state: DemoState, request: Request) -> bool:
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


def answer_callback_query(state: DemoState, request: Request) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery."""
    answer = CallbackAnswer(request.get("text", ""), request.get("show_alert", False), request.get("url", ""))
    state.queries.answer(request["callback_query_id"], answer)
    return True


def get_file(state: DemoState, request: Request) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getfile."""
    stored = state.files.by_id(request["file_id"])
    if len(stored.content) > MOST_TO_DOWNLOAD:
        raise impossible("file is too big")
    return {**stored.as_json(), "file_path": stored.path}


def leave_chat(state: DemoState, request: Request) -> bool:
    """https://core.telegram.org/bots/api#leavechat."""
    chat = state.chat(request["chat_id"])
    if chat.chat["type"] == "private":
        raise impossible("chat member status can't be changed in private chats")
    chat.left = True
    return True
