"""The buttons under a nudge: done, how the call went, skip, the full advice, undo.

Each press is checked against the database, so pressing twice, late, after a restart or on somebody else's
nudge does a thing once or not at all, and is answered kindly. Must not know how a nudge is planned or
delivered.
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
from bot.usecases.history import DECISIONS, MarkResult, MarkStatus, fell_away, is_open, last_about, mark, undo
from bot.usecases.history import decide as record_decision
from bot.usecases.nudge_lists import entries
from bot.usecases.views import InterviewView, load_nudge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.storage.records.interviews import HistoryEntry, NudgeRecord


def handlers() -> list[Handler]:
    """Every button that a nudge's message can have, but those that open a dialogue or a card."""
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
    """Marked as sent, or as done."""
    press = cast("nudge_data.Done", turn.pressed)
    await mark_nudge(turn, press.nudge, FactKind.DONE)


async def called(turn: Turn) -> None:
    """How the call went."""
    press = cast("nudge_data.Called", turn.pressed)
    if press.result not in list(CallResult):
        await outdated(turn)
        return
    await mark_nudge(turn, press.nudge, FactKind.DONE, result=CallResult(press.result))


async def skip(turn: Turn) -> None:
    """This step is left out."""
    press = cast("nudge_data.Skip", turn.pressed)
    await mark_nudge(turn, press.nudge, FactKind.SKIPPED)


async def decide(turn: Turn) -> None:
    """Let go, keep waiting, or no more notes: a fact of its own, and an end to the nudge."""
    press = cast("nudge_data.Decide", turn.pressed)
    what = next((one for one in DECISIONS if one == press.what), None)
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
    """The same, for the button of an older message; also once the nudge is dealt with."""
    press = cast("nudge_data.FullAdvice", turn.pressed)
    shown = await shown_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, Screen(nudge_screen.full_advice(shown), nudge_screen.back_rows(shown)))


async def back(turn: Turn) -> None:
    """Shows the nudge as it came."""
    press = cast("nudge_data.Back", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown)))


async def take_back(turn: Turn) -> None:
    """Undo: the facts of the action go, and the nudge has its buttons again."""
    press = cast("nudge_data.Undo", turn.pressed)
    undone = await undo(turn.database, turn.person.id, press.action_id, turn.now, press.nudge)
    touched = undone.touched
    await turn.answer(turn.words.text("answers.undone" if touched else "errors.cannot_undo"))
    has_case = undone.nudge is not None and undone.view is not None and undone.view.case is not None
    shown = shown_of(undone.view, undone.nudge) if has_case and undone.view and undone.nudge else None
    if shown is not None and undone.nudge is not None and (touched or last_about(shown.stored, undone.nudge) is None):
        screen = Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown))
        await _show(turn, screen)
        await _back_where_it_came(turn, shown, undone.nudge, screen)
    elif touched:
        rows = [[nudge_screen.card_button(turn.words, press.interview)]]
        await turn.show(turn.words.html("answers.undone_text"), rows)
    elif turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
    for one in touched:
        await _drop_what_fell_away(turn, one)
        await turn.hurry(one)


async def _back_where_it_came(turn: Turn, shown: ShownNudge, row: NudgeRecord, screen: Screen) -> None:
    """The nudge's own message again, where its undoing was pressed on another; that one needs its buttons no more."""
    if row.message_id is None or row.message_id == turn.pressed_message:
        return
    await _where_it_came(turn, row, screen)
    if not row.in_a_list:
        await turn.show(
            turn.words.html("answers.undone_text"), [[nudge_screen.card_button(turn.words, shown.stored.id)]]
        )


async def _drop_what_fell_away(turn: Turn, interview: InterviewView) -> None:
    """Takes the buttons off nudges that only an answer brought which has been taken back: a gracious reply, say."""
    for row in interview.stored.nudges:
        if fell_away(row.step, interview.stored) and row.message_id and not row.in_a_list:
            await turn.services.gateway.drop_buttons(row.chat_id or turn.person.chat_id, row.message_id)


async def mark_nudge(turn: Turn, nudge_id: int, what: FactKind, result: CallResult | None = None) -> None:
    """Records a tap on a nudge, once, and turns its message into the done line."""
    await finish(turn, await mark(turn.database, turn.person.id, nudge_id, what, turn.now, result))


async def finish(turn: Turn, marked: MarkResult, noted: str = "answers.noted") -> None:
    """Answers the press, turns the message into its done line, and sends what became due at once.

    `noted` is the key of what the press is answered with where it was recorded now.
    """
    view, row = marked.view, marked.nudge
    if view is None or view.case is None or row is None:
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
    screen = _done_screen(view, shown_of(view, row), entry)
    await _show(turn, screen)
    await _where_it_came(turn, row, screen)
    await drop_stale(turn, marked.stale)
    if first:
        await turn.hurry(view)


async def _where_it_came(turn: Turn, row: NudgeRecord, screen: Screen) -> None:
    """The nudge's own message, or its line in a list, where the press was on another one: it must not wait any more."""
    if row.message_id is None or row.message_id == turn.pressed_message:
        return
    chat_id = row.chat_id or turn.person.chat_id
    if row.in_a_list:
        found = await entries(turn.database, turn.person.id, row.message_id, turn.now)
        screen = nudge_list_screen.listed(turn.person, nudge_list_screen.lines_of(found))
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


async def drop_stale(turn: Turn, stale: Iterable[NudgeRecord]) -> None:
    """Takes the buttons off older messages of a step that was dealt with."""
    for old in stale:
        if old.message_id is not None and old.message_id != turn.pressed_message:
            await turn.services.gateway.drop_buttons(old.chat_id or turn.person.chat_id, old.message_id)


def shown_of(interview: InterviewView, row: NudgeRecord) -> ShownNudge:
    """A nudge with what its message is made of. The view must have a case."""
    assert interview.case is not None  # a nudge was sent, so the zone is known
    return ShownNudge(interview.person, interview.stored, interview.case, row.nudge, row.id)


async def shown_nudge(turn: Turn, nudge_id: int) -> ShownNudge | None:
    """A nudge of the person's with what its message is made of, also once it was dealt with; else says it is gone."""
    found = await load_nudge(turn.database, turn.person.id, nudge_id, turn.now)
    if found is None or found[1].case is None:
        await gone(turn)
        return None
    return shown_of(found[1], found[0])


async def open_nudge(turn: Turn, nudge_id: int) -> ShownNudge | None:
    """The same while the nudge is still to be dealt with; if not, its message becomes the done line."""
    found = await load_nudge(turn.database, turn.person.id, nudge_id, turn.now)
    if found is None or found[1].case is None:
        await gone(turn)
        return None
    row, view = found
    shown, entry = shown_of(view, row), last_about(view.stored, row)
    if is_open(view.stored, row):
        return shown
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
