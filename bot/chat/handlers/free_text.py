"""Free text outside a dialogue, and /may: each gets a sensible answer, and nothing is recorded without a press.

What a person says happened becomes a button that records it; a question is answered; a message that describes an
interview opens the dialogue that adds it. Must not know how text is read, nor what a press does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interruption as interruption_data
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.callback_data.settings import Setting
from bot.chat.conversations import add_interview, debrief
from bot.chat.dialogue.interruptions import UNINTERRUPTED, WRITTEN_LATE, aside
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.policy import Act, Situation, decide
from bot.chat.dialogue.prefill import parse_context
from bot.chat.dialogue.routing import AGAIN, BACK, STEPS, Handler, Turn, on_command, on_tap, reject_stale_press
from bot.chat.handlers import small_talk
from bot.chat.handlers.employer_message import say_back, tell_moved
from bot.chat.handlers.help import cancel, tell_help
from bot.chat.handlers.which_interview import (
    MOST,
    OVER,
    ask_which,
    is_answerable,
    is_waiting,
    meant_by,
    named_in,
    new_or_list_rows,
)
from bot.chat.screen import DANGER, PRIMARY, SUCCESS, Button, Rows
from bot.chat.screens import interview_card, interview_list, may_contact
from bot.chat.screens.employer_answer import last_entry
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name, person_name, step_name
from bot.chat.screens.undo import last_noted
from bot.domain.model import NOBODY, CallResult, Step
from bot.parsing.intents import Intent, ParsedIntent, wants_back
from bot.parsing.interpretations import Meaning, Reading, interpret
from bot.parsing.interview.model import WHEN, ParsedInterview
from bot.parsing.mentions import mentioned_in
from bot.usecases.agenda import still_open
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.storage.records.interviews import NudgeRecord
    from bot.usecases.views import InterviewView


def handlers() -> list[Handler]:
    return [
        on_command("", "may", may_command),
        on_tap(interruption_data.Continue, go_on),
        on_tap(interruption_data.Discard, leave),
    ]


async def go_on(turn: Turn) -> None:
    """Continues the open dialogue: asks its present question again."""
    again = AGAIN.get(turn.draft.dialogue) if turn.draft else None
    if turn.draft is None or again is None:
        await reject_stale_press(turn)
        return
    await again(turn.within(turn.draft.dialogue))


async def leave(turn: Turn) -> None:
    """Discards the open dialogue, then answers what was written instead of an answer to it."""
    if turn.draft is None:
        await reject_stale_press(turn)
        return
    text = str(turn.draft.data.get(WRITTEN_LATE, ""))
    await turn.close(turn.words.html("capture.half_told.left"), [] if text else new_or_list_rows(turn))
    if text:
        await answer(replace(turn, draft=None, update=None), text)


@aside
async def in_between(turn: Turn) -> bool:
    """Text in an open dialogue that is no answer to its question: see `policy`."""
    dialogue = turn.draft.dialogue if turn.draft else ""
    if wants_back(turn.text) and dialogue in BACK:
        await BACK[dialogue](turn)
        return True
    anything = dialogue in UNINTERRUPTED
    reading = interpret(turn.text, parse_context(turn))
    act, _ = decide(reading, Situation.ANY_TEXT_WANTED if anything else Situation.QUESTION_OPEN)
    if act is Act.LEAVE:
        await cancel(turn)
    elif act is Act.DO and reading.wish is not None:
        await _wish(turn, reading.wish.meaning, turn.text)
        await _ask_again(turn)
    elif act is Act.SAY_BACK and reading.answer is not None:
        await say_back(turn, reading.answer, turn.text)
        await _ask_again(turn)
    elif act is Act.ASK_WHETHER_NEW and dialogue == add_interview.NAME and _is_another(turn, reading.interview):
        await add_interview.open_new(turn, turn.text)
    else:
        return False
    return True


def _is_another(turn: Turn, told: ParsedInterview) -> bool:
    """Whether a message tells of another employer than the open dialogue."""
    company = InterviewForm.read(turn.data).company
    return bool(company and told.company) and not mentioned_in(told.company, {1: [company]})


async def _ask_again(turn: Turn) -> None:
    """Asks the open question again after something else was answered, unless that ended the dialogue."""
    fresh = AGAIN.get(turn.draft.dialogue) if turn.draft else None
    if turn.draft is None or fresh is None:
        return
    async with turn.database.unit() as unit:
        draft = await unit.dialogues.get(turn.person.id)
    if draft is not None and draft.dialogue == turn.draft.dialogue:
        await fresh(replace(turn, draft=draft).within(draft.dialogue))


async def may_command(turn: Turn) -> None:
    """/may, with or without a name."""
    await _may(turn, ParsedIntent(Intent.MAY), re.sub(r"^/\S+\s*", "", turn.text))


async def answer(turn: Turn, text: str = "") -> None:
    """Answers some text; the turn's own where none is given."""
    text = text or turn.text
    bare = text.strip(" .!").lower()
    if bare in STEPS:
        dialogue, does = STEPS[bare]
        await does(turn.within(dialogue))
        return
    reading = interpret(text, parse_context(turn))
    act, meaning = decide(reading, Situation.NOTHING_OPEN)
    if act is Act.SAY_BACK and reading.answer is not None:
        await say_back(turn, reading.answer, text)
    elif act is Act.DO and _is_new(reading) and reading.interview.company:
        await add_interview.go_on_with(turn.within(add_interview.NAME), reading.interview)
    elif act is Act.DO and meaning is Meaning.WISH and reading.wish is not None:
        await _wish(turn, reading.wish.meaning, text)
    else:
        await _anything_else(turn, reading)


def _is_new(reading: Reading) -> bool:
    """Whether a text says that there is an interview to tell: "just finished my interview at Acme"."""
    return reading.wish is not None and reading.wish.meaning.intent is Intent.NEW


async def _wish(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    if parsed.command in STEPS:
        dialogue, does = STEPS[parsed.command]
        await does(turn.within(dialogue))
    elif parsed.intent in (Intent.MAY, Intent.STILL_NOTHING):
        await _may(turn, parsed, text)
    elif parsed.intent is Intent.NEXT:
        await _next(turn, text)
    elif parsed.intent is Intent.ANSWERED:
        await _answered(turn, parsed, text)
    elif parsed.intent in (Intent.DONE, Intent.LATER):
        await _done(turn, parsed, text)
    elif parsed.intent in (Intent.MOVED, Intent.CALLED_OFF):
        await tell_moved(turn, parsed, text)
    elif parsed.intent is Intent.LET_GO:
        await _let_go(turn, text)
    else:
        await SIMPLY[parsed.intent](turn)


# -- questions ---------------------------------------------------------------------------------------------------------


async def _may(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    meant = await meant_by(turn, text, is_waiting)
    if len(meant) == 1:
        screen = may_contact.permission(meant[0], turn.now, parsed.contact)
        await turn.say(screen.html, screen.rows)
        return
    await ask_which(turn, meant, lambda interview: interview_data.MayI(interview.stored.id), "capture.which_interview")


async def _next(turn: Turn, text: str) -> None:
    views = await load_views(turn.database, turn.person.id, turn.now)
    meant = named_in(text, views)
    screen = (
        interview_card.card(meant[0], turn.now)
        if len(meant) == 1
        else interview_list.coming(meant or views, turn.words, turn.now)
    )
    await turn.say(screen.html, screen.rows)


# -- reports -----------------------------------------------------------------------------------------------------------


async def _answered(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    """The employer answered: a button records what they said."""
    meant = await meant_by(turn, text, is_answerable)
    reported = parsed.answer
    words = turn.words
    if reported is None:
        await ask_which(
            turn, meant, lambda interview: interview_data.TheyAnswered(interview.stored.id, 0), "answers.they.which"
        )
        return
    what = words.text(f"buttons.they_said.{reported}")
    if len(meant) != 1:

        def note(interview: InterviewView) -> buttons.Press:
            return interview_data.TheySaid(interview.stored.id, reported, 0, last_entry(interview.stored))

        await ask_which(turn, meant, note, "capture.confirm.which", what=what)
        return
    interview = meant[0]
    press = interview_data.TheySaid(interview.stored.id, reported, 0, last_entry(interview.stored))
    rows = [
        [button(words.text("capture.confirm.yes", what=what), press, PRIMARY)],
        [button(words.text("capture.confirm.something_else"), interview_data.TheyAnswered(interview.stored.id, 0))],
    ]
    name = interview_name(interview.stored.interview, words)
    await turn.say(words.html("capture.confirm.answer", name=name, what=what), rows)


async def _done(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    """Sent it, called them, later: the open nudges that may be meant, each with a button."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    among = named_in(text, views) or views
    opened = [
        (interview, row)
        for interview in among
        for row in still_open(interview, turn.now, held=True)
        if _fits(row, parsed)
    ]
    opened = _those_named(text, opened)
    words = turn.words
    if parsed.intent is Intent.LATER:
        html = words.html("capture.done.later" if opened else "capture.done.nothing_open")
        await turn.say(html, [[_later(turn, interview, row)] for interview, row in opened[:MOST]])
    elif opened:
        rows = [row for interview, nudge in opened[:MOST] for row in _mark(turn, interview, nudge, parsed)]
        await turn.say(words.html("capture.done.which" if len(opened) > 1 else "capture.done.this"), rows)
    else:
        waiting = [interview for interview in among if is_waiting(interview)]
        await ask_which(
            turn, waiting, lambda interview: interview_data.IContacted(interview.stored.id), "capture.done.whom"
        )


def _those_named(text: str, opened: list[tuple[InterviewView, NudgeRecord]]) -> list[tuple[InterviewView, NudgeRecord]]:
    """The open nudges about the people who are named, or the thank-yous for "thanked"; without either all of them."""
    whom = {
        row.id: [person_name(interview.stored.interview, row.person)]
        for interview, row in opened
        if row.person != NOBODY
    }
    named = mentioned_in(text, whom)
    thanks = [one for one in opened if one[1].step is Step.THANK] if "thank" in text.casefold() else []
    return [one for one in opened if one[1].id in named] or thanks or opened


def _fits(row: NudgeRecord, parsed: ParsedIntent) -> bool:
    if parsed.contact is None:
        return True
    return (row.step is Step.CALL) == (parsed.contact.value == "call")


def _mark(turn: Turn, view: InterviewView, row: NudgeRecord, parsed: ParsedIntent) -> Rows:
    words, interview = turn.words, view.stored.interview
    if row.step is Step.CALL:
        results = [parsed.result] if parsed.result else list(CallResult)
        made = [button(words.text(f"buttons.called.{one}"), nudge_data.Called(row.id, one)) for one in results]
        return in_rows(made, 2)
    step = step_name(row.step, interview, words, row.person, row.rung)
    label = words.text("capture.done.mark", step=step, name=interview_name(interview, words))
    press: buttons.Press = nudge_data.Done(row.id)
    if row.step is Step.DEBRIEF:
        press = interview_data.Debrief(view.stored.id, row.id)
    elif row.step is Step.LET_GO:
        press = interview_data.Close(view.stored.id)
    return [[button(label[:60], press, SUCCESS)]]


def _later(turn: Turn, interview: InterviewView, row: NudgeRecord) -> Button:
    step = step_name(row.step, interview.stored.interview, turn.words, row.person, row.rung)
    return button(turn.words.text("capture.done.put_off", step=step)[:60], nudge_data.Snooze(row.id))


async def _let_go(turn: Turn, text: str) -> None:
    """Let it go: a button does it."""
    meant, words = await meant_by(turn, text, lambda interview: interview.phase not in OVER), turn.words
    if len(meant) != 1:
        await ask_which(
            turn, meant, lambda interview: interview_data.Card(interview.stored.id, "new"), "capture.which_interview"
        )
        return
    interview_id = meant[0].stored.id
    rows = [
        [button(words.text("buttons.close"), interview_data.Close(interview_id), DANGER)],
        [button(words.text("buttons.the_card"), interview_data.Card(interview_id, "new"))],
    ]
    await turn.say(words.html("capture.let_go", name=interview_name(meant[0].stored.interview, words)), rows)


# -- everything else ---------------------------------------------------------------------------------------------------


async def _anything_else(turn: Turn, reading: Reading) -> None:
    """A message that describes an interview, or names a known one; for anything else a few buttons to go on."""
    text, parsed = reading.text, reading.interview
    views = await load_views(turn.database, turn.person.id, turn.now)
    known = named_in(text, views)
    if parsed.company and not mentioned_in(
        parsed.company, {view.stored.id: [view.stored.interview.company] for view in known}
    ):
        known = []  # an employer that is not known is never answered with one that is
    dated = parsed.day is not None or WHEN in parsed.unclear
    waiting = None if known or parsed.hours else _awaiting_debrief(turn, views, parsed)
    if waiting is not None:
        await debrief.tell(turn.within(debrief.NAME), waiting, text)
    elif parsed.is_an_interview and (dated or not known):
        await add_interview.tell(turn.within(add_interview.NAME), text)
    elif not known and (parsed.day or parsed.hours) and re.search(r"\binterview\b", text, re.IGNORECASE):
        await add_interview.go_on_with(turn.within(add_interview.NAME), parsed)
    elif len(known) == 1:
        screen = interview_card.card(known[0], turn.now)
        await turn.say(screen.html, screen.rows)
    else:
        await turn.say(turn.words.html("capture.unexpected"), new_or_list_rows(turn))


def _awaiting_debrief(turn: Turn, views: Sequence[InterviewView], parsed: ParsedInterview) -> InterviewView | None:
    """The one interview that was asked about ("How did it go?"), where a text may be the answer."""
    open_ones = [view for view in views for row in still_open(view, turn.now, held=True) if row.step is Step.DEBRIEF]
    return open_ones[0] if len(open_ones) == 1 and not parsed.role else None


async def _greet(turn: Turn) -> None:
    await turn.say(turn.words.html("capture.hello"), new_or_list_rows(turn))


async def _take_back(turn: Turn) -> None:
    screen = last_noted(await load_views(turn.database, turn.person.id, turn.now), turn.words)
    await turn.say(screen.html, screen.rows)


async def _congratulate(turn: Turn) -> None:
    words = turn.words
    see = button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))
    await turn.say(words.html("capture.accepted"), [[see]])


async def _thank(turn: Turn) -> None:
    await turn.say(turn.words.html("capture.welcome"))


async def _list(turn: Turn) -> None:
    views = await load_views(turn.database, turn.person.id, turn.now)
    screen = interview_list.interviews(views, turn.words, turn.now)
    await turn.say(screen.html, screen.rows)


async def _settings(turn: Turn) -> None:
    open_them = button(turn.words.text("capture.open_settings"), Setting())
    await turn.say(turn.words.html("capture.settings"), [[open_them]])


async def _new(turn: Turn) -> None:
    await add_interview.open_new(turn.within(add_interview.NAME))


SIMPLY = {
    Intent.NEW: _new,
    Intent.LIST: _list,
    Intent.HELP: tell_help,
    Intent.SETTINGS: _settings,
    Intent.CANCEL: cancel,
    Intent.UNDO: _take_back,
    Intent.NERVOUS: small_talk.comfort,
    Intent.WENT_WELL: small_talk.went_well,
    Intent.WENT_BADLY: small_talk.went_badly,
    Intent.ACCEPTED: _congratulate,
    Intent.GREETING: _greet,
    Intent.THANKS: _thank,
}
