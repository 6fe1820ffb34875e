"""What the buttons under a nudge mean: what was done about it, later, another letter, take it back.

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
    """How the call that a nudge asked for went; `result` is a CallResult."""

    verb: ClassVar[str] = "c"
    nudge: int
    result: str


@dataclass(frozen=True)
class Decide(Press):
    """An answer to a nudge that is a fact of its own: `what` is let_go, keep_waiting or declined."""

    verb: ClassVar[str] = "g"
    nudge: int
    what: str


@dataclass(frozen=True)
class Snooze(Press):
    """Show when the nudge could come again."""

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
    """Show what else can be done with a nudge."""

    verb: ClassVar[str] = "m"
    nudge: int


@dataclass(frozen=True)
class Back(Press):
    """Show the nudge as it came."""

    verb: ClassVar[str] = "b"
    nudge: int


@dataclass(frozen=True)
class Skip(Press):
    """Leave this step out."""

    verb: ClassVar[str] = "k"
    nudge: int


@dataclass(frozen=True)
class AnotherLetter(Press):
    """Show the draft in its variant number `variant`."""

    verb: ClassVar[str] = "v"
    nudge: int
    variant: int


@dataclass(frozen=True)
class InTone(Press):
    """Show the draft in a tone: `tone` is a Tone."""

    verb: ClassVar[str] = "h"
    nudge: int
    tone: str


@dataclass(frozen=True)
class FullAdvice(Press):
    """Show all rules that apply to a nudge. Older messages have it; More shows the same."""

    verb: ClassVar[str] = "w"
    nudge: int


@dataclass(frozen=True)
class KeepOwn(Press):
    """Keep the person's own version of a nudge's letter; with `own` 0 show our drafts again."""

    verb: ClassVar[str] = "y"
    nudge: int
    own: int = 1


@dataclass(frozen=True)
class TheyKnow(Press):
    """The references knew already: this nudge is done, and none asks for it again."""

    verb: ClassVar[str] = "rk"
    nudge: int


@dataclass(frozen=True)
class Undo(Press):
    """Take a deed back. `nudge` is the one whose message it was marked on, 0 for none."""

    verb: ClassVar[str] = "u"
    action_id: int
    interview: int
    nudge: int


@dataclass(frozen=True)
class Open(Press):
    """Show a nudge that came as a line among others as a message of its own."""

    verb: ClassVar[str] = "op"
    nudge: int
