"""The Open buttons of a message that carries several nudges: each brings its nudge as a message of its own.

A press, not a new delivery; pressed twice it brings nothing twice. Must not know how nudges come to be together.
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
    """The one button there is."""
    return [on_tap(nudge_data.Open, open_one)]


async def open_one(turn: Turn) -> None:
    """Sends the nudge with its draft and its buttons, and takes its button off the list."""
    press = cast("nudge_data.Open", turn.pressed)
    database, person = turn.database, turn.person
    found = await entries_beside(database, person.id, press.nudge, turn.pressed_message, turn.now)
    one = next((entry for entry in found if entry.row.id == press.nudge), None)
    if one is None:
        await turn.answer(turn.words.text("errors.not_found"))
    elif one.standing is not ListStatus.WAITING:
        await turn.answer(turn.words.text(ANSWERS[one.standing]))
    else:
        assert one.view.case is not None  # `entries` leaves out what has none
        shown = ShownNudge(one.view.person, one.view.stored, one.view.case, one.row.nudge, one.row.id)
        html, rows = nudge_screen.body(shown), nudge_screen.main_rows(shown)
        message_id = await turn.services.gateway.send(person.chat_id, html, rows)
        await opened(database, person.id, press.nudge, person.chat_id, message_id)
        found = await entries_beside(database, person.id, press.nudge, turn.pressed_message, turn.now)
    await _show_list(turn, found)


async def _show_list(turn: Turn, found: Sequence[ListEntry]) -> None:
    """The pressed message as it stands now; one that is no list any more loses its buttons."""
    if turn.pressed_message is None:
        return
    lines = lines_of(found)
    screen = listed(turn.person, lines)
    if lines:
        await turn.services.gateway.edit(turn.person.chat_id, turn.pressed_message, screen.html, screen.rows)
    else:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
