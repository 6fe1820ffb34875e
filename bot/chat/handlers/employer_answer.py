"""The buttons under a recorded answer: another wording of the reply, and who agreed to connect on LinkedIn.

Must not know how a reply is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.routing import gone, on_tap
from bot.chat.screens.employer_answer import agreed, answered, last_entry
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, person_name
from bot.chat.screens.letter import tone_named
from bot.domain.model import NOBODY, Fact, FactKind
from bot.usecases.history import Stale, record
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler, Turn
    from bot.usecases.views import InterviewView


def handlers() -> list[Handler]:
    return [on_tap(interview_data.AnotherReply, another_reply), on_tap(interview_data.Agreed, they_agreed)]


async def another_reply(turn: Turn) -> None:
    """The reply in another wording or tone, in place."""
    press = cast("interview_data.AnotherReply", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    entries = [entry for entry in interview.stored.history if entry.action_id == press.action_id] if interview else []
    if interview is None or interview.case is None or not entries:
        await gone(turn)
        return
    tone = tone_named(press.tone)
    screen = answered(interview, entries[-1].fact, press.action_id, press.nudge, max(press.variant, 0), tone)
    await turn.show(screen.html, screen.rows)


async def they_agreed(turn: Turn) -> None:
    """Somebody agreed to connect: recorded once. Asks who, where several could be meant."""
    press = cast("interview_data.Agreed", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or interview.case is None:
        await gone(turn)
        return
    candidates = [person.id for person in interview.stored.interview.people if not agreed(interview.stored, person.id)]
    chosen = press.interviewer or (candidates[0] if len(candidates) == 1 else NOBODY)
    if chosen == NOBODY and candidates:
        await _ask_who(turn, interview, candidates, press.nudge)
    elif chosen not in candidates:
        await turn.answer(turn.words.text("answers.already"))
    else:
        await _record_agreed(turn, interview, chosen, press.nudge)


async def _ask_who(turn: Turn, interview: InterviewView, people: list[int], nudge: int) -> None:
    words, stored = turn.words, interview.stored
    rows = [
        [
            button(
                person_name(stored.interview, person)[:60],
                interview_data.Agreed(stored.id, person, nudge, last_entry(interview.stored)),
            )
        ]
        for person in people
    ]
    rows.append([button(words.text("buttons.back"), interview_data.TheyAnswered(stored.id, nudge))])
    await turn.show(words.html("answers.they.who_agreed", name=interview_name(stored.interview, words)), rows)


async def _record_agreed(turn: Turn, interview: InterviewView, chosen: int, nudge: int) -> None:
    fact = Fact(FactKind.LINKEDIN_AGREED, turn.now, person=chosen)
    try:
        recorded = await record(
            turn.database,
            turn.person.id,
            interview.stored.id,
            [fact],
            turn.now,
            keep_dialogue=True,
            check=lambda stored: not agreed(stored, chosen),
        )
    except Stale:
        await turn.answer(turn.words.text("answers.already"))
        return
    await turn.answer(turn.words.text("answers.noted"))
    screen = answered(recorded.view, fact, recorded.action_id, nudge)
    await turn.show(screen.html, screen.rows)
    await turn.hurry(recorded.view)
