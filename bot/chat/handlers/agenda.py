"""/today and /week, and the buttons that send an open nudge again.

Must not know what an agenda shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.dialogue.routing import Handler, Turn, on_command, on_tap
from bot.chat.handlers.nudge import open_nudge
from bot.chat.screens import agenda as agenda_screen
from bot.chat.screens import nudge as nudge_screen
from bot.usecases.nudge_lists import opened
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from bot.chat.screen import Screen

WEEK = "week"


def handlers() -> list[Handler]:
    return [
        on_command("", "today", today),
        on_command("", "week", week),
        on_tap(agenda_data.Days, switched),
        on_tap(agenda_data.Again, again),
    ]


async def today(turn: Turn) -> None:
    """/today: what is open, what is still planned, and which interviews may be left alone."""
    screen = await _screen(turn, "")
    await turn.say(screen.html, screen.rows)


async def week(turn: Turn) -> None:
    """/week: the next seven days."""
    screen = await _screen(turn, WEEK)
    await turn.say(screen.html, screen.rows)


async def switched(turn: Turn) -> None:
    """Shows the other of the two in place."""
    screen = await _screen(turn, cast("agenda_data.Days", turn.pressed).span)
    await turn.show(screen.html, screen.rows)


async def again(turn: Turn) -> None:
    """Sends an open nudge as a new message, and takes the buttons off the old one."""
    press = cast("agenda_data.Again", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    row = shown.row if shown else None
    if shown is None or row is None:
        return
    html, rows = nudge_screen.body(shown), nudge_screen.main_rows(shown)
    message_id = await turn.services.gateway.send(turn.person.chat_id, html, rows)
    await opened(turn.database, turn.person.id, row.id, turn.person.chat_id, message_id)
    if row.message_id is not None and not row.in_a_list:
        await turn.services.gateway.drop_buttons(row.chat_id or turn.person.chat_id, row.message_id)


async def _screen(turn: Turn, span: str) -> Screen:
    views = await load_views(turn.database, turn.person.id, turn.now)
    show = agenda_screen.for_week if span == WEEK else agenda_screen.for_today
    return show(turn.person, views, turn.now)
