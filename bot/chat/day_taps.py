"""/today and /week, and the buttons that open what is still waiting to be dealt with.

Must not know how a day is put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat import day_buttons, days, nudge_screens
from bot.chat.dialogue import Handler, Turn, on_command, on_tap
from bot.chat.nudge_taps import shown_nudge, still_open
from bot.usecases.bundles import opened
from bot.usecases.journal import overview, sent_nudge

if TYPE_CHECKING:
    from bot.chat.nudge_screens import Screen

WEEK = "week"


def handlers() -> list[Handler]:
    """The commands and the buttons."""
    return [
        on_command("", "today", today),
        on_command("", "week", week),
        on_tap(day_buttons.Days, switched),
        on_tap(day_buttons.Again, again),
    ]


async def today(turn: Turn) -> None:
    """/today: what is open, what still comes, and who may be left alone."""
    screen = await _screen(turn, "")
    await turn.say(screen.html, screen.rows)


async def week(turn: Turn) -> None:
    """/week: the next seven days."""
    screen = await _screen(turn, WEEK)
    await turn.say(screen.html, screen.rows)


async def switched(turn: Turn) -> None:
    """The other of the two, in place."""
    screen = await _screen(turn, cast("day_buttons.Days", turn.pressed).span)
    await turn.show(screen.html, screen.rows)


async def again(turn: Turn) -> None:
    """Brings an open nudge down as a new message; where it stood before, its buttons go."""
    press = cast("day_buttons.Again", turn.pressed)
    row = await sent_nudge(turn.desk.database, turn.person.id, press.nudge)
    shown = await shown_nudge(turn, press.nudge)
    if row is None or shown is None or not await still_open(turn, shown):
        return
    html, rows = nudge_screens.body(shown), nudge_screens.main_rows(shown)
    message_id = await turn.desk.gateway.send(turn.person.chat_id, html, rows)
    await opened(turn.desk.database, turn.person.id, row.id, turn.person.chat_id, message_id)
    if row.message_id is not None and not row.in_a_bundle:
        await turn.desk.gateway.drop_buttons(row.chat_id or turn.person.chat_id, row.message_id)


async def _screen(turn: Turn, span: str) -> Screen:
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    show = days.for_week if span == WEEK else days.for_today
    return show(turn.person, views, turn.now)
