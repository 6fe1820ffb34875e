"""Plain words outside a dialogue, and /may: each gets a sensible answer, and nothing is done without a press.

What a person says happened becomes a button that records it; what they ask is answered; an interview told in one
message opens its dialogue. Must not know how words are read, nor what a press does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interruption as interruption_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.conversations import add_interview, report_answer
from bot.chat.dialogue.interruptions import UNINTERRUPTED, WRITTEN_LATE, aside
from bot.chat.dialogue.prefill import told_in
from bot.chat.dialogue.routing import AGAIN, BACK, STEPS, Handler, Turn, on_command, on_tap, turn_down
from bot.chat.handlers import small_talk
from bot.chat.handlers.help import cancel, tell_help
from bot.chat.screens import interview_card, may_contact
from bot.chat.screens.employer_answer import last_entry
from bot.chat.screens.keyboard import DANGER, PRIMARY, SUCCESS, Button, Rows, button, in_rows
from bot.chat.screens.labels import interview_name, person_name, step_name
from bot.chat.screens.settings import Setting
from bot.chat.screens.undo import last_noted
from bot.domain.localtime import local, moment
from bot.domain.model import NOBODY, CallResult, Step
from bot.domain.planner import Phase
from bot.parsing.dates.reschedule import new_time
from bot.parsing.intents import Wish, Wished, asks_something, named_in, read_wish, wants_back, wants_out
from bot.parsing.interview.message import WHEN
from bot.usecases.agenda import in_sight, still_open
from bot.usecases.interviews import overview

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.storage.records import SentNudge
    from bot.usecases.interviews import View

MOST = 8
"""Interviews to choose from; the list has pages for more."""

OVER = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})


def handlers() -> list[Handler]:
    """The command."""
    return [
        on_command("", "may", may_command),
        on_tap(interruption_data.GoOn, go_on),
        on_tap(interruption_data.Leave, leave),
    ]


async def go_on(turn: Turn) -> None:
    """The question that stands, once more."""
    again = AGAIN.get(turn.draft.dialogue) if turn.draft else None
    if turn.draft is None or again is None:
        await turn_down(turn)
        return
    await again(turn.within(turn.draft.dialogue))


async def leave(turn: Turn) -> None:
    """The old dialogue is put away; what was written instead of an answer is answered."""
    if turn.draft is None:
        await turn_down(turn)
        return
    text = str(turn.draft.data.get(WRITTEN_LATE, ""))
    await turn.close(turn.words.html("capture.half_told.left"), [] if text else _ways_on(turn))
    if text:
        await answer(replace(turn, draft=None, update=None), text)


@aside
async def in_between(turn: Turn) -> bool:
    """Words that are no answer to the question that stands: a way out or back, or a question to the bot."""
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
    await _may(turn, Wished(Wish.MAY), re.sub(r"^/\S+\s*", "", turn.text))


async def answer(turn: Turn, text: str = "") -> None:
    """The answer to some plain words; the turn's own where none are given."""
    text = text or turn.text
    wished = read_wish(text)
    command = wished.command if wished else text.strip(" .!").lower()
    if command in STEPS:
        dialogue, does = STEPS[command]
        await does(turn.within(dialogue))
    elif wished is None:
        await _story(turn, text)
    elif wished.wish in (Wish.MAY, Wish.STILL_NOTHING):
        await _may(turn, wished, text)
    elif wished.wish is Wish.NEXT:
        await _next(turn, text)
    elif wished.wish is Wish.ANSWERED:
        await _answered(turn, wished, text)
    elif wished.wish in (Wish.DONE, Wish.LATER):
        await _done(turn, wished, text)
    elif wished.wish in (Wish.MOVED, Wish.CALLED_OFF):
        await _moved(turn, wished, text)
    elif wished.wish is Wish.LET_GO:
        await _let_go(turn, text)
    else:
        await SIMPLY[wished.wish](turn)


# -- what is asked -----------------------------------------------------------------------------------------------------


async def _may(turn: Turn, wished: Wished, text: str) -> None:
    meant = await _meant(turn, text, _waiting)
    if len(meant) == 1:
        screen = may_contact.permission(meant[0], turn.now, wished.contact)
        await turn.say(screen.html, screen.rows)
        return
    await _which(turn, meant, lambda seen: buttons.MayI(seen.stored.id), "capture.which_interview")


async def _next(turn: Turn, text: str) -> None:
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    meant = _named(text, views)
    screen = (
        interview_card.card(meant[0], turn.now)
        if len(meant) == 1
        else interview_card.coming(meant or views, turn.words, turn.now)
    )
    await turn.say(screen.html, screen.rows)


# -- what happened -----------------------------------------------------------------------------------------------------


async def _answered(turn: Turn, wished: Wished, text: str) -> None:
    """They answered: what is to be recorded stands on a button."""
    meant = await _meant(turn, text, _answerable)
    said = wished.said
    words = turn.words
    if said is None:
        await _which(turn, meant, lambda seen: buttons.TheyAnswered(seen.stored.id, 0), "answers.they.which")
        return
    what = words.text(f"buttons.they_said.{said}")
    if len(meant) != 1:

        def note(seen: View) -> buttons.Press:
            return buttons.TheySaid(seen.stored.id, said, 0, last_entry(seen))

        await _which(turn, meant, note, "capture.confirm.which", what=what)
        return
    seen = meant[0]
    press = buttons.TheySaid(seen.stored.id, said, 0, last_entry(seen))
    rows = [
        [button(words.text("capture.confirm.yes", what=what), press, PRIMARY)],
        [button(words.text("capture.confirm.something_else"), buttons.TheyAnswered(seen.stored.id, 0))],
    ]
    name = interview_name(seen.stored.interview, words)
    await turn.say(words.html("capture.confirm.answer", name=name, what=what), rows)


async def _done(turn: Turn, wished: Wished, text: str) -> None:
    """Sent it, called them, later: the open nudges that may be meant, each with its button."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    among = _named(text, views) or views
    opened = [(seen, row) for seen in among for row in still_open(seen, turn.now, held=True) if _fits(row, wished)]
    opened = _those_named(text, opened)
    words = turn.words
    if wished.wish is Wish.LATER:
        html = words.html("capture.done.later" if opened else "capture.done.nothing_open")
        await turn.say(html, [[_later(turn, seen, row)] for seen, row in opened[:MOST]])
    elif opened:
        rows = [row for seen, nudge in opened[:MOST] for row in _mark(turn, seen, nudge, wished)]
        await turn.say(words.html("capture.done.which" if len(opened) > 1 else "capture.done.this"), rows)
    else:
        waiting = [seen for seen in among if _waiting(seen)]
        await _which(turn, waiting, lambda seen: buttons.IContacted(seen.stored.id), "capture.done.whom")


def _those_named(text: str, opened: list[tuple[View, SentNudge]]) -> list[tuple[View, SentNudge]]:
    """Of the open nudges those for whoever is named, or the thank-yous for "thanked"; all where it says neither."""
    whom = {row.id: [person_name(seen.stored.interview, row.person)] for seen, row in opened if row.person != NOBODY}
    named = named_in(text, whom)
    thanks = [one for one in opened if one[1].step is Step.THANK] if "thank" in text.casefold() else []
    return [one for one in opened if one[1].id in named] or thanks or opened


def _fits(row: SentNudge, wished: Wished) -> bool:
    if wished.contact is None:
        return True
    return (row.step is Step.CALL) == (wished.contact.value == "call")


def _mark(turn: Turn, seen: View, row: SentNudge, wished: Wished) -> Rows:
    words, interview = turn.words, seen.stored.interview
    if row.step is Step.CALL:
        results = [wished.result] if wished.result else list(CallResult)
        made = [button(words.text(f"buttons.called.{one}"), nudge_data.Called(row.id, one)) for one in results]
        return in_rows(made, 2)
    step = step_name(row.step, interview, words, row.person, row.rung)
    label = words.text("capture.done.mark", step=step, name=interview_name(interview, words))
    press: buttons.Press = nudge_data.Done(row.id)
    if row.step is Step.DEBRIEF:
        press = buttons.Debrief(seen.stored.id, row.id)
    elif row.step is Step.LET_GO:
        press = buttons.Close(seen.stored.id)
    return [[button(label[:60], press, SUCCESS)]]


def _later(turn: Turn, seen: View, row: SentNudge) -> Button:
    step = step_name(row.step, seen.stored.interview, turn.words, row.person, row.rung)
    return button(turn.words.text("capture.done.put_off", step=step)[:60], nudge_data.Later(row.id))


async def _moved(turn: Turn, wished: Wished, text: str) -> None:
    """Moved or called off: the interview's day, or its end, at a press."""
    meant = await _meant(turn, text, lambda seen: seen.phase not in OVER)
    words = turn.words
    if len(meant) != 1:
        await _which(turn, meant, lambda seen: buttons.Card(seen.stored.id, "new"), "capture.which_interview")
        return
    seen, interview_id = meant[0], meant[0].stored.id
    offered = _to_the_new_time(turn, seen, text)
    rows = [*offered, [button(words.text("capture.moved.new_day"), buttons.Edit(interview_id, "when"), PRIMARY)]]
    if offered:
        rows[-1] = [button(words.text("capture.moved.another_day"), buttons.Edit(interview_id, "when"))]
    if wished.wish is Wish.CALLED_OFF:
        rows.append([button(words.text("capture.moved.off"), buttons.Close(interview_id))])
    rows.append([button(words.text("buttons.the_card"), buttons.Card(interview_id, "new"))])
    key = "off" if wished.wish is Wish.CALLED_OFF else "moved"
    await turn.say(words.html(f"capture.moved.{key}_ask", name=interview_name(seen.stored.interview, words)), rows)


async def _let_go(turn: Turn, text: str) -> None:
    """Let it go: at a press."""
    meant, words = await _meant(turn, text, lambda seen: seen.phase not in OVER), turn.words
    if len(meant) != 1:
        await _which(turn, meant, lambda seen: buttons.Card(seen.stored.id, "new"), "capture.which_interview")
        return
    interview_id = meant[0].stored.id
    rows = [
        [button(words.text("buttons.close"), buttons.Close(interview_id), DANGER)],
        [button(words.text("buttons.the_card"), buttons.Card(interview_id, "new"))],
    ]
    await turn.say(words.html("capture.let_go", name=interview_name(meant[0].stored.interview, words)), rows)


def _to_the_new_time(turn: Turn, seen: View, text: str) -> Rows:
    """A button that moves the interview to where the text says, if it says so for sure."""
    zone, interview = turn.person.timezone, seen.stored.interview
    found = new_time(text, local(turn.now, zone), turn.person.country, interview) if zone else None
    if found is None or zone is None or interview.ends_at <= local(turn.now, zone):
        return []
    starts, length = found
    minute = int(moment(starts, zone).timestamp() // 60)
    press = buttons.MoveTo(seen.stored.id, minute, int(length / timedelta(minutes=1)), 0)
    return [[button(turn.words.text("capture.moved.to", at=starts), press, SUCCESS)]]


# -- everything else ---------------------------------------------------------------------------------------------------


async def _story(turn: Turn, text: str) -> None:
    """An interview told in one message; a name that is known; or a few ways on."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    known = _named(text, views)
    told = told_in(turn, text)
    dated = told.day is not None or WHEN in told.unclear
    if told.is_an_interview and (dated or not known):
        await add_interview.tell(turn.within(add_interview.NAME), text)
    elif not known and (told.day or told.hours) and re.search(r"\binterview\b", text, re.IGNORECASE):
        await add_interview.go_on_with(turn.within(add_interview.NAME), told)
    elif len(known) == 1:
        screen = interview_card.card(known[0], turn.now)
        await turn.say(screen.html, screen.rows)
    else:
        await turn.say(turn.words.html("capture.unexpected"), _ways_on(turn))


def _ways_on(turn: Turn) -> Rows:
    words = turn.words
    return [
        [button(words.text("buttons.new"), buttons.New(), PRIMARY)],
        [button(words.text("buttons.all_interviews"), buttons.Interviews(0))],
    ]


async def _greet(turn: Turn) -> None:
    await turn.say(turn.words.html("capture.hello"), _ways_on(turn))


async def _take_back(turn: Turn) -> None:
    screen = last_noted(await overview(turn.desk.database, turn.person.id, turn.now), turn.words)
    await turn.say(screen.html, screen.rows)


async def _congratulate(turn: Turn) -> None:
    words = turn.words
    see = button(words.text("buttons.all_interviews"), buttons.Interviews(0))
    await turn.say(words.html("capture.accepted"), [[see]])


async def _thank(turn: Turn) -> None:
    await turn.say(turn.words.html("capture.welcome"))


async def _list(turn: Turn) -> None:
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    screen = interview_card.interviews(views, turn.words, turn.now)
    await turn.say(screen.html, screen.rows)


async def _settings(turn: Turn) -> None:
    open_them = button(turn.words.text("capture.open_settings"), Setting())
    await turn.say(turn.words.html("capture.settings"), [[open_them]])


async def _new(turn: Turn) -> None:
    await add_interview.open_new(turn.within(add_interview.NAME))


SIMPLY = {
    Wish.NEW: _new,
    Wish.LIST: _list,
    Wish.HELP: tell_help,
    Wish.SETTINGS: _settings,
    Wish.CANCEL: cancel,
    Wish.UNDO: _take_back,
    Wish.NERVOUS: small_talk.comfort,
    Wish.WENT_WELL: small_talk.went_well,
    Wish.WENT_BADLY: small_talk.went_badly,
    Wish.ACCEPTED: _congratulate,
    Wish.GREETING: _greet,
    Wish.THANKS: _thank,
}


# -- which interview ---------------------------------------------------------------------------------------------------


async def _meant(turn: Turn, text: str, fits: Callable[[View], bool]) -> list[View]:
    """The interviews that a text names; else all that it can be about."""
    views = await overview(turn.desk.database, turn.person.id, turn.now)
    named = _named(text, views)
    among = [seen for seen in named or in_sight(views) if seen.case is not None]
    return [seen for seen in among if fits(seen)] or (among if named else [])


def _named(text: str, views: Sequence[View]) -> list[View]:
    """By company, else by the people there; of one application the latest round."""
    by_id = {seen.stored.id: seen for seen in views}
    found = named_in(text, {key: [seen.stored.interview.company] for key, seen in by_id.items()}) or named_in(
        text, {key: [one.name for one in seen.stored.interview.people] for key, seen in by_id.items()}
    )
    latest: dict[int, View] = {}
    for seen in sorted((by_id[key] for key in found), key=lambda seen: seen.stored.interview.starts_at):
        latest[seen.stored.application_id] = seen
    return list(latest.values())


async def _which(
    turn: Turn, views: Sequence[View], press: Callable[[View], buttons.Press], key: str, **values: str
) -> None:
    words = turn.words
    if not views:
        await turn.say(words.html("capture.none_open"), _ways_on(turn))
        return
    rows = [[button(interview_name(seen.stored.interview, words)[:60], press(seen))] for seen in views[:MOST]]
    if len(views) > MOST:
        rows.append([button(words.text("buttons.all_interviews"), buttons.Interviews(0))])
    await turn.say(words.html(key, **values), rows)


def _waiting(seen: View) -> bool:
    return seen.phase is Phase.WAITING


def _answerable(seen: View) -> bool:
    return seen.phase not in report_answer.OVER
