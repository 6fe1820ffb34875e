"""Callback data of the buttons shown when something interrupts an unfinished dialogue.

Must not know what a press does.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class Continue(Press):
    """Continue the open dialogue."""

    verb: ClassVar[str] = "go"


@dataclass(frozen=True)
class Discard(Press):
    """Discard the open dialogue."""

    verb: ClassVar[str] = "lv"
