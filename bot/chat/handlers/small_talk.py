"""How somebody is, and how an interview went, in plain words: one warm sentence, and what is next.

Outside a dialogue nothing is noted without a press; where the bot itself asked how it went, the words are an answer.
Must not know how words are read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.dialogue.interruptions import aside
from bot.chat.dialogue.interview_form import Notes
from bot.chat.dialogue.routing import AGAIN
from bot.chat.screens.keyboard import PRIMARY, button
from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.letter_notes import BADLY
from bot.domain.localtime import local
from bot.domain.model import Step
from bot.parsing.intents import Wish, named_in, read_wish
from bot.usecases.agenda import in_sight, still_open
from bot.usecases.interviews import overview
from bot.usecases.letters import note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat.dialogue.turn import Turn
    from bot.chat.screens.keyboard import Rows
    from bot.usecases.interviews import View

DEBRIEF = "debrief"
"""The dialogue that asks how it went."""


async def comfort(turn: Turn) -> None:
    """A warm sentence, and what comes next."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    await turn.say(f"{turn.words.html('feelings.low')}\n\n{_what_is_next(turn, views)}")


async def went_well(turn: Turn) -> None:
    """It went well: the question how it went is at hand, where it is open."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    await turn.say(turn.words.html("feelings.went.well"), _to_tell(turn, views))


async def went_badly(turn: Turn) -> None:
    """It went badly: a press lets the thank-yous know it."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    rows, about = _to_tell(turn, views), _about(turn, views)
    if about is not None:
        label = f"{turn.words.text('yours.manner.to.badly')} ({interview_name(about.stored.interview, turn.words)})"
        rows.append([button(label[:60], buttons.Yours(about.stored.id, 0, "manner", BADLY))])
    await turn.say(turn.words.html("feelings.went.badly"), rows)


@aside
async def when_asked(turn: Turn) -> bool:
    """How it went, while the questions about it are asked: kept for the letters, and the question stands."""
    wished = read_wish(turn.text)
    if turn.draft is None or turn.draft.dialogue != DEBRIEF or wished is None or wished.wish not in WENT:
        return False
    bad, interview = wished.wish is Wish.WENT_BADLY, Notes.read(turn.data).interview
    said = turn.words.html(WENT[wished.wish])
    if bad and interview is not None:
        change = turn.desk.database, turn.person.id, interview
        await note(*change, lambda notes: replace(notes, went_badly=True))
        said = f"{said} {turn.words.html('feelings.went.noted')}"
    await turn.say(said)
    await AGAIN[DEBRIEF](turn)
    return True


def _what_is_next(turn: Turn, views: Sequence[View]) -> str:
    words, zone = turn.words, turn.person.timezone
    if any(still_open(seen, turn.now) for seen in views):
        return words.html("feelings.open")
    coming = [(seen.plan[0].at, number) for number, seen in enumerate(views) if seen.plan]
    if not coming or zone is None:
        return words.html("feelings.nothing_next")
    at, number = min(coming)
    interview = views[number].stored.interview
    step = nudge_name(views[number].plan[0], interview, words)
    return words.html("days.pause.resumed_next", step=step, at=local(at, zone), name=interview_name(interview, words))


def _to_tell(turn: Turn, views: Sequence[View]) -> Rows:
    """A button for each interview of which it is still open how it went."""
    asked = [(seen, row) for seen in views for row in still_open(seen, turn.now) if row.step is Step.DEBRIEF]
    tell = turn.words.text("buttons.how_did_it_go")
    return [
        [
            button(
                f"{tell} ({interview_name(seen.stored.interview, turn.words)})"[:60],
                buttons.Debrief(seen.stored.id, row.id),
                PRIMARY,
            )
        ]
        for seen, row in asked
    ]


def _about(turn: Turn, views: Sequence[View]) -> View | None:
    """The interview that is meant: named, or the latest that is over."""
    held = [seen for seen in in_sight(views) if seen.stored.interview.ends_at <= _wall(turn, seen)]
    named = named_in(turn.text, {seen.stored.id: [seen.stored.interview.company] for seen in held})
    meant = [seen for seen in held if seen.stored.id in named] or held
    return max(meant, key=lambda seen: seen.stored.interview.ends_at, default=None)


def _wall(turn: Turn, seen: View) -> datetime:
    return local(turn.now, turn.person.timezone or seen.stored.wall_zone)


WENT = {Wish.WENT_WELL: "feelings.went.well", Wish.WENT_BADLY: "feelings.went.badly"}
