"""What interrupts an unfinished dialogue: nothing replaces it unasked, and after hours the bot asks whether to go on.

Also typed text that is no answer to the open question. Must not know any dialogue in particular.
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
"""After so long a typed text is rarely an answer to the old question."""

WRITTEN_LATE = "written_late"
"""The key in a draft's data of a text that came so late that it may be no answer."""

Aside = Callable[["Turn"], Awaitable[bool]]
ASIDES: list[Aside] = []
UNFINISHED: dict[str, Callable[[Mapping[str, Any]], str]] = {}
"""For dialogues that collect something: its name, from the draft's data; empty while there is nothing to lose."""

PATIENT = frozenset({"start", "settings"})
"""Dialogues whose question can still be answered the next day without a reminder."""

UNINTERRUPTED = frozenset({"check"})
"""Dialogues that wait for a text which may look like a question to the bot; "cancel" works in them all the same."""


def aside(step: Aside) -> Aside:
    """Registers a function that sees every typed answer first, and returns whether it has answered it."""
    ASIDES.append(step)
    return step


async def is_no_answer(turn: Turn) -> bool:
    """Whether a typed text was answered otherwise, so that the open question must not take it."""
    draft = turn.draft
    if draft is None:
        return False
    if draft.dialogue not in PATIENT and turn.now - draft.updated_at > LONG_AGO:
        await _ask_about_old(turn)
        return True
    for answers in ASIDES:
        if await answers(turn):
            return True
    return False


async def keeps(turn: Turn, press: Press, *, also_own: bool = False) -> bool:
    """Asks before something replaces an unfinished dialogue. True if it asked, so that nothing may be replaced yet.

    `also_own`: asks for a dialogue of the same kind, too.
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
    """What is unfinished, in a few words; empty where nothing would be lost."""
    if turn.draft is None:
        return ""
    named = UNFINISHED.get(turn.draft.dialogue)
    return named(turn.draft.data) if named else ""


async def _ask_about_old(turn: Turn) -> None:
    """Stores the text. The draft keeps its age, so that the next text is held back too until a button is pressed."""
    draft, words = turn.draft, turn.words
    assert draft is not None  # checked by `is_no_answer`
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
