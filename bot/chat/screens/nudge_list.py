"""An outgoing message: one nudge as it always looks, or several as a list of Open buttons; and which were missed.

It is made of stored facts alone, so the same message can be shown again at any time. Must not know how it is sent, nor
what a press does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import company_name, interview_name, nudge_name, numbered, person_name
from bot.chat.screens.language import words_of
from bot.chat.screens.nudge import nudge_message
from bot.domain.steps import SPECS
from bot.usecases.nudge_lists import ListStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.model import Interview, Nudge
    from bot.storage.records.people import Person
    from bot.usecases.delivery.messages import OutgoingMessage, OutgoingNudge
    from bot.usecases.nudge_lists import ListEntry
    from bot.wording import Words


@dataclass(frozen=True)
class ListLine:
    """A nudge in a list, and its status."""

    nudge: Nudge
    nudge_id: int
    interview: Interview
    standing: ListStatus = ListStatus.WAITING


def message(bundle: OutgoingMessage) -> Screen:
    """What a bundle looks like as it comes."""
    words = words_of(bundle.person)
    late = _too_late(bundle.missed, words)
    silent = bool(bundle.nudges) and all(SPECS[one.nudge.step].silent for one in bundle.nudges)
    if len(bundle.nudges) == 1:
        screen = nudge_message(bundle.nudges[0])
    else:
        lines = [ListLine(one.nudge, one.nudge_id, one.stored.interview) for one in bundle.nudges]
        again = any(one.may_be_duplicate for one in bundle.nudges)
        screen = listed(bundle.person, lines, note=words.html("nudges.maybe_twice") if again else "")
    return Screen("\n\n".join(part for part in (screen.html, late) if part), screen.rows, silent)


def lines_of(found: Sequence[ListEntry]) -> list[ListLine]:
    """The lines of a bundle's nudges, as they stand now."""
    return [ListLine(one.row.nudge, one.row.id, one.view.stored.interview, one.standing) for one in found]


def listed(person: Person, lines: Sequence[ListLine], note: str = "") -> Screen:
    """The list, with a button for each line that waits to be opened; empty where there are no lines."""
    if not lines:
        return Screen("", [])
    words = words_of(person)
    numbered_lines = list(enumerate(lines, 1))
    html = [words.html("nudges.bundle.heading", count=len(lines)), note]
    html += [_line(number, one, words) for number, one in numbered_lines]
    rows = [
        [button(_open(number, one, words)[:60], nudge_data.Open(one.nudge_id))]
        for number, one in numbered_lines
        if one.standing is ListStatus.WAITING
    ]
    return Screen("\n\n".join(part for part in html if part), rows)


def _open(number: int, one: ListLine, words: Words) -> str:
    step = nudge_name(one.nudge, one.interview, words)
    return words.text("nudges.bundle.open", number=number, step=step, company=one.interview.company)


def _line(number: int, one: ListLine, words: Words) -> str:
    return words.html(
        f"nudges.bundle.{one.standing.value}",
        number=number,
        title=_title(one.nudge, one.interview, words),
        place=interview_name(one.interview, words),
    )


def _too_late(missed: Sequence[OutgoingNudge], words: Words) -> str:
    if not missed:
        return ""
    lines = [
        words.html(
            "nudges.missed.line",
            title=_title(one.nudge, one.stored.interview, words),
            place=interview_name(one.stored.interview, words),
        )
        for one in missed
    ]
    return "\n".join([words.html("nudges.missed.heading"), *lines])


def _title(nudge: Nudge, interview: Interview, words: Words) -> str:
    return words.text(
        f"nudges.title.{nudge.step}",
        company=company_name(interview, words),
        name=person_name(interview, nudge.person),
        numbered=numbered(nudge.step, nudge.rung, words),
    )
