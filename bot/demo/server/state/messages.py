"""One message of a chat, and its JSON as the Bot API gives it.

It must not know the chat's other messages or the update queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.server.formatting.formatted_text import Entity, FormattedText
from bot.demo.server.state.files import StoredFile
from bot.demo.server.state.keyboards import InlineButton, inline_rows


@dataclass(slots=True, eq=False)
class DemoMessage:
    """A message in its current state; edits change it in place.

    `text` is plain text (the caption of a photo or document), `html` the source that the sender wrote. `date` and
    `edited_at` are aware UTC, by the demo's clock. `change` is the number of its last change (`ChangeSignal`).
    """

    message_id: int
    chat: Mapping[str, Any]
    sender: Mapping[str, Any]
    date: datetime
    text: str = ""
    html: str = ""
    entities: tuple[Entity, ...] = ()
    markup: Mapping[str, Any] | None = None
    photo: StoredFile | None = None
    document: StoredFile | None = None
    location: Mapping[str, float] | None = None
    reply_to: int | None = None
    silent: bool = False
    deleted: bool = False
    edited_at: datetime | None = None
    reaction: str = ""
    effect: str = ""
    change: int = 0
    service: dict[str, Any] = field(default_factory=dict)

    @property
    def from_bot(self) -> bool:
        """Whether the bot sent it."""
        return bool(self.sender["is_bot"])

    @property
    def edited(self) -> bool:
        """Whether its text, caption or media was edited."""
        return self.edited_at is not None

    @property
    def buttons(self) -> list[list[InlineButton]]:
        """Its inline buttons, row by row."""
        return inline_rows(self.markup)

    @property
    def content(self) -> tuple[Any, ...]:
        """An edit that leaves this and the keyboard as they are is refused ("message is not modified")."""
        return self.text, self.entities, self.photo, self.document

    def write(self, formatted: FormattedText, html: str) -> None:
        """Sets the text or caption."""
        self.text, self.entities, self.html = formatted.text, formatted.entities, html

    def as_json(self) -> dict[str, Any]:
        """The message as the Bot API gives it to the bot."""
        payload: dict[str, Any] = {
            "message_id": self.message_id,
            "from": dict(self.sender),
            "chat": dict(self.chat),
            "date": int(self.date.timestamp()),
            **self._content_json(),
            **self.service,
        }
        if self.edited_at is not None:
            payload["edit_date"] = int(self.edited_at.timestamp())
        if self.markup and "inline_keyboard" in self.markup:
            payload["reply_markup"] = dict(self.markup)
        return payload

    def _content_json(self) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        text_field, entities_field = "text", "entities"
        if self.photo:
            payload["photo"] = self.photo.as_photo()
        if self.document:
            payload["document"] = self.document.as_document()
        if self.photo or self.document:
            text_field, entities_field = "caption", "caption_entities"
        if self.location:
            payload["location"] = dict(self.location)
        if self.text:
            payload[text_field] = self.text
        if self.entities:
            payload[entities_field] = [dict(entity) for entity in self.entities]
        return payload
