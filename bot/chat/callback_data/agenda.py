"""What the buttons about days mean: putting off, today and the week, a pause, the archive.

Callback data as in `buttons`, which knows what makes a button. Must not know who pressed, or how a button looks.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class SnoozeConfirmed(Press):
    """Snooze until a moment (minutes since 1970, UTC), although it passes the 24 hours of a thank-you."""

    verb: ClassVar[str] = "ss"
    nudge: int
    minute: int


@dataclass(frozen=True)
class SnoozeMonth(Press):
    """Show a month's days to put a nudge off to; `month` is such as 2026-12."""

    verb: ClassVar[str] = "lm"
    nudge: int
    month: str


@dataclass(frozen=True)
class Nothing(Press):
    """A button that only fills a place."""

    verb: ClassVar[str] = "no"


@dataclass(frozen=True)
class Days(Press):
    """What is for today, or for the week: `span` is `today` or `week`."""

    verb: ClassVar[str] = "dy"
    span: str


@dataclass(frozen=True)
class Again(Press):
    """Show a nudge that came before, and is still open, as a new message."""

    verb: ClassVar[str] = "ag"
    nudge: int


@dataclass(frozen=True)
class PauseUntil(Press):
    """Silence until a day (2026-12-07), `open` for no end; empty asks until when."""

    verb: ClassVar[str] = "pu"
    day: str = ""


@dataclass(frozen=True)
class PauseMonth(Press):
    """Show a month's days to pause until; `month` is such as 2026-12."""

    verb: ClassVar[str] = "pm"
    month: str


@dataclass(frozen=True)
class Resume(Press):
    """End the pause."""

    verb: ClassVar[str] = "re"


@dataclass(frozen=True)
class Archive(Press):
    """What is out of sight, from page `page` on (0 is the first)."""

    verb: ClassVar[str] = "av"
    page: int


@dataclass(frozen=True)
class KeepWarm(Press):
    """Keep an interview warm by a note a month instead of letting it go."""

    verb: ClassVar[str] = "kw"
    interview: int
