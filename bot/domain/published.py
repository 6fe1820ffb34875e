"""Which steps of a plan a person's calendar has been given, and under which numbers: what a next file must say.

A calendar takes an entry for the same one by its UID, and for a newer version of it by its sequence number (RFC 5545,
3.8.7.4). So a step that moved gets the next number, and one that is planned no more is called off. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.model import Nudge, Step

StepKey = tuple[int, Step, int, int]
"""What makes a step the same one however it moves: ladder, step, interviewer, rung."""


@dataclass(frozen=True, slots=True)
class Published:
    """A step as the calendar has it. `at` is a moment (UTC)."""

    ladder: int
    step: Step
    person: int
    rung: int
    at: datetime
    sequence: int = 0
    called_off: bool = False

    @property
    def key(self) -> StepKey:
        return self.ladder, self.step, self.person, self.rung


def publish(before: Sequence[Published], plan: Sequence[Nudge], now: datetime) -> tuple[Published, ...]:
    """Every step as the next file must have it, soonest first; reminders of one step are not entries of their own.

    What was given and is no longer planned is called off, unless its moment has passed: then it is history.
    """
    given = {one.key: one for one in before}
    planned = {(one.ladder, one.step, one.person, one.rung): one for one in reversed(plan)}
    entries = [_given_again(given.get(key), nudge) for key, nudge in planned.items()]
    for key, one in given.items():
        if key in planned:
            continue
        over = one.called_off or one.at <= now
        entries.append(one if over else replace(one, called_off=True, sequence=one.sequence + 1))
    return tuple(sorted(entries, key=lambda one: (one.at, one.key)))


def in_file(published: Sequence[Published], now: datetime) -> tuple[Published, ...]:
    """Those that belong into a file made at `now`: what is to come, and what was called off before it came."""
    return tuple(one for one in published if one.called_off or one.at >= now)


def _given_again(known: Published | None, nudge: Nudge) -> Published:
    if known is None:
        return Published(nudge.ladder, nudge.step, nudge.person, nudge.rung, nudge.at)
    same = known.at == nudge.at and not known.called_off
    return replace(known, at=nudge.at, called_off=False, sequence=known.sequence + (0 if same else 1))
