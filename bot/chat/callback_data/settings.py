"""What the buttons of the settings mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.chat.callback_data.codec import Press

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Setting(Press):
    """Change one setting; `field` names it, empty shows them all. `value` sets it at once."""

    verb: ClassVar[str] = "p"
    field: str = ""
    value: str = ""
