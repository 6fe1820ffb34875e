"""Callback data of the snooze calendar, /today and /week, the pause and the archive.

Must not know who pressed, or how a button looks.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class SnoozeConfirmed(Press):
    """Snooze until a moment (minutes since 1970, UTC), confirmed although the thank-you will miss its 24 hours."""

    verb: ClassVar[str] = "ss"
    nudge: int
    minute: int


@dataclass(frozen=True)
class SnoozeMonth(Press):
    """Show a month of the snooze calendar; `month` is such as 2026-12."""

    verb: ClassVar[str] = "lm"
    nudge: int
    month: str


@dataclass(frozen=True)
class Nothing(Press):
    """A button that does nothing, such as an empty cell of a calendar."""

    verb: ClassVar[str] = "no"


@dataclass(frozen=True)
class Days(Press):
    """Show the agenda of today or of the week: `span` is `today` or `week`."""

    verb: ClassVar[str] = "dy"
    span: str


@dataclass(frozen=True)
class Again(Press):
    """Send an open nudge again as a new message."""

    verb: ClassVar[str] = "ag"
    nudge: int


@dataclass(frozen=True)
class PauseUntil(Press):
    """Pause until a day (2026-12-07), or `open` for no end; empty asks until when."""

    verb: ClassVar[str] = "pu"
    day: str = ""


@dataclass(frozen=True)
class PauseMonth(Press):
    """Show a month of the pause calendar; `month` is such as 2026-12."""

    verb: ClassVar[str] = "pm"
    month: str


@dataclass(frozen=True)
class Resume(Press):
    """End the pause."""

    verb: ClassVar[str] = "re"


@dataclass(frozen=True)
class Archive(Press):
    """Page `page` of the archive (0 is the first)."""

    verb: ClassVar[str] = "av"
    page: int


@dataclass(frozen=True)
class KeepWarm(Press):
    """Keep in touch with a note a month instead of letting an interview go."""

    verb: ClassVar[str] = "kw"
    interview: int
