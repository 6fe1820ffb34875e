"""Where and as what: company and role in one message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.job_line import read_job
from bot.chat.notes import Notes
from bot.chat.questions import Outcome, Prompt, Question, Unclear, not_by_button

if TYPE_CHECKING:
    from bot.chat.turn import Turn


def _prompt(turn: Turn, _notes: Notes) -> Prompt:
    return Prompt(turn.words.html("dialogues.job.ask"), placeholder=turn.words.text("dialogues.job.placeholder"))


async def _typed(turn: Turn, notes: Notes, text: str) -> Outcome:
    job = read_job(text)
    if job is None:
        return Unclear(turn.words.html("dialogues.job.unread"))
    return replace(notes, company=job[0], role=job[1])


def _said(turn: Turn, notes: Notes) -> str:
    if not notes.company:
        return ""
    return turn.words.html("dialogues.job.said", company=notes.company, role=notes.role)


JOB = Question("job", _prompt, _typed, not_by_button, _said)
