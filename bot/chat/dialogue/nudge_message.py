"""A nudge's message after its letter has changed. Must not know what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens.nudge import ShownNudge
from bot.usecases.views import load_nudge

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn


async def refresh(turn: Turn, nudge_id: int) -> bool:
    """Shows the letter as it is now in the message that brought the nudge. False where that cannot be edited."""
    loaded = await load_nudge(turn.database, turn.person.id, nudge_id, turn.now)
    shown = ShownNudge.of(loaded[1], loaded[0]) if loaded else None
    if loaded is None or shown is None:
        return False
    row, _ = loaded
    if row.message_id is None or row.in_a_list:
        return False
    html, rows = nudge_screen.body(shown), nudge_screen.main_rows(shown)
    return await turn.services.gateway.edit(row.chat_id or turn.person.chat_id, row.message_id, html, rows)
