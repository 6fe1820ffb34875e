"""What the buttons of an interview half told mean.

Must not know what a press does.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class Continue(Press):
    """Go on with the dialogue that is open."""

    verb: ClassVar[str] = "go"


@dataclass(frozen=True)
class Discard(Press):
    """Put the open dialogue away."""

    verb: ClassVar[str] = "lv"
