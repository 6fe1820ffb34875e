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
    status: ListStatus = ListStatus.WAITING


def message(outgoing: OutgoingMessage) -> Screen:
    """An outgoing message as it is sent."""
    words, nudges = words_of(outgoing.person), outgoing.nudges
    silent = bool(nudges) and all(SPECS[nudge.nudge.step].silent for nudge in nudges)
    if len(nudges) == 1:
        screen = nudge_message(nudges[0])
    else:
        lines = [ListLine(nudge.nudge, nudge.nudge_id, nudge.stored.interview) for nudge in nudges]
        again = any(nudge.may_be_duplicate for nudge in nudges)
        screen = listed(outgoing.person, lines, note=words.html("nudges.maybe_twice") if again else "")
    parts = (screen.html, _missed_lines(outgoing.missed, words))
    return Screen("\n\n".join(part for part in parts if part), screen.rows, silent)


def lines_of(entries: Sequence[ListEntry]) -> list[ListLine]:
    """The lines of nudges that were sent as a list, as they are now."""
    return [ListLine(entry.row.nudge, entry.row.id, entry.view.stored.interview, entry.status) for entry in entries]


def listed(person: Person, lines: Sequence[ListLine], note: str = "") -> Screen:
    """The list, with a button for each line that was not opened yet; empty where there are no lines."""
    if not lines:
        return Screen("", [])
    words = words_of(person)
    numbered_lines = list(enumerate(lines, 1))
    html = [words.html("nudges.bundle.heading", count=len(lines)), note]
    html += [_line_html(number, line, words) for number, line in numbered_lines]
    rows = [
        [button(_open_label(number, line, words)[:60], nudge_data.Open(line.nudge_id))]
        for number, line in numbered_lines
        if line.status is ListStatus.WAITING
    ]
    return Screen("\n\n".join(part for part in html if part), rows)


def _open_label(number: int, line: ListLine, words: Words) -> str:
    step = nudge_name(line.nudge, line.interview, words)
    return words.text("nudges.bundle.open", number=number, step=step, company=line.interview.company)


def _line_html(number: int, line: ListLine, words: Words) -> str:
    return words.html(
        f"nudges.bundle.{line.status.value}",
        number=number,
        title=_title(line.nudge, line.interview, words),
        place=interview_name(line.interview, words),
    )


def _missed_lines(missed: Sequence[OutgoingNudge], words: Words) -> str:
    if not missed:
        return ""
    lines = [
        words.html(
            "nudges.missed.line",
            title=_title(nudge.nudge, nudge.stored.interview, words),
            place=interview_name(nudge.stored.interview, words),
        )
        for nudge in missed
    ]
    return "\n".join([words.html("nudges.missed.heading"), *lines])


def _title(nudge: Nudge, interview: Interview, words: Words) -> str:
    return words.text(
        f"steps.{nudge.step}.title",
        company=company_name(interview, words),
        name=person_name(interview, nudge.person),
        numbered=numbered(nudge.step, nudge.rung, words),
    )
