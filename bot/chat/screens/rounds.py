"""The rounds of an application on its card: who was there, and what came of it."""

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
    rounds = sorted(interview.rounds, key=lambda stored: (stored.interview.starts_at, stored.id))
    if len(rounds) < 2:
        return []
    lines = [_line(number, stored, interview, words, now) for number, stored in enumerate(rounds, 1)]
    return ["", words.html("capture.rounds.heading"), *lines]


def _line(number: int, stored: StoredInterview, interview: InterviewView, words: Words, now: datetime) -> str:
    return words.html(
        "capture.rounds.this_one" if stored.id == interview.stored.id else "capture.rounds.line",
        number=number,
        day=words.text("buttons.day", day=stored.interview.starts_at),
        names=[person.name for person in stored.interview.people],
        stands=words.text(f"capture.rounds.{_status(stored, interview, now)}"),
    )


def _status(stored: StoredInterview, interview: InterviewView, now: datetime) -> str:
    current = phase(stored.facts())
    zone = interview.person.timezone or stored.wall_zone
    if current is Phase.WAITING and local(now, zone) < stored.interview.ends_at:
        return "upcoming"
    return str(current.value)
