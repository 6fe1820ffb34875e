"""Inline keyboards: how a button looks. Which buttons a situation offers is decided by who builds the rows.

Colours are Telegram's own (Bot API 9.4): primary for the main action, success for "it is done", danger for
deleting and letting go; older clients show none, so the words must say it too. Must not know what a press
does.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from bot.chat.callback_data.codec import REPLACES_DIALOGUE, Press

PRIMARY = KeyboardButtonStyle.PRIMARY
SUCCESS = KeyboardButtonStyle.SUCCESS
DANGER = KeyboardButtonStyle.DANGER


class Button(NamedTuple):
    """What Telegram needs of a button, under its own names: one of `callback_data` and `url` is set.

    The library's own button is made only where the library sends it: making one takes as long as filling a text.
    """

    text: str
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None


Row = list[Button]
Rows = list[Row]


def button(label: str, press: Press, style: str | None = None) -> Button:
    """A button that says `label` (plain text, never HTML) and means `press`."""
    return Button(label, press.encode(), style=style)


def button_instead(label: str, press: Press) -> Button:
    """The same, for a press that takes the place of a dialogue half told."""
    return Button(label, REPLACES_DIALOGUE + press.encode())


def link(label: str, url: str) -> Button:
    """A button that opens a web address; Telegram has no other kind of link there."""
    return Button(label, url=url)


def in_rows(buttons: Sequence[Button], width: int) -> Rows:
    """Buttons in rows of at most `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def keyboard(rows: Sequence[Sequence[Button]] | None) -> InlineKeyboardMarkup | None:
    """The markup for some rows; None for no rows, which takes the buttons of an edited message away."""
    if not rows or not any(rows):
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(**one._asdict()) for one in row] for row in rows if row])


def as_json(rows: Sequence[Sequence[Button]]) -> dict[str, Any]:
    """The same as Telegram reads it."""
    return {"inline_keyboard": [[_said(one) for one in row] for row in rows if row]}


def _said(one: Button) -> dict[str, str]:
    return {name: value for name, value in zip(Button._fields, one, strict=True) if value is not None}


def letters(code: str) -> str:
    """A region's letters as a button can carry them."""
    return re.sub(r"[^A-Za-z0-9]", "_", code)


@dataclass(frozen=True)
class Screen:
    """A message: Telegram HTML and its buttons."""

    html: str
    rows: Rows
    silent: bool = False
