"""The state of the demo's Bot API server: its chats and what the bot set about itself.

It must not know HTTP or what the bot is for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.demo.server.protocol.errors import forbidden, impossible
from bot.demo.server.state.chat_context import ChatContext
from bot.demo.server.state.chats import DemoChat


@dataclass(slots=True)
class ServerState(ChatContext):
    """Everything that outlasts a request. `commands` and `texts` are keyed by scope or kind, and language."""

    chats: dict[int, DemoChat] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)

    def chat(self, chat_id: int | str) -> DemoChat:
        """The chat with this id. Raises ApiError if nobody wrote there yet, or the bot is blocked or has left."""
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None or not found.started:
            raise impossible("chat not found")
        if found.left:
            raise forbidden("bot is not a member of the group chat")
        if found.blocked:
            raise forbidden("bot was blocked by the user")
        return found
