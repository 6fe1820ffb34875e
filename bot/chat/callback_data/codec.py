"""Callback data <-> typed values: what a pressed button means, in at most 64 bytes.

A button is a frozen dataclass with a short verb; its fields are ids (base 36) or short words. Data comes
back from the client and may be forged or years old, so `decode` gives None for whatever it does not know.
Nothing here may know who pressed, what is stored, or how a button looks.
"""

import re
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import ClassVar, Self

LONGEST = 64
"""Bytes of callback data that Telegram allows (Bot API, InlineKeyboardButton)."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[A-Za-z0-9_.,+=-]*", re.ASCII)
NUMBER = re.compile(r"-?[0-9a-z]{1,13}", re.ASCII)
LARGEST = 2**63 - 1  # what the column of an id holds; whatever is beyond was never sent by us
KINDS: dict[str, type["Press"]] = {}
REPLACES_DIALOGUE = "in:"
"""Before a button's data: it was pressed after the question whether a dialogue half told may be left for it."""


@dataclass(frozen=True)
class Press:
    """A button's meaning. Subclasses have a `verb` of their own and only `int` and `str` fields."""

    verb: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Makes the kind known to `decode`."""
        if cls.verb in KINDS:
            raise TypeError(f"two buttons called {cls.verb!r}")
        KINDS[cls.verb] = cls

    def encode(self) -> str:
        """The callback data; ValueError where a word holds other than letters, digits and `_.,+=-`, or on
        length.
        """
        parts = [self.verb]
        for name, is_number in _kinds(self.verb):
            value = getattr(self, name)
            parts.append(base36(value) if is_number else _word(value))
        text = ":".join(parts)
        if len(text) > LONGEST:
            raise ValueError(f"callback data of {len(text)} bytes")
        return text

    @classmethod
    def pattern(cls) -> str:
        """A regular expression for CallbackQueryHandler that takes this kind of button alone."""
        return f"^({REPLACES_DIALOGUE})?{re.escape(cls.verb)}(:|$)"

    @classmethod
    def read(cls, parts: list[str]) -> Self | None:
        """From the parts after the verb; None if they do not fit."""
        wanted = _kinds(cls.verb)
        if len(parts) != len(wanted):
            return None
        values: list[int | str] = []
        for (_, is_number), part in zip(wanted, parts, strict=True):
            if not (NUMBER if is_number else WORD).fullmatch(part):
                return None
            value = int(part, 36) if is_number else part
            if isinstance(value, int) and abs(value) > LARGEST:
                return None
            values.append(value)
        return cls(*values)


@dataclass(frozen=True)
class Answer(Press):
    """A choice in a dialogue. `version` is that of the draft whose question showed the button."""

    verb: ClassVar[str] = "a"
    dialogue: str
    version: int
    choice: str
    arg: str = ""


@dataclass(frozen=True)
class EditLetterNotes(Press):
    """What makes an interview's letters the person's own: all lines, or one of them; `value` sets it at once.

    `nudge` is the one whose letter it is for, 0 for none.
    """

    verb: ClassVar[str] = "mi"
    interview: int
    nudge: int
    line: str = ""
    value: str = ""


@dataclass(frozen=True)
class AnotherReply(Press):
    """Show the reply to an answer, recorded by `action_id`, in another wording; `tone`: a Tone, empty for the usual."""

    verb: ClassVar[str] = "ar"
    interview: int
    action_id: int
    nudge: int
    variant: int
    tone: str = ""


@dataclass(frozen=True)
class Agreed(Press):
    """They agreed to connect on LinkedIn; `interviewer` 0 asks who."""

    verb: ClassVar[str] = "li"
    interview: int
    interviewer: int
    nudge: int
    history_id: int


@dataclass(frozen=True)
class Playbook(Press):
    """The rules: `page` is a Moment, `disagreements`, or empty for the first page."""

    verb: ClassVar[str] = "pb"
    page: str = ""


@dataclass(frozen=True)
class Debrief(Press):
    """Tell how an interview went: opens the debrief. `nudge` is the one that asked, 0 for none."""

    verb: ClassVar[str] = "e"
    interview: int
    nudge: int


@dataclass(frozen=True)
class TheyAnswered(Press):
    """The employer answered: ask what they said. `nudge` is the one it was pressed on, 0 for none."""

    verb: ClassVar[str] = "r"
    interview: int
    nudge: int


@dataclass(frozen=True)
class TheySaid(Press):
    """What they said; `what` is one of the answers that report_answer offers.

    `history_id` is the id of the last entry of the history that the question was asked on, so that a second press
    is known.
    """

    verb: ClassVar[str] = "n"
    interview: int
    what: str
    nudge: int
    history_id: int


@dataclass(frozen=True)
class ShowInterviews(Press):
    """The list, from page `page` on (0 is the first)."""

    verb: ClassVar[str] = "j"
    page: int


@dataclass(frozen=True)
class Card(Press):
    """One interview's card; `view` is `card`, `plan`, `history` or `more`."""

    verb: ClassVar[str] = "i"
    interview: int
    view: str


@dataclass(frozen=True)
class IContacted(Press):
    """I contacted them: ask how, then when; either is empty until chosen. `how` is `wrote` or a CallResult.

    `history_id` is as in TheySaid.
    """

    verb: ClassVar[str] = "x"
    interview: int
    how: str = ""
    when: str = ""
    history_id: int = 0


@dataclass(frozen=True)
class Edit(Press):
    """Change a fact of a saved interview; `line` names it, empty asks which."""

    verb: ClassVar[str] = "f"
    interview: int
    line: str = ""


@dataclass(frozen=True)
class MayI(Press):
    """May I write or call now?"""

    verb: ClassVar[str] = "q"
    interview: int


@dataclass(frozen=True)
class Close(Press):
    """Let an interview go."""

    verb: ClassVar[str] = "z"
    interview: int


@dataclass(frozen=True)
class Revive(Press):
    """Take an interview up again."""

    verb: ClassVar[str] = "o"
    interview: int


@dataclass(frozen=True)
class Delete(Press):
    """Delete one interview; `sure` is 1 once it was confirmed."""

    verb: ClassVar[str] = "t"
    interview: int
    sure: int = 0


@dataclass(frozen=True)
class Picture(Press):
    """A picture: `kind` is timeline, month or stats, `of` an interview or a month's number.

    With a `theme` it takes the place of the picture that the button is under; without, it is a new message.
    """

    verb: ClassVar[str] = "pic"
    kind: str
    of: int
    theme: str = ""


@dataclass(frozen=True)
class CalendarFile(Press):
    """The plan of one interview as a file for a calendar."""

    verb: ClassVar[str] = "cal"
    interview: int


@dataclass(frozen=True)
class MoveTo(Press):
    """Move an interview to where a changed invitation says: minutes since 1970 (UTC), and its length in minutes.

    `sequence` is the invitation's.
    """

    verb: ClassVar[str] = "mv"
    interview: int
    minute: int
    length: int
    sequence: int


@dataclass(frozen=True)
class New(Press):
    """Add an interview."""

    verb: ClassVar[str] = "new"


@dataclass(frozen=True)
class NewRound(Press):
    """Add the next round of an interview's application."""

    verb: ClassVar[str] = "round"
    interview: int


def decode(data: str | None) -> Press | None:
    """What callback data means; None if it is no button of ours (forged, or of a version long gone)."""
    verb, *parts = (data or "").removeprefix(REPLACES_DIALOGUE).split(":")
    kind = KINDS.get(verb)
    return None if kind is None or len(data or "") > LONGEST else kind.read(parts)


@cache
def _kinds(verb: str) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind of button in order, each with whether it is a number."""
    return tuple((one.name, one.type is int) for one in fields(KINDS[verb]))


@lru_cache(maxsize=1024)
def base36(number: int) -> str:
    """A whole number in base 36, with a minus sign where it is negative."""
    left, text = abs(number), ""
    while left:
        left, digit = divmod(left, 36)
        text = DIGITS[digit] + text
    return ("-" if number < 0 else "") + (text or "0")


def _word(value: object) -> str:
    text = str(value)
    if not WORD.fullmatch(text):
        raise ValueError("a word for a button holds a character that it may not")
    return text
