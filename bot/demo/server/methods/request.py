"""One checked request as the methods see it, and the parameters that several of them share: texts and files.

It must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.server.formatting.detected_entities import with_detected
from bot.demo.server.formatting.formatted_text import FormattedText, normalized
from bot.demo.server.formatting.html import parse_html
from bot.demo.server.protocol.errors import malformed
from bot.demo.server.protocol.json_values import Json
from bot.demo.server.protocol.request_body import Upload
from bot.demo.server.protocol.scalars import UPLOAD
from bot.demo.server.state.files import StoredFile
from bot.demo.server.state.server_state import ServerState

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
# Telegram keeps the first hundred entities of a message.
MOST_ENTITIES = 100


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """The parameters, converted to the types of the specification, and the uploaded files by part name."""

    params: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def __getitem__(self, name: str) -> Json:
        return self.params[name]

    def get(self, name: str, default: Json = None) -> Json:
        """The parameter, or `default` where it was left out."""
        return self.params.get(name, default)


def read_text(params: Mapping[str, Any]) -> FormattedText:
    """The text with its entities. Raises ApiError if it is empty, too long or its HTML is wrong."""
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise malformed("message text is empty")
    if len(formatted.text) > LONGEST_TEXT:
        raise malformed("message is too long")
    return with_detected(formatted)


def read_caption(params: Mapping[str, Any]) -> FormattedText:
    """The caption with its entities; it may be empty. Raises ApiError if it is too long or its HTML is wrong."""
    formatted = _formatted(params, "caption", "caption_entities")
    if len(formatted.text) > LONGEST_CAPTION:
        raise malformed("message caption is too long")
    return with_detected(formatted)


def _formatted(params: Mapping[str, Any], text_field: str, entities_field: str) -> FormattedText:
    source = params.get(text_field) or ""
    mode = params.get("parse_mode")
    if mode == "HTML":
        parsed = parse_html(source)
    elif mode:
        raise malformed("the demo reads HTML only")
    else:
        parsed = normalized(source, params.get(entities_field) or [])
    return FormattedText(parsed.text, parsed.entities[:MOST_ENTITIES])


def take_file(state: ServerState, request: ApiRequest, value: str, kind: str) -> StoredFile:
    """The file a parameter refers to: `attach://` for one uploaded with this request, or a file_id."""
    if not value.startswith(UPLOAD):
        return state.files.by_id(value)
    upload = request.uploads.get(value.removeprefix(UPLOAD))
    if upload is None:
        raise malformed("there is no file in the request")
    return state.files.add_photo(upload) if kind == "photo" else state.files.add_document(upload)
