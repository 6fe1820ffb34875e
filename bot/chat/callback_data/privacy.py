"""Callback data of /forget, and of the question after a restore. Must not know what a press does."""

from dataclasses import dataclass
from typing import ClassVar

from bot.chat.callback_data.codec import Press


@dataclass(frozen=True)
class Forget(Press):
    """Delete `what`: `all`, `sure` (all, confirmed), `one` (an interview), `who` (an interviewer), or `none`.

    `minute` (since 1970) is when the confirmation was asked for.
    """

    verb: ClassVar[str] = "fg"
    what: str
    minute: int = 0


@dataclass(frozen=True)
class ForgetInterviewer(Press):
    """Delete one interviewer; `number` 0 asks whom, `sure` is 1 once confirmed."""

    verb: ClassVar[str] = "fw"
    interview: int
    number: int = 0
    sure: int = 0


@dataclass(frozen=True)
class RestoreHoldAnswer(Press):
    """What to do with the nudges that fell due between a backup and its restore; `choice` is a HoldAnswer."""

    verb: ClassVar[str] = "hd"
    choice: str
