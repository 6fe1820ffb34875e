"""The buttons of /forget: what to delete, and whether it was confirmed. Their fields' types are read as they stand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.chat.callback_data.codec import Press

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Forget(Press):
    """Delete `what`: `all`, `sure` (all, confirmed at `minute` since 1970), `one` interview, `who`, or `none`."""

    verb: ClassVar[str] = "fg"
    what: str
    minute: int = 0


@dataclass(frozen=True)
class ForgetInterviewer(Press):
    """Delete one interviewer; `number` 0 asks whom, `sure` is 1 once it was confirmed."""

    verb: ClassVar[str] = "fw"
    interview: int
    number: int = 0
    sure: int = 0


@dataclass(frozen=True)
class RestoreHoldAnswer(Press):
    """What to do with what fell due before a restore; `choice` is a Choice."""

    verb: ClassVar[str] = "hd"
    choice: str
