"""What the page draws, as JSON: the chat, the reply keyboard, the commands and the clock.

Times are formatted here, in the zone that the bot uses, not in the browser's. It must not know HTTP.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.demo.clock.moves import DemoHooks
from bot.demo.clock.zones import clock_time, date_time_text, long_day, place_of, short_moment, zone_of
from bot.demo.server.formatting.formatted_text import Entity
from bot.demo.server.methods.profile import commands_for, text_for
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.files import StoredFile
from bot.demo.server.state.messages import DemoMessage
from bot.demo.server.state.server_state import ServerState


class PageView:
    """The view of one person's chat."""

    def __init__(self, state: ServerState, chat: DemoChat, hooks: DemoHooks) -> None:
        self._state = state
        self._chat = chat
        self._hooks = hooks

    async def since(self, seen: int) -> dict[str, Any]:
        """The state without messages, and the messages changed after change number `seen`; all of them for -1."""
        zone_name = await self._hooks.zone()
        zone = zone_of(zone_name)
        language = self._chat.person["language_code"]
        return {
            "reset": seen < 0,
            "bot": {
                "name": text_for(self._state, "name", language),
                "description": text_for(self._state, "description", language),
                "commands": commands_for(self._state, self._chat.chat_id, language),
            },
            "clock": await self._clock(zone_name, zone),
            "typing": self._chat.typing,
            "blocked": self._chat.blocked,
            "keyboard": self._chat.keyboard,
            "messages": [self._message(each, zone) for each in self._chat.messages if each.change > seen],
        }

    async def _clock(self, zone_name: str | None, zone: tzinfo) -> dict[str, Any]:
        now = self._hooks.clock.now()
        due = await self._hooks.next_nudge()
        return {
            "day": long_day(now, zone),
            "time": clock_time(now, zone),
            "zone": place_of(zone_name),
            "next": short_moment(due, zone) if due else None,
        }

    def _message(self, message: DemoMessage, zone: tzinfo) -> dict[str, Any]:
        return {
            "id": message.message_id,
            "mine": not message.from_bot,
            "text": message.text,
            "entities": [self._entity(entity, zone) for entity in message.entities],
            "time": clock_time(message.date, zone),
            "day": long_day(message.date, zone),
            "edited": message.edited,
            "deleted": message.deleted,
            "silent": message.silent,
            "reaction": message.reaction,
            "effect": message.effect,
            "location": message.location,
            "photo": _file(message.photo),
            "document": _file(message.document),
            "reply": self._quoted(message),
            "markup": message.markup if message.markup and "inline_keyboard" in message.markup else None,
        }

    def _entity(self, entity: Entity, zone: tzinfo) -> dict[str, Any]:
        if entity["type"] != "date_time":
            return entity
        moment = datetime.fromtimestamp(entity["unix_time"], UTC)
        date_time_format = entity.get("date_time_format", "")
        return {**entity, "shown": date_time_text(moment, date_time_format, zone, self._hooks.clock.now())}

    def _quoted(self, message: DemoMessage) -> str | None:
        replied = self._chat.message(message.reply_to) if message.reply_to else None
        return (replied.text or "…")[:80] if replied else None


def _file(stored: StoredFile | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {
        "url": f"/demo/file/{stored.file_id}",
        "name": stored.name,
        "size": len(stored.content),
        "width": stored.width,
        "height": stored.height,
    }
