"""Callback data of the settings. Must not know what a press does."""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class Setting(Press):
    """Change one setting; `field` names it, empty shows all of them. `value` sets it at once."""

    verb: ClassVar[str] = "p"
    field: str = ""
    value: str = ""
