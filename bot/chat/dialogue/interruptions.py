"""A dialogue that is half told: nothing takes its place unasked, and after a while it is asked whether it goes on.

Also what comes before an answer: words that are none. Must not know any dialogue in particular.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.chat.callback_data.codec import LONGEST
from bot.chat.callback_data.interruption import Continue, Discard
from bot.chat.screens.keyboard import button, button_instead
from bot.domain.localtime import local

if TYPE_CHECKING:
    from bot.chat.callback_data.codec import Press
    from bot.chat.dialogue.turn import Turn

LONG_AGO = timedelta(hours=12)
"""After so long a typed text is mostly about something else than the question of then."""

WRITTEN_LATE = "written_late"
"""The key in a draft's contents under which a text lies that came so late that it may be no answer."""

Aside = Callable[["Turn"], Awaitable[bool]]
ASIDES: list[Aside] = []
UNFINISHED: dict[str, Callable[[Mapping[str, Any]], str]] = {}
"""For dialogues that collect something: how it is called, from the draft's contents; empty while nothing is lost."""

PATIENT = frozenset({"start", "settings"})
"""Dialogues whose question is a simple one, and as good the next day."""

UNINTERRUPTED = frozenset({"check"})
"""Dialogues that wait for a text which may look like a question; a way out is one all the same."""


def aside(step: Aside) -> Aside:
    """Registers what looks at every typed answer first, and says whether it has dealt with it."""
    ASIDES.append(step)
    return step


async def is_no_answer(turn: Turn) -> bool:
    """Whether a typed text was dealt with before the question that stands could take it."""
    draft = turn.draft
    if draft is None:
        return False
    if draft.dialogue not in PATIENT and turn.now - draft.updated_at > LONG_AGO:
        await _ask_about_old(turn)
        return True
    for look in ASIDES:
        if await look(turn):
            return True
    return False


async def keeps(turn: Turn, press: Press, *, also_own: bool = False) -> bool:
    """Asks before something else takes the place of a dialogue half told; whether it has asked.

    `also_own`: a dialogue of the same kind is in the way, too.
    """
    draft = turn.draft
    if draft is None or turn.instead or (draft.dialogue == turn.dialogue and not also_own):
        return False
    name = name_of(turn)
    if not name:
        return False
    words = turn.words
    row = [button(words.text("capture.half_told.go_on"), Continue())]
    if len(press.encode()) + len("in:") <= LONGEST:
        row.append(button_instead(words.text("capture.half_told.leave"), press))
    await turn.say(words.html("capture.half_told.ask", name=name), [row])
    return True


def name_of(turn: Turn) -> str:
    """What is half told, in a few words; empty where nothing would be lost."""
    if turn.draft is None:
        return ""
    named = UNFINISHED.get(turn.draft.dialogue)
    return named(turn.draft.data) if named else ""


async def _ask_about_old(turn: Turn) -> None:
    """Keeps the text, and leaves the draft as old as it is until a button says what becomes of it."""
    draft, words = turn.draft, turn.words
    assert draft is not None  # `is_no_answer` asked
    async with turn.database.unit() as unit:
        data = {**draft.data, WRITTEN_LATE: turn.text}
        await unit.dialogues.put(turn.person.id, draft.dialogue, draft.step, data, draft.message_id, draft.updated_at)
        await unit.commit(handles_update=True)
    zone = turn.person.timezone or "UTC"
    day, today = local(draft.updated_at, zone).date(), local(turn.now, zone).date()
    key = "capture.half_told.old" if name_of(turn) else "capture.half_told.old_question"
    row = [
        button(words.text("capture.half_told.go_on"), Continue()),
        button(words.text("capture.half_told.start_over"), Discard()),
    ]
    await turn.say(words.html(key, name=name_of(turn), day=day, today=today), [row])
