"""Answers to how somebody feels and to how an interview went: one warm sentence, and what comes next.

Outside a dialogue nothing is recorded without a press; in a debrief, where the bot asked, the words count as an answer.
Must not know how text is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.interruptions import aside
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.routing import AGAIN
from bot.chat.screen import PRIMARY
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.letter_notes import BADLY
from bot.domain.localtime import local
from bot.domain.model import Step
from bot.parsing.intents import Intent, read_intent
from bot.parsing.mentions import mentioned_in
from bot.usecases.agenda import in_sight, still_open
from bot.usecases.letters import note
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat.dialogue.turn import Turn
    from bot.chat.screen import Rows
    from bot.usecases.views import InterviewView

DEBRIEF = "debrief"
"""The dialogue that asks how it went."""


async def comfort(turn: Turn) -> None:
    """A warm sentence, and what comes next."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    await turn.say(f"{turn.words.html('feelings.low')}\n\n{_what_is_next(turn, views)}")


async def went_well(turn: Turn) -> None:
    """It went well: offers the debrief, where one is open."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    await turn.say(turn.words.html("feelings.went.well"), _debrief_rows(turn, views))


async def went_badly(turn: Turn) -> None:
    """It went badly: offers to have the letters written accordingly."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    rows, about = _debrief_rows(turn, views), _about(turn, views)
    if about is not None:
        label = f"{turn.words.text('yours.manner.to.badly')} ({interview_name(about.stored.interview, turn.words)})"
        rows.append([button(label[:60], interview_data.EditLetterNotes(about.stored.id, 0, "manner", BADLY))])
    await turn.say(turn.words.html("feelings.went.badly"), rows)


@aside
async def when_asked(turn: Turn) -> bool:
    """How it went, said during the debrief: noted for the letters, then the present question is asked again."""
    parsed = read_intent(turn.text)
    if turn.draft is None or turn.draft.dialogue != DEBRIEF or parsed is None or parsed.intent not in WENT:
        return False
    bad, interview = parsed.intent is Intent.WENT_BADLY, InterviewForm.read(turn.data).interview
    reply = turn.words.html(WENT[parsed.intent])
    if bad and interview is not None:
        await note(turn.database, turn.person.id, interview, lambda notes: replace(notes, went_badly=True))
        reply = f"{reply} {turn.words.html('feelings.went.noted')}"
    await turn.say(reply)
    await AGAIN[DEBRIEF](turn)
    return True


def _what_is_next(turn: Turn, views: Sequence[InterviewView]) -> str:
    words, zone = turn.words, turn.person.timezone
    if any(still_open(view, turn.now) for view in views):
        return words.html("feelings.open")
    coming = [(view.plan[0].at, number) for number, view in enumerate(views) if view.plan]
    if not coming or zone is None:
        return words.html("feelings.nothing_next")
    at, number = min(coming)
    interview = views[number].stored.interview
    step = nudge_name(views[number].plan[0], interview, words)
    return words.html("days.pause.resumed_next", step=step, at=local(at, zone), name=interview_name(interview, words))


def _debrief_rows(turn: Turn, views: Sequence[InterviewView]) -> Rows:
    """A button for each interview with an open debrief."""
    asked = [
        (interview, row) for interview in views for row in still_open(interview, turn.now) if row.step is Step.DEBRIEF
    ]
    label = turn.words.text("buttons.how_did_it_go")
    return [
        [
            button(
                f"{label} ({interview_name(interview.stored.interview, turn.words)})"[:60],
                interview_data.Debrief(interview.stored.id, row.id),
                PRIMARY,
            )
        ]
        for interview, row in asked
    ]


def _about(turn: Turn, views: Sequence[InterviewView]) -> InterviewView | None:
    """The interview that is meant: the one that is named, else the latest that was held."""
    held = [interview for interview in in_sight(views) if interview.stored.interview.ends_at <= _wall(turn, interview)]
    named = mentioned_in(turn.text, {interview.stored.id: [interview.stored.interview.company] for interview in held})
    meant = [interview for interview in held if interview.stored.id in named] or held
    return max(meant, key=lambda interview: interview.stored.interview.ends_at, default=None)


def _wall(turn: Turn, interview: InterviewView) -> datetime:
    return local(turn.now, turn.person.timezone or interview.stored.wall_zone)


WENT = {Intent.WENT_WELL: "feelings.went.well", Intent.WENT_BADLY: "feelings.went.badly"}
