"""Callback data of the buttons under a nudge: done, later, another letter, undo.

Must not know who pressed, what is stored, or how a button looks.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class Done(Press):
    """Mark as sent (or made, or read)."""

    verb: ClassVar[str] = "d"
    nudge: int


@dataclass(frozen=True)
class Called(Press):
    """How the call went; `result` is a CallResult."""

    verb: ClassVar[str] = "c"
    nudge: int
    result: str


@dataclass(frozen=True)
class Decide(Press):
    """A decision that is recorded as a fact of its own: `what` is let_go, keep_waiting or declined."""

    verb: ClassVar[str] = "g"
    nudge: int
    what: str


@dataclass(frozen=True)
class Snooze(Press):
    """Show the moments that the nudge can be snoozed to."""

    verb: ClassVar[str] = "l"
    nudge: int


@dataclass(frozen=True)
class SnoozeUntil(Press):
    """Snooze until a moment, in minutes since 1970 (UTC)."""

    verb: ClassVar[str] = "s"
    nudge: int
    minute: int


@dataclass(frozen=True)
class More(Press):
    """Show the full advice, and what else can be done with a nudge."""

    verb: ClassVar[str] = "m"
    nudge: int


@dataclass(frozen=True)
class Back(Press):
    """Show the nudge as it came."""

    verb: ClassVar[str] = "b"
    nudge: int


@dataclass(frozen=True)
class Skip(Press):
    """Skip this step."""

    verb: ClassVar[str] = "k"
    nudge: int


@dataclass(frozen=True)
class AnotherLetter(Press):
    """Show the draft in wording number `variant`."""

    verb: ClassVar[str] = "v"
    nudge: int
    variant: int


@dataclass(frozen=True)
class InTone(Press):
    """Show the draft in another tone; `tone` is a Tone."""

    verb: ClassVar[str] = "h"
    nudge: int
    tone: str


@dataclass(frozen=True)
class FullAdvice(Press):
    """Show all rules that apply to a nudge. Only older messages have this button; More shows the same."""

    verb: ClassVar[str] = "w"
    nudge: int


@dataclass(frozen=True)
class KeepOwn(Press):
    """Use the person's own version of a nudge's letter; with `own` 0 show our draft again."""

    verb: ClassVar[str] = "y"
    nudge: int
    own: int = 1


@dataclass(frozen=True)
class TheyKnow(Press):
    """The references already know: this nudge is done, and no later interview asks for it."""

    verb: ClassVar[str] = "rk"
    nudge: int


@dataclass(frozen=True)
class Undo(Press):
    """Undo an action. `nudge` is the one whose message it was recorded on, 0 for none."""

    verb: ClassVar[str] = "u"
    action_id: int
    interview: int
    nudge: int


@dataclass(frozen=True)
class Open(Press):
    """Send a nudge that came as a line of a list as a message of its own."""

    verb: ClassVar[str] = "op"
    nudge: int
