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
from bot.domain.model import NOBODY, CallResult, Fact, FactKind, Step
from bot.domain.steps import DECISIONS, SPECS
from bot.usecases.history import MarkResult, MarkStatus, fell_away, mark, record, undo
from bot.usecases.letters import references_know
from bot.usecases.nudge_lists import entries
from bot.usecases.views import InterviewView, load_view, sent_nudge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.storage.records.interviews import HistoryEntry, NudgeRecord

TAPPED = (FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED, FactKind.LET_GO, FactKind.KEEP_WAITING, FactKind.DECLINED)
"""What a press under a nudge records."""


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
    shown = await shown_nudge(turn, press.nudge)
    if shown is None:
        return
    what = next((one for one in DECISIONS if one == press.what), None)
    if what is None or what not in SPECS[shown.nudge.step].decisions:
        await outdated(turn)
        return
    before = await load_view(turn.database, turn.person.id, shown.stored.id, turn.now)
    row = await sent_nudge(turn.database, turn.person.id, press.nudge)
    if before is None or row is None:
        await gone(turn)
        return
    entry = _entry_for(before, row)
    if entry is not None:
        await _finish(turn, MarkResult(MarkStatus.ALREADY, nudge=row, view=before))
        return
    recorded = await record(
        turn.database, turn.person.id, shown.stored.id, [Fact(what, turn.now)], turn.now, keep_dialogue=True
    )
    await _finish(turn, MarkResult(MarkStatus.APPLIED, recorded.action_id, row, recorded.view))


async def more(turn: Turn) -> None:
    """Shows the full advice with all rules that apply, and what else can be done."""
    press = cast("nudge_data.More", turn.pressed)
    shown = await shown_nudge(turn, press.nudge)
    if shown is not None and await still_open(turn, shown):
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
    shown = await shown_nudge(turn, press.nudge)
    if shown is not None and await still_open(turn, shown):
        await _show(turn, Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown)))


async def take_back(turn: Turn) -> None:
    """Undo: the facts of the deed go, and the nudge has its buttons again."""
    press = cast("nudge_data.Undo", turn.pressed)
    touched = await undo(turn.database, turn.person.id, press.action_id, turn.now)
    await turn.answer(turn.words.text("answers.undone" if touched else "errors.cannot_undo"))
    shown = await shown_nudge(turn, press.nudge, quiet=True) if press.nudge else None
    if shown is not None and touched and shown.nudge.step is Step.REFERENCES and turn.person.references_told:
        await references_know(turn.database, turn.person.id, turn.now, know=False)
    if shown is not None and (touched or not spent(shown, press.nudge)):
        screen = Screen(nudge_screen.body(shown), nudge_screen.main_rows(shown))
        await _show(turn, screen)
        await _back_where_it_came(turn, shown, screen)
    elif touched:
        rows = [[nudge_screen.card_button(turn.words, press.interview)]]
        await turn.show(turn.words.html("answers.undone_text"), rows)
    elif turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
    for one in touched:
        await _drop_what_fell_away(turn, one)
        await turn.hurry(one.stored.id)


async def _back_where_it_came(turn: Turn, shown: ShownNudge, screen: Screen) -> None:
    """The nudge's own message again, where its undoing was pressed on another; that one needs its buttons no more."""
    row = await sent_nudge(turn.database, turn.person.id, shown.nudge_id)
    if row is None or row.message_id is None or row.message_id == turn.pressed_message:
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


async def mark_nudge(
    turn: Turn, nudge_id: int, what: FactKind, result: CallResult | None = None, until: datetime | None = None
) -> None:
    """Records a tap on a nudge, once, and turns its message into the done line."""
    marked = await mark(turn.database, turn.person.id, nudge_id, what, turn.now, result, until)
    await _finish(turn, marked)


async def _finish(turn: Turn, marked: MarkResult) -> None:
    """Answers the press, turns the message into its done line, and sends what became due at once."""
    if marked.view is None or marked.view.case is None or marked.nudge is None:
        await gone(turn)
        return
    if marked.status is MarkStatus.OUTDATED:
        await outdated(turn)
        return
    first = marked.status is MarkStatus.APPLIED
    entry = _entry_of(marked.view, marked.action_id) if first else _entry_for(marked.view, marked.nudge)
    await turn.answer(turn.words.text("answers.noted" if first else "answers.already"))
    if entry is None:
        await _drop_pressed(turn)
        return
    screen = _done_screen(marked.view, shown_of(marked.view, marked.nudge), entry)
    await _show(turn, screen)
    await _where_it_came(turn, marked.nudge, screen)
    await drop_stale(turn, marked.stale)
    if first:
        await turn.hurry(marked.view.stored.id)


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


async def shown_nudge(turn: Turn, nudge_id: int, *, quiet: bool = False) -> ShownNudge | None:
    """A nudge of the person's with what its message is made of; else says that it is gone, unless `quiet`."""
    row = await sent_nudge(turn.database, turn.person.id, nudge_id)
    interview = await load_view(turn.database, turn.person.id, row.interview_id, turn.now) if row else None
    if row is None or interview is None or interview.case is None:
        if not quiet:
            await gone(turn)
        return None
    return shown_of(interview, row)


async def still_open(turn: Turn, shown: ShownNudge) -> bool:
    """Whether the nudge is still to be dealt with; if not, its message becomes the done line."""
    row = await sent_nudge(turn.database, turn.person.id, shown.nudge_id)
    interview = await load_view(turn.database, turn.person.id, shown.stored.id, turn.now)
    if row is None or interview is None:
        return False
    entry = _entry_for(interview, row)
    if entry is None and fell_away(row.step, interview.stored):
        await outdated(turn)
        return False
    if entry is None:
        return True
    await turn.answer(turn.words.text("answers.already"))
    await _show(turn, _done_screen(interview, shown, entry))
    return False


def spent(shown: ShownNudge, nudge_id: int) -> bool:
    """Whether a nudge was dealt with."""
    row = next((one for one in shown.stored.nudges if one.id == nudge_id), None)
    return row is not None and _entry_in(shown.stored.history, row) is not None


def _entry_of(interview: InterviewView, action_id: int) -> HistoryEntry | None:
    return next((entry for entry in interview.stored.history if entry.action_id == action_id), None)


def _entry_for(interview: InterviewView, row: NudgeRecord) -> HistoryEntry | None:
    return _entry_in(interview.stored.history, row)


def _entry_in(history: Iterable[HistoryEntry], row: NudgeRecord) -> HistoryEntry | None:
    """The last thing that was recorded about a nudge since it came."""
    since = row.settled_at or row.due_at
    found = [entry for entry in history if entry.fact.at >= since and _is_about(entry.fact, row)]
    return found[-1] if found else None


def _is_about(fact: Fact, row: NudgeRecord) -> bool:
    if fact.what in DECISIONS:
        return fact.what in SPECS[row.step].decisions
    same = fact.step is row.step and fact.rung == row.rung and fact.person in (NOBODY, row.person)
    return fact.what in TAPPED and same


async def _show(turn: Turn, screen: Screen) -> None:
    await turn.show(screen.html, screen.rows)


async def _drop_pressed(turn: Turn) -> None:
    if turn.pressed_message is not None:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message)
