"""The whole application on one card: round by round, with who was there and what became of it.

A function of a view. Must not know what a press does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.localtime import local
from bot.domain.planner import Phase, phase

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.records.interviews import StoredInterview
    from bot.usecases.views import InterviewView
    from bot.wording import Words


def round_lines(interview: InterviewView, words: Words, now: datetime) -> list[str]:
    """A line for each round, the earliest first, as HTML; none where there is only one."""
    rounds = sorted(interview.rounds, key=lambda one: (one.interview.starts_at, one.id))
    if len(rounds) < 2:
        return []
    lines = [_line(number, one, interview, words, now) for number, one in enumerate(rounds, 1)]
    return ["", words.html("capture.rounds.heading"), *lines]


def _line(number: int, one: StoredInterview, interview: InterviewView, words: Words, now: datetime) -> str:
    return words.html(
        "capture.rounds.this_one" if one.id == interview.stored.id else "capture.rounds.line",
        number=number,
        day=words.text("buttons.day", day=one.interview.starts_at),
        names=[person.name for person in one.interview.people],
        stands=words.text(f"capture.rounds.{_stands(one, interview, now)}"),
    )


def _stands(one: StoredInterview, interview: InterviewView, now: datetime) -> str:
    found = phase(one.facts())
    if found is Phase.WAITING and local(now, interview.person.timezone or one.wall_zone) < one.interview.ends_at:
        return "upcoming"
    return str(found.value)
