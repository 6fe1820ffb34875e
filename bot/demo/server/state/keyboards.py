"""Telegram's limits for keyboards that the specification does not state, and the inline buttons of a keyboard.

It must not know messages or what a button does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.demo.server.formatting.links import UnusableLink, check_link
from bot.demo.server.protocol.errors import malformed

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
# About 10 kB is what Telegram's servers were seen to take (tginfo/Telegram-Limits#187).
MOST_BYTES = 10_000
_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
    "disabled",
)
_REQUESTS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)


class InlineButton(NamedTuple):
    """An inline button: its text, its kind (`callback_data`, `url`, `copy_text` ...) and that field's value."""

    text: str
    kind: str
    value: str


def check_markup(markup: Mapping[str, Any] | None) -> None:
    """Raises ApiError for a keyboard that keeps to the specification but that Telegram refuses."""
    if markup is None:
        return
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    inline = "inline_keyboard" in markup
    if sum(len(row) for row in rows) > (MOST_BUTTONS if inline else 3 * MOST_BUTTONS):
        raise malformed("reply markup has too many buttons")
    if any(len(row) > (MOST_IN_A_ROW if inline else 12) for row in rows):
        raise malformed("reply markup has a row with too many buttons")
    if len(json.dumps(markup, ensure_ascii=False).encode()) > MOST_BYTES:
        raise malformed("reply markup is too long")
    for row in rows:
        for button in row:
            _check_inline_button(button) if inline else _check_reply_button(button)


def inline_rows(markup: Mapping[str, Any] | None) -> list[list[InlineButton]]:
    """The inline buttons, row by row; empty for other keyboards."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [[_inline_button(button) for button in row] for row in rows]


def _inline_button(button: Mapping[str, Any]) -> InlineButton:
    kind = next(action for action in _ACTIONS if action in button)
    value = button[kind]
    if isinstance(value, dict):
        value = value.get("text") or value.get("url") or ""
    return InlineButton(button["text"], kind, str(value))


def _check_inline_button(button: Mapping[str, Any]) -> None:
    if not button["text"].strip():
        raise malformed("can't parse inline keyboard button: Button text must be non-empty")
    actions = [action for action in _ACTIONS if action in button]
    if not actions:
        raise malformed("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise malformed(f"can't parse inline keyboard button: it has {' and '.join(actions)}, one is allowed")
    if "url" in button:
        _check_url(button["url"])
    for kind in ("web_app", "login_url"):
        if kind in button and not button[kind]["url"].startswith("https://"):
            raise malformed(f"inline keyboard button {kind} URL must be HTTPS")


def _check_url(url: str) -> None:
    try:
        check_link(url)
    except UnusableLink as unusable:
        raise malformed(f"inline keyboard button URL '{url}' is invalid: {unusable}") from None


def _check_reply_button(button: Mapping[str, Any]) -> None:
    if not button["text"].strip():
        raise malformed("can't parse keyboard button: Button text must be non-empty")
    if sum(request in button for request in _REQUESTS) > 1:
        raise malformed("can't parse keyboard button: one request is allowed")
