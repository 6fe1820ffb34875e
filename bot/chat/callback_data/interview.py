"""Callback data of the interview card, the lists and the reports. Must not know what a press does."""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class EditLetterNotes(Press):
    """Change what is noted for an interview's letters: `line`, or show all where it is empty; `value` sets it at once.

    `nudge` is the one whose letter it is for, 0 for none.
    """

    verb: ClassVar[str] = "mi"
    interview: int
    nudge: int
    line: str = ""
    value: str = ""


@dataclass(frozen=True)
class AnotherReply(Press):
    """Show the reply to the answer recorded by `action_id` in another wording; `tone` is a Tone, empty for the usual.

    `nudge` is the one that the answer was reported on, 0 for none.
    """

    verb: ClassVar[str] = "ar"
    interview: int
    action_id: int
    nudge: int
    variant: int
    tone: str = ""


@dataclass(frozen=True)
class Agreed(Press):
    """An interviewer agreed to connect on LinkedIn; `interviewer` 0 asks who."""

    verb: ClassVar[str] = "li"
    interview: int
    interviewer: int
    nudge: int
    history_id: int


@dataclass(frozen=True)
class Playbook(Press):
    """A page of the playbook: a Moment, `disagreements`, or empty for the first page."""

    verb: ClassVar[str] = "pb"
    page: str = ""


@dataclass(frozen=True)
class Debrief(Press):
    """Open the debrief of an interview. `nudge` is the one that asked for it, 0 for none."""

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

    `history_id` is the id of the history's last entry when the question was asked; by it a second press is recognised.
    """

    verb: ClassVar[str] = "n"
    interview: int
    what: str
    nudge: int
    history_id: int


@dataclass(frozen=True)
class SaidUntil(Press):
    """They are still deciding, until a day (the number of `date.toordinal`); `about`: 1 where the day is vague.

    `history_id` is as in TheySaid.
    """

    verb: ClassVar[str] = "su"
    interview: int
    day: int
    about: int
    history_id: int


@dataclass(frozen=True)
class RoundAt(Press):
    """The next round, on a day (as in SaidUntil) and at a minute of it, -1 where no hour was told."""

    verb: ClassVar[str] = "ra"
    interview: int
    day: int
    minute: int


@dataclass(frozen=True)
class ShowInterviews(Press):
    """Page `page` of the list (0 is the first)."""

    verb: ClassVar[str] = "j"
    page: int


@dataclass(frozen=True)
class Card(Press):
    """One interview's card; `view` is `card`, `plan`, `history`, `manage`, or `new` for the card as a new message."""

    verb: ClassVar[str] = "i"
    interview: int
    view: str


@dataclass(frozen=True)
class IContacted(Press):
    """I contacted them: asks how, then when; both are empty until chosen. `how` is `wrote` or a CallResult.

    `history_id` is as in TheySaid.
    """

    verb: ClassVar[str] = "x"
    interview: int
    how: str = ""
    when: str = ""
    history_id: int = 0


@dataclass(frozen=True)
class Edit(Press):
    """Change one field of a saved interview; `line` names it, empty asks which."""

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
    """Delete one interview; `sure` is 1 once confirmed."""

    verb: ClassVar[str] = "t"
    interview: int
    sure: int = 0


@dataclass(frozen=True)
class Picture(Press):
    """A picture: `kind` is timeline, month or stats, `of` an interview's id or a month's number.

    With a `theme` it replaces the picture above the button; without, it is a new message.
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
    """Move an interview to the time of a changed invitation: minutes since 1970 (UTC), and its length in minutes.

    `sequence` is the invitation's, 0 for a time that the person typed.
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
