"""The buttons that change a letter: warmer, more formal, another one, the person's own version.

Also the button of references who already know. A choice is stored with the interview, so that the nudge shows the same
letter wherever it is shown again. Must not know how a letter is written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.nudge_message import refresh
from bot.chat.dialogue.routing import on_tap, outdated
from bot.chat.handlers.nudge import finish, open_nudge
from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens.letter import choice_of, tone_named, tone_of
from bot.domain.drafts import Tone
from bot.storage.records.interviews import KeptTextKind
from bot.usecases.history import references_knew
from bot.usecases.letters import keep, swap

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler, Turn
    from bot.chat.screens.letter import LetterChoice
    from bot.chat.screens.nudge import ShownNudge


def handlers() -> list[Handler]:
    return [
        on_tap(nudge_data.InTone, in_tone),
        on_tap(nudge_data.AnotherLetter, another),
        on_tap(nudge_data.KeepOwn, keep_own),
        on_tap(nudge_data.TheyKnow, they_know),
    ]


async def in_tone(turn: Turn) -> None:
    """Shows the letter warmer, or more formal; says so where it already is."""
    press = cast("nudge_data.InTone", turn.pressed)
    shown, tone = await open_nudge(turn, press.nudge), tone_named(press.tone)
    if shown is None:
        return
    if tone is None:
        await outdated(turn)
        return
    if tone is tone_of(shown.person, shown.stored, shown.nudge):
        key = "nudges.warm_already" if tone is Tone.WARM else "nudges.formal_already"
        await turn.answer(turn.words.text(key))
    await _choose(turn, shown, replace(choice_of(shown.stored, shown.nudge), tone=tone))


async def another(turn: Turn) -> None:
    """Shows the letter in another wording."""
    press = cast("nudge_data.AnotherLetter", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        await _choose(turn, shown, replace(choice_of(shown.stored, shown.nudge), variant=max(press.variant, 0)))


async def keep_own(turn: Turn) -> None:
    """Shows the person's own version in place of ours; or ours again, with theirs kept for later."""
    press = cast("nudge_data.KeepOwn", turn.pressed)
    if await open_nudge(turn, press.nudge) is None:
        return
    kinds = (KeptTextKind.TRIED, KeptTextKind.OWN) if press.own else (KeptTextKind.OWN, KeptTextKind.TRIED)
    changed = await swap(turn.database, turn.person.id, press.nudge, *kinds)
    if not press.own:
        await turn.answer(turn.words.text("check.ours"))
        await refresh(turn, press.nudge)
        return
    if not changed:
        await turn.answer(turn.words.text("answers.already"))
    refreshed = await refresh(turn, press.nudge)
    await turn.show(turn.words.html("check.kept" if refreshed else "check.kept_nowhere"))


async def they_know(turn: Turn) -> None:
    """The references already know: this nudge is done, and no later interview asks (O7)."""
    press = cast("nudge_data.TheyKnow", turn.pressed)
    marked = await references_knew(turn.database, turn.person.id, press.nudge, turn.now)
    await finish(turn, marked, "nudges.references_know")


async def _choose(turn: Turn, shown: ShownNudge, choice: LetterChoice) -> None:
    stored = await keep(turn.database, turn.person.id, shown.nudge_id, KeptTextKind.CHOICE, choice.written())
    if stored is None:  # marked as done meanwhile
        await open_nudge(turn, shown.nudge_id)
        return
    chosen = replace(shown, stored=stored)
    await turn.show(nudge_screen.body(chosen), nudge_screen.main_rows(chosen))
