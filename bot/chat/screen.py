"""A message as values: Telegram HTML and its buttons.

Colours are Telegram's own (Bot API 9.4): primary for the main action, success for "it is done", danger for deleting
and letting go; older clients show none, so the words must say it too. Knows neither the library nor what a press does.
"""

from dataclasses import dataclass
from typing import NamedTuple

PRIMARY, SUCCESS, DANGER = "primary", "success", "danger"


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


@dataclass(frozen=True)
class Screen:
    """A message: Telegram HTML and its buttons."""

    html: str
    rows: Rows
    silent: bool = False
