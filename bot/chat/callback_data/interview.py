"""What the buttons of a card, a list and a report mean. Must not know what a press does."""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


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
