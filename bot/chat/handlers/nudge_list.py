"""The Open buttons of a message that lists several nudges: each sends its nudge as a message of its own.

That is no new delivery, and a second press sends nothing. Must not know how nudges come to be sent together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import Handler, Turn, on_tap
from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens.nudge import ShownNudge
from bot.chat.screens.nudge_list import lines_of, listed
from bot.usecases.nudge_lists import ListEntry, ListStatus, entries_beside, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWERS = {
    ListStatus.OPENED: "nudges.bundle.open_already",
    ListStatus.DONE: "answers.already",
    ListStatus.OVER: "nudges.bundle.no_longer",
}


def handlers() -> list[Handler]:
    return [on_tap(nudge_data.Open, open_one)]


async def open_one(turn: Turn) -> None:
    """Sends the nudge with its draft and its buttons, and takes its button off the list."""
    press = cast("nudge_data.Open", turn.pressed)
    database, person = turn.database, turn.person
    listed_entries = await entries_beside(database, person.id, press.nudge, turn.pressed_message, turn.now)
    entry = next((entry for entry in listed_entries if entry.row.id == press.nudge), None)
    shown = ShownNudge.of(entry.view, entry.row) if entry else None
    if entry is None or shown is None:
        await turn.answer(turn.words.text("errors.not_found"))
    elif entry.status is not ListStatus.WAITING:
        await turn.answer(turn.words.text(ANSWERS[entry.status]))
    else:
        html, rows = nudge_screen.body(shown), nudge_screen.main_rows(shown)
        message_id = await turn.services.gateway.send(person.chat_id, html, rows)
        await opened(database, person.id, press.nudge, person.chat_id, message_id)
        listed_entries = await entries_beside(database, person.id, press.nudge, turn.pressed_message, turn.now)
    await _show_list(turn, listed_entries)


async def _show_list(turn: Turn, listed_entries: Sequence[ListEntry]) -> None:
    """Shows the pressed message as the list is now; a message that is no list loses its buttons."""
    if turn.pressed_message is None:
        return
    lines = lines_of(listed_entries)
    screen = listed(turn.person, lines)
    if lines:
        await turn.services.gateway.edit(turn.person.chat_id, turn.pressed_message, screen.html, screen.rows)
    else:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
