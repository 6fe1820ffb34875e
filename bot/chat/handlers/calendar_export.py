"""/calendar and the button on the card: the plan as a calendar file, and links that add its next step.

Must not know how such a file is written, or how steps are numbered.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.routing import Handler, Turn, gone, on_command, on_tap
from bot.chat.screens.keyboard import link
from bot.chat.screens.labels import company_name
from bot.chat.screens.pictures import step_title
from bot.exchange.ics import CalendarEntry, calendar_file, google_link, outlook_link
from bot.usecases.calendar_export import give_plans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.screen import Rows
    from bot.domain.published import Published
    from bot.usecases.calendar_export import PublishedPlan
    from bot.usecases.views import InterviewView
    from bot.wording import Words

A_STEP = timedelta(minutes=15)
"""How long a step takes in a calendar."""


def handlers() -> list[Handler]:
    return [on_command("", "calendar", everything), on_tap(interview_data.CalendarFile, one_interview)]


async def everything(turn: Turn) -> None:
    """/calendar: the plans of all interviews in one file."""
    await _give(turn, await give_plans(turn.database, turn.person.id, turn.now), "calendar.none")


async def one_interview(turn: Turn) -> None:
    """The plan of one interview."""
    press = cast("interview_data.CalendarFile", turn.pressed)
    plans = await give_plans(turn.database, turn.person.id, turn.now, press.interview)
    if plans:
        await turn.answer()
        await _give(turn, plans, "calendar.nothing")
    else:
        await gone(turn)


async def _give(turn: Turn, plans: Sequence[PublishedPlan], otherwise: str) -> None:
    words = turn.words
    entries = [entry(plan.view, step, words) for plan in plans for step in plan.steps]
    if not entries:
        await turn.say(words.html(otherwise))
        return
    ahead = sorted((entry for entry in entries if not entry.called_off), key=lambda entry: entry.starts_at)
    file = calendar_file(entries, turn.now, words.text("calendar.name"))
    html = words.html("calendar.caption", count=len(ahead), off=len(entries) - len(ahead))
    gateway, chat_id = turn.services.gateway, turn.person.chat_id
    await gateway.send_document(chat_id, file, words.text("calendar.file"), html, _links(ahead, words))


def entry(view: InterviewView, step: Published, words: Words) -> CalendarEntry:
    """One step as a calendar shows it."""
    interview = view.stored.interview
    name = step_title(step.step, step.person, step.rung, view, words)
    return CalendarEntry(
        uid=_uid(view, step),
        sequence=step.sequence,
        starts_at=step.at,
        length=A_STEP,
        title=words.text("calendar.title", step=name, company=company_name(interview, words)),
        notes=words.text("calendar.notes", role=interview.role if interview.company else ""),
        called_off=step.called_off,
    )


def _uid(interview: InterviewView, step: Published) -> str:
    """The same for ever and different for every step, so that a new file updates what an older one added.

    Hashed, so that it does not tell whose interview it is.
    """
    key = (interview.person.created_at.isoformat(), interview.stored.id, *step.key)
    return f"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}@tactful"


def _links(ahead: Sequence[CalendarEntry], words: Words) -> Rows:
    if not ahead:
        return []
    return [
        [
            link(words.text("calendar.google"), google_link(ahead[0])),
            link(words.text("calendar.outlook"), outlook_link(ahead[0])),
        ]
    ]
