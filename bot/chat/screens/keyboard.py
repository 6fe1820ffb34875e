"""Makes buttons and rows of them. Must not know what a press does."""

import re
from collections.abc import Sequence

from bot.chat.callback_data.codec import REPLACES_DIALOGUE, Press
from bot.chat.screen import Button, Rows


def button(label: str, press: Press, style: str | None = None) -> Button:
    """A button that says `label` (plain text, never HTML) and means `press`."""
    return Button(label, press.encode(), style=style)


def button_instead(label: str, press: Press) -> Button:
    """The same, for a press that replaces an unfinished dialogue."""
    return Button(label, REPLACES_DIALOGUE + press.encode())


def link(label: str, url: str) -> Button:
    """A button that opens a web address; Telegram takes no other kind of link there."""
    return Button(label, url=url)


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    """Buttons in rows of at most `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def letters(code: str) -> str:
    """A region's code as callback data can carry it."""
    return re.sub(r"[^A-Za-z0-9]", "_", code)
