"""The methods about the bot itself (getMe, commands, name, descriptions, menu button, webhook), and getChat.

It must not know HTTP or messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.demo.server.methods.request import ApiRequest
from bot.demo.server.protocol.errors import malformed
from bot.demo.server.state.server_state import ServerState

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DEFAULT_SCOPE = {"type": "default"}


def get_me(state: ServerState, _request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getme."""
    return {
        **state.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getchat."""
    gifts = dict.fromkeys(_GIFT_TYPES, False)
    return {
        **state.chat(request["chat_id"]).chat,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


_GIFT_TYPES = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def delete_webhook(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook; there is none to delete, but updates may be dropped."""
    if request.get("drop_pending_updates"):
        state.updates.drop()
    return True


def get_webhook_info(state: ServerState, _request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getwebhookinfo."""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(state.updates)}


def set_my_commands(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#setmycommands."""
    for each in request["commands"]:
        if not _COMMAND.fullmatch(each["command"].removeprefix("/")):
            raise malformed("BOT_COMMAND_INVALID")
    state.commands[_scope(request)] = [
        {**each, "command": each["command"].removeprefix("/")} for each in request["commands"]
    ]
    state.changes.notify()
    return True


def get_my_commands(state: ServerState, request: ApiRequest) -> list[dict[str, Any]]:
    """https://core.telegram.org/bots/api#getmycommands."""
    return state.commands.get(_scope(request), [])


def delete_my_commands(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    state.commands.pop(_scope(request), None)
    state.changes.notify()
    return True


def commands_for(state: ServerState, chat_id: int, language: str) -> list[dict[str, Any]]:
    """The commands in the menu of a private chat: the narrowest scope wins, then the person's language."""
    scopes = ({"type": "chat", "chat_id": chat_id}, {"type": "all_private_chats"}, _DEFAULT_SCOPE)
    for scope in scopes:
        for code in (language, ""):
            found = state.commands.get((json.dumps(scope, sort_keys=True), code))
            if found:
                return found
    return []


def _scope(request: ApiRequest) -> tuple[str, str]:
    scope = request.get("scope") or _DEFAULT_SCOPE
    return json.dumps(scope, sort_keys=True), request.get("language_code", "")


def setter(kind: str) -> Callable[[ServerState, ApiRequest], bool]:
    """setMyName, setMyDescription or setMyShortDescription: `kind` is the parameter's name."""

    def set_text(state: ServerState, request: ApiRequest) -> bool:
        state.texts[kind, request.get("language_code", "")] = request.get(kind, "")
        state.changes.notify()
        return True

    return set_text


def getter(kind: str) -> Callable[[ServerState, ApiRequest], dict[str, str]]:
    """getMyName, getMyDescription or getMyShortDescription: `kind` is the field's name."""

    def get_text(state: ServerState, request: ApiRequest) -> dict[str, str]:
        return {kind: text_for(state, kind, request.get("language_code", ""))}

    return get_text


def text_for(state: ServerState, kind: str, language: str) -> str:
    """The bot's name or description as a person with this language sees it."""
    fallback = state.bot["first_name"] if kind == "name" else ""
    return state.texts.get((kind, language)) or state.texts.get((kind, "")) or fallback


def set_chat_menu_button(state: ServerState, request: ApiRequest) -> bool:
    """https://core.telegram.org/bots/api#setchatmenubutton."""
    state.menu_buttons[request.get("chat_id", 0)] = request.get("menu_button") or {"type": "default"}
    return True


def get_chat_menu_button(state: ServerState, request: ApiRequest) -> dict[str, Any]:
    """https://core.telegram.org/bots/api#getchatmenubutton."""
    everywhere = state.menu_buttons.get(0, {"type": "default"})
    return state.menu_buttons.get(request.get("chat_id", 0), everywhere)
