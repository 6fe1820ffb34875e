"""The buttons under a nudge: done, how the call went, skip, the full advice, undo.

Each press is checked against the database: pressed twice, late, after a restart or for somebody else's nudge, it is
recorded once or not at all, and answered. Must not know how a nudge is planned or delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import Handler, Turn, gone, on_tap, outdated
from bot.chat.screen import Screen
from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens import nudge_list as nudge_list_screen
from bot.chat.screens.interviewers import after_done
from bot.chat.screens.nudge import ShownNudge
from bot.domain.model import CallResult, FactKind
from bot.domain.steps import DECISIONS
from bot.usecases.history import MarkResult, MarkStatus, fell_away, is_open, last_about, mark, undo
from bot.usecases.history import decide as record_decision
from bot.usecases.nudge_lists import entries
from bot.usecases.views import InterviewView, load_nudge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.storage.records.interviews import HistoryEntry, NudgeRecord


def handlers() -> list[Handler]:
    """Every button under a nudge, except those that open a dialogue or a card."""
    return [
        on_tap(nudge_data.Done, done),
        on_tap(nudge_data.Called, called),
        on_tap(nudge_data.Decide, decide),
        on_tap(nudge_data.Skip, skip),
        on_tap(nudge_data.More, more),
        on_tap(nudge_data.FullAdvice, full_advice),
        on_tap(nudge_data.Back, back),
        on_tap(nudge_data.Undo, take_back),
    ]


async def done(turn: Turn) -> None:
    """Marks it as sent, or as done."""
    press = cast("nudge_data.Done", turn.pressed)
    await mark_nudge(turn, press.nudge, FactKind.DONE)


async def called(turn: Turn) -> None:
    """Records how the call went."""
    press = cast("nudge_data.Called", turn.pressed)
    if press.result not in list(CallResult):
        await outdated(turn)
        return
    await mark_nudge(turn, press.nudge, FactKind.DONE, result=CallResult(press.result))


async def skip(turn: Turn) -> None:
    """Skips the step."""
    press = cast("nudge_data.Skip", turn.pressed)
    await mark_nudge(turn, press.nudge, FactKind.SKIPPED)


async def decide(turn: Turn) -> None:
    """Let go, keep waiting, or no more notes: recorded as a fact of its own, and the nudge is done."""
    press = cast("nudge_data.Decide", turn.pressed)
    what = next((kind for kind in DECISIONS if kind == press.what), None)
    if what is None:
        await outdated(turn)
        return
    await finish(turn, await record_decision(turn.database, turn.person.id, press.nudge, what, turn.now))


async def more(turn: Turn) -> None:
    """Shows the full advice with all rules that apply, and what else can be done."""
    press = cast("nudge_data.More", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, Screen(nudge_screen.full_advice(shown), nudge_screen.more_rows(shown)))


async def full_advice(turn: Turn) -> None:
    """The full advice alone, for the button of an older message; also once the nudge is done."""
    press = cast("nudge_data.FullAdvice", turn.pressed)
    shown = await shown_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, Screen(nudge_screen.full_advice(shown), nudge_screen.back_rows(shown)))


async def back(turn: Turn) -> None:
    """Shows the nudge as it was sent."""
    press = cast("nudge_data.Back", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown)))


async def take_back(turn: Turn) -> None:
    """Undo: removes the facts of the action, and gives the nudge its buttons back."""
    press = cast("nudge_data.Undo", turn.pressed)
    undone = await undo(turn.database, turn.person.id, press.action_id, turn.now, press.nudge)
    touched = undone.touched
    await turn.answer(turn.words.text("answers.undone" if touched else "errors.cannot_undo"))
    shown = ShownNudge.of(undone.view, undone.nudge) if undone.view and undone.nudge else None
    if shown is not None and undone.nudge is not None and (touched or last_about(shown.stored, undone.nudge) is None):
        screen = Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown))
        await _show(turn, screen)
        await _restore_own_message(turn, shown, undone.nudge, screen)
    elif touched:
        rows = [[nudge_screen.card_button(turn.words, press.interview)]]
        await turn.show(turn.words.html("answers.undone_text"), rows)
    elif turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
    for view in touched:
        await _drop_obsolete_buttons(turn, view)
        await turn.hurry(view)


async def _restore_own_message(turn: Turn, shown: ShownNudge, row: NudgeRecord, screen: Screen) -> None:
    """Where Undo was pressed on another message: restores the nudge's own, and takes the pressed one's buttons off."""
    if row.message_id is None or row.message_id == turn.pressed_message:
        return
    await _update_own_message(turn, row, screen)
    if not row.in_a_list:
        await turn.show(
            turn.words.html("answers.undone_text"), [[nudge_screen.card_button(turn.words, shown.stored.id)]]
        )


async def _drop_obsolete_buttons(turn: Turn, interview: InterviewView) -> None:
    """Takes the buttons off nudges that only an undone answer had brought, such as a gracious reply."""
    for row in interview.stored.nudges:
        if fell_away(row.step, interview.stored) and row.message_id and not row.in_a_list:
            await turn.services.gateway.drop_buttons(row.chat_id or turn.person.chat_id, row.message_id)


async def mark_nudge(turn: Turn, nudge_id: int, what: FactKind, result: CallResult | None = None) -> None:
    """Records a tap on a nudge, once, and turns its message into the done line."""
    await finish(turn, await mark(turn.database, turn.person.id, nudge_id, what, turn.now, result))


async def finish(turn: Turn, marked: MarkResult, noted: str = "answers.noted") -> None:
    """Answers the press, turns the message into its done line, and sends what became due at once.

    `noted` is the key of the answer where the press was recorded.
    """
    view, row = marked.view, marked.nudge
    shown = ShownNudge.of(view, row) if view and row else None
    if view is None or row is None or shown is None:
        await gone(turn)
        return
    if marked.status not in (MarkStatus.APPLIED, MarkStatus.ALREADY):
        await outdated(turn)
        return
    first = marked.status is MarkStatus.APPLIED
    entry = _entry_of(view, marked.action_id) if first else last_about(view.stored, row)
    await turn.answer(turn.words.text(noted if first else "answers.already"))
    if entry is None:
        await _drop_pressed(turn)
        return
    screen = _done_screen(view, shown, entry)
    await _show(turn, screen)
    await _update_own_message(turn, row, screen)
    await _drop_buttons_of(turn, marked.stale)
    if first:
        await turn.hurry(view)


async def _update_own_message(turn: Turn, row: NudgeRecord, screen: Screen) -> None:
    """Where the press was on another message: also shows it in the nudge's own message, or in its line of a list."""
    if row.message_id is None or row.message_id == turn.pressed_message:
        return
    chat_id = row.chat_id or turn.person.chat_id
    if row.in_a_list:
        listed_entries = await entries(turn.database, turn.person.id, row.message_id, turn.now)
        screen = nudge_list_screen.listed(turn.person, nudge_list_screen.lines_of(listed_entries))
    if screen.html:
        await turn.services.gateway.edit(chat_id, row.message_id, screen.html, screen.rows)


def _done_screen(interview: InterviewView, shown: ShownNudge, entry: HistoryEntry) -> Screen:
    fact = entry.fact
    what = nudge_screen.done_text(shown, fact.what, fact.result)
    undo_press = nudge_data.Undo(entry.action_id, interview.stored.id, shown.nudge_id)
    done = nudge_screen.done_message(shown, what, fact, interview, undo_press)
    if fact.what is FactKind.LET_GO:
        return nudge_screen.let_go_message(shown, done)
    return after_done(done, interview, shown.nudge)


async def _drop_buttons_of(turn: Turn, stale: Iterable[NudgeRecord]) -> None:
    """Takes the buttons off the older messages of a step that was done."""
    for row in stale:
        if row.message_id is not None and row.message_id != turn.pressed_message:
            await turn.services.gateway.drop_buttons(row.chat_id or turn.person.chat_id, row.message_id)


async def shown_nudge(turn: Turn, nudge_id: int) -> ShownNudge | None:
    """One of the person's nudges, open or not. Where there is none, the press is answered; then None."""
    loaded = await load_nudge(turn.database, turn.person.id, nudge_id, turn.now)
    shown = ShownNudge.of(loaded[1], loaded[0]) if loaded else None
    if shown is None:
        await gone(turn)
    return shown


async def open_nudge(turn: Turn, nudge_id: int) -> ShownNudge | None:
    """One of the person's open nudges. Where it is no longer open, the message shows what was done; then None."""
    loaded = await load_nudge(turn.database, turn.person.id, nudge_id, turn.now)
    shown = ShownNudge.of(loaded[1], loaded[0]) if loaded else None
    if loaded is None or shown is None:
        await gone(turn)
        return None
    row, view = loaded
    if is_open(view.stored, row):
        return shown
    entry = last_about(view.stored, row)
    if entry is None:
        await outdated(turn)
        return None
    await turn.answer(turn.words.text("answers.already"))
    await _show(turn, _done_screen(view, shown, entry))
    return None


def _entry_of(interview: InterviewView, action_id: int) -> HistoryEntry | None:
    return next((entry for entry in interview.stored.history if entry.action_id == action_id), None)


async def _show(turn: Turn, screen: Screen) -> None:
    await turn.show(screen.html, screen.rows)


async def _drop_pressed(turn: Turn) -> None:
    if turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
