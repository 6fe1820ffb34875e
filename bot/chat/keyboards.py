"""Inline keyboards: how a button looks. Which buttons a situation offers is decided by who builds the rows.

Colours are Telegram's own (Bot API 9.4): primary for the main action, success for "it is done", danger for
deleting and letting go; older clients show none, so the words must say it too. Must not know what a press
does.
"""

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from bot.chat.buttons import INSTEAD, Press

PRIMARY = KeyboardButtonStyle.PRIMARY
SUCCESS = KeyboardButtonStyle.SUCCESS
DANGER = KeyboardButtonStyle.DANGER

Row = list[InlineKeyboardButton]
Rows = list[Row]


def button(label: str, press: Press, style: str | None = None) -> InlineKeyboardButton:
    """A button that says `label` (plain text, never HTML) and means `press`."""
    return InlineKeyboardButton(label, callback_data=press.encode(), style=style)


def button_instead(label: str, press: Press) -> InlineKeyboardButton:
    """The same, for a press that takes the place of a dialogue half told."""
    return InlineKeyboardButton(label, callback_data=INSTEAD + press.encode())


def link(label: str, url: str) -> InlineKeyboardButton:
    """A button that opens a web address; Telegram has no other kind of link there."""
    return InlineKeyboardButton(label, url=url)


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> Rows:
    """Buttons in rows of at most `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def keyboard(rows: Sequence[Sequence[InlineKeyboardButton]] | None) -> InlineKeyboardMarkup | None:
    """The markup for some rows; None for no rows, which takes the buttons of an edited message away."""
    return InlineKeyboardMarkup([list(row) for row in rows if row]) if rows and any(rows) else None


def letters(code: str) -> str:
    """A region's letters as a button can carry them."""
    return re.sub(r"[^A-Za-z0-9]", "_", code)
