"""Free text outside a dialogue, and /may: each gets a sensible answer, and nothing is recorded without a press.

What a person says happened becomes a button that records it; a question is answered; a message that describes an
interview opens the dialogue that adds it. Must not know how text is read, nor what a press does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interruption as interruption_data
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.callback_data.settings import Setting
from bot.chat.conversations import add_interview, report_answer
from bot.chat.dialogue.interruptions import UNINTERRUPTED, WRITTEN_LATE, aside
from bot.chat.dialogue.prefill import parse_interview
from bot.chat.dialogue.routing import AGAIN, BACK, STEPS, Handler, Turn, on_command, on_tap, reject_stale_press
from bot.chat.handlers import small_talk
from bot.chat.handlers.help import cancel, tell_help
from bot.chat.screen import DANGER, PRIMARY, SUCCESS, Button, Rows
from bot.chat.screens import interview_card, interview_list, may_contact
from bot.chat.screens.employer_answer import last_entry
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name, person_name, step_name
from bot.chat.screens.undo import last_noted
from bot.domain.localtime import local, moment
from bot.domain.model import NOBODY, CallResult, Step
from bot.domain.planner import Phase
from bot.parsing.dates.reschedule import new_time
from bot.parsing.intents import Intent, ParsedIntent, asks_something, read_intent, wants_back, wants_out
from bot.parsing.interview.model import WHEN
from bot.parsing.mentions import mentioned_in
from bot.usecases.agenda import in_sight, still_open
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.storage.records.interviews import NudgeRecord
    from bot.usecases.views import InterviewView

MOST = 8
"""At most so many interviews to choose from; the list has pages for more."""

OVER = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})


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
    await turn.close(turn.words.html("capture.half_told.left"), [] if text else _new_or_list_rows(turn))
    if text:
        await answer(replace(turn, draft=None, update=None), text)


@aside
async def in_between(turn: Turn) -> bool:
    """Text that does not answer the open question: "cancel", "back", or a question to the bot."""
    dialogue = turn.draft.dialogue if turn.draft else ""
    if wants_out(turn.text):
        await cancel(turn)
        return True
    if wants_back(turn.text) and dialogue in BACK:
        await BACK[dialogue](turn)
        return True
    if dialogue in UNINTERRUPTED or not asks_something(turn.text):
        return False
    await answer(turn)
    await turn.say(turn.words.html("capture.still_asking"))
    return True


async def may_command(turn: Turn) -> None:
    """/may, with or without a name."""
    await _may(turn, ParsedIntent(Intent.MAY), re.sub(r"^/\S+\s*", "", turn.text))


async def answer(turn: Turn, text: str = "") -> None:
    """Answers some text; the turn's own where none is given."""
    text = text or turn.text
    parsed = read_intent(text)
    bare = text.strip(" .!").lower()
    command = bare if bare in STEPS else parsed.command if parsed else ""
    if command in STEPS:
        dialogue, does = STEPS[command]
        await does(turn.within(dialogue))
    elif parsed is None:
        await _anything_else(turn, text)
    elif parsed.intent in (Intent.MAY, Intent.STILL_NOTHING):
        await _may(turn, parsed, text)
    elif parsed.intent is Intent.NEXT:
        await _next(turn, text)
    elif parsed.intent is Intent.ANSWERED:
        await _answered(turn, parsed, text)
    elif parsed.intent in (Intent.DONE, Intent.LATER):
        await _done(turn, parsed, text)
    elif parsed.intent in (Intent.MOVED, Intent.CALLED_OFF):
        await _moved(turn, parsed, text)
    elif parsed.intent is Intent.LET_GO:
        await _let_go(turn, text)
    else:
        await SIMPLY[parsed.intent](turn)


# -- questions ---------------------------------------------------------------------------------------------------------


async def _may(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    meant = await _meant(turn, text, _waiting)
    if len(meant) == 1:
        screen = may_contact.permission(meant[0], turn.now, parsed.contact)
        await turn.say(screen.html, screen.rows)
        return
    await _which(turn, meant, lambda interview: interview_data.MayI(interview.stored.id), "capture.which_interview")


async def _next(turn: Turn, text: str) -> None:
    views = await load_views(turn.database, turn.person.id, turn.now)
    meant = _named(text, views)
    screen = (
        interview_card.card(meant[0], turn.now)
        if len(meant) == 1
        else interview_list.coming(meant or views, turn.words, turn.now)
    )
    await turn.say(screen.html, screen.rows)


# -- reports -----------------------------------------------------------------------------------------------------------


async def _answered(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    """The employer answered: a button records what they said."""
    meant = await _meant(turn, text, _answerable)
    reported = parsed.answer
    words = turn.words
    if reported is None:
        await _which(
            turn, meant, lambda interview: interview_data.TheyAnswered(interview.stored.id, 0), "answers.they.which"
        )
        return
    what = words.text(f"buttons.they_said.{reported}")
    if len(meant) != 1:

        def note(interview: InterviewView) -> buttons.Press:
            return interview_data.TheySaid(interview.stored.id, reported, 0, last_entry(interview.stored))

        await _which(turn, meant, note, "capture.confirm.which", what=what)
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
    among = _named(text, views) or views
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
        waiting = [interview for interview in among if _waiting(interview)]
        await _which(
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


async def _moved(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    """Moved or called off: buttons to change the day, or to let the interview go."""
    meant = await _meant(turn, text, lambda interview: interview.phase not in OVER)
    words = turn.words
    if len(meant) != 1:
        await _which(
            turn, meant, lambda interview: interview_data.Card(interview.stored.id, "new"), "capture.which_interview"
        )
        return
    interview, interview_id = meant[0], meant[0].stored.id
    offered = _to_the_new_time(turn, interview, text)
    rows = [*offered, [button(words.text("capture.moved.new_day"), interview_data.Edit(interview_id, "when"), PRIMARY)]]
    if offered:
        rows[-1] = [button(words.text("capture.moved.another_day"), interview_data.Edit(interview_id, "when"))]
    if parsed.intent is Intent.CALLED_OFF:
        rows.append([button(words.text("capture.moved.off"), interview_data.Close(interview_id))])
    rows.append([button(words.text("buttons.the_card"), interview_data.Card(interview_id, "new"))])
    key = "off" if parsed.intent is Intent.CALLED_OFF else "moved"
    await turn.say(words.html(f"capture.moved.{key}_ask", name=interview_name(interview.stored.interview, words)), rows)


async def _let_go(turn: Turn, text: str) -> None:
    """Let it go: a button does it."""
    meant, words = await _meant(turn, text, lambda interview: interview.phase not in OVER), turn.words
    if len(meant) != 1:
        await _which(
            turn, meant, lambda interview: interview_data.Card(interview.stored.id, "new"), "capture.which_interview"
        )
        return
    interview_id = meant[0].stored.id
    rows = [
        [button(words.text("buttons.close"), interview_data.Close(interview_id), DANGER)],
        [button(words.text("buttons.the_card"), interview_data.Card(interview_id, "new"))],
    ]
    await turn.say(words.html("capture.let_go", name=interview_name(meant[0].stored.interview, words)), rows)


def _to_the_new_time(turn: Turn, view: InterviewView, text: str) -> Rows:
    """A button that moves the interview to the time in the text, if it names one without doubt."""
    zone, interview = turn.person.timezone, view.stored.interview
    new = new_time(text, local(turn.now, zone), turn.person.country, interview) if zone else None
    if new is None or zone is None or interview.ends_at <= local(turn.now, zone):
        return []
    starts, length = new
    minute = int(moment(starts, zone).timestamp() // 60)
    press = interview_data.MoveTo(view.stored.id, minute, int(length / timedelta(minutes=1)), 0)
    return [[button(turn.words.text("capture.moved.to", at=starts), press, SUCCESS)]]


# -- everything else ---------------------------------------------------------------------------------------------------


async def _anything_else(turn: Turn, text: str) -> None:
    """A message that describes an interview, or names a known one; for anything else a few buttons to go on."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    known = _named(text, views)
    parsed = parse_interview(turn, text)
    dated = parsed.day is not None or WHEN in parsed.unclear
    if parsed.is_an_interview and (dated or not known):
        await add_interview.tell(turn.within(add_interview.NAME), text)
    elif not known and (parsed.day or parsed.hours) and re.search(r"\binterview\b", text, re.IGNORECASE):
        await add_interview.go_on_with(turn.within(add_interview.NAME), parsed)
    elif len(known) == 1:
        screen = interview_card.card(known[0], turn.now)
        await turn.say(screen.html, screen.rows)
    else:
        await turn.say(turn.words.html("capture.unexpected"), _new_or_list_rows(turn))


def _new_or_list_rows(turn: Turn) -> Rows:
    words = turn.words
    return [
        [button(words.text("buttons.new"), interview_data.New(), PRIMARY)],
        [button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))],
    ]


async def _greet(turn: Turn) -> None:
    await turn.say(turn.words.html("capture.hello"), _new_or_list_rows(turn))


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


# -- which interview ---------------------------------------------------------------------------------------------------


async def _meant(turn: Turn, text: str, fits: Callable[[InterviewView], bool]) -> list[InterviewView]:
    """The interviews that a text names; else all that it may be about."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    named = _named(text, views)
    among = [interview for interview in named or in_sight(views) if interview.case is not None]
    return [interview for interview in among if fits(interview)] or (among if named else [])


def _named(text: str, views: Sequence[InterviewView]) -> list[InterviewView]:
    """The interviews that a text names by company, else by interviewer; of one application the latest round."""
    by_id = {interview.stored.id: interview for interview in views}
    companies = {key: [interview.stored.interview.company] for key, interview in by_id.items()}
    names = {key: [one.name for one in interview.stored.interview.people] for key, interview in by_id.items()}
    found = mentioned_in(text, companies) or mentioned_in(text, names)
    latest: dict[int, InterviewView] = {}
    for interview in sorted((by_id[key] for key in found), key=lambda interview: interview.stored.interview.starts_at):
        latest[interview.stored.application_id] = interview
    return list(latest.values())


async def _which(
    turn: Turn, views: Sequence[InterviewView], press: Callable[[InterviewView], buttons.Press], key: str, **values: str
) -> None:
    words = turn.words
    if not views:
        await turn.say(words.html("capture.none_open"), _new_or_list_rows(turn))
        return
    rows = [
        [button(interview_name(interview.stored.interview, words)[:60], press(interview))] for interview in views[:MOST]
    ]
    if len(views) > MOST:
        rows.append([button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))])
    await turn.say(words.html(key, **values), rows)


def _waiting(interview: InterviewView) -> bool:
    return interview.phase is Phase.WAITING


def _answerable(interview: InterviewView) -> bool:
    return interview.phase not in report_answer.OVER
