"""What an employer said, pasted, forwarded or in a person's own words: said back in a line, and recorded with a press.

Must not know how a text is read, nor what an answer does to the plan.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interview as interview_data
from bot.chat.handlers.which_interview import OVER, ask_which, is_answerable, meant_by, named_in
from bot.chat.screen import PRIMARY, SUCCESS, Rows
from bot.chat.screens.employer_answer import last_entry
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name
from bot.domain.localtime import local, moment
from bot.domain.model import FactKind
from bot.parsing.dates.reschedule import new_time
from bot.parsing.employer_answer import AnswerKind, EmployerAnswer
from bot.parsing.intents import Intent, ParsedIntent
from bot.usecases.agenda import in_sight
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Turn
    from bot.usecases.views import InterviewView

_SAID = {
    AnswerKind.REJECTED: FactKind.REJECTED, AnswerKind.OFFER: FactKind.OFFER, AnswerKind.ON_HOLD: FactKind.ON_HOLD,
    AnswerKind.STILL_DECIDING: FactKind.STILL_DECIDING, AnswerKind.NEXT_ROUND: FactKind.NEXT_ROUND,
}  # fmt: skip


async def say_back(turn: Turn, answer: EmployerAnswer, text: str) -> None:
    """Says in one line what an employer's message says, with a button that records it."""
    if answer.kind in (AnswerKind.MOVED, AnswerKind.CALLED_OFF):
        moved = Intent.MOVED if answer.kind is AnswerKind.MOVED else Intent.CALLED_OFF
        await tell_moved(turn, ParsedIntent(moved), text)
        return
    meant, unknown = await _answering(turn, answer, text)
    words, what = turn.words, turn.words.text(f"capture.told.{answer.kind}", day=answer.decide_by or answer.day)
    if unknown:
        rows = [[button(words.text("buttons.new"), interview_data.New(), PRIMARY)]]
        await turn.say(words.html("capture.told.unknown", company=answer.company, what=what), rows)
    elif answer.kind not in _SAID:
        named = interview_name(meant[0].stored.interview, words) if len(meant) == 1 else answer.company
        await turn.say(words.html("capture.told.nothing_to_note", name=named, what=what))
    elif len(meant) == 1:
        name = interview_name(meant[0].stored.interview, words)
        other = button(words.text("capture.confirm.something_else"), interview_data.TheyAnswered(meant[0].stored.id, 0))
        rows = [[button(words.text("capture.told.note"), _noting(meant[0], answer), PRIMARY)], [other]]
        if answer.kind is AnswerKind.NEXT_ROUND and answer.day is not None:
            minute = answer.hours.start.hour * 60 + answer.hours.start.minute if answer.hours else -1
            at = interview_data.RoundAt(meant[0].stored.id, answer.day.toordinal(), minute)
            rows.insert(1, [button(words.text("capture.told.add_round", day=answer.day), at, SUCCESS)])
        await turn.say(words.html("capture.told.one", name=name, what=what), rows)
    else:
        await ask_which(turn, meant, lambda view: _noting(view, answer), "capture.told.which", what=what)


async def _answering(turn: Turn, answer: EmployerAnswer, text: str) -> tuple[list[InterviewView], bool]:
    """The interviews that an answer may be about; and whether it names a company that is not known."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    people = [one.name for one in answer.people]
    addresses = {one.email for one in answer.people if one.email}
    by_address = [
        view for view in views if addresses & {one.email for one in view.stored.interview.people if one.email}
    ]
    named = named_in(answer.company, views) or named_in(text, views) or by_address or named_in(" ".join(people), views)
    if answer.company and not named:
        return [], True
    among = [view for view in named or in_sight(views) if view.case is not None]
    return [view for view in among if is_answerable(view)] or (among if named else []), False


def _noting(view: InterviewView, answer: EmployerAnswer) -> buttons.Press:
    if answer.kind is AnswerKind.STILL_DECIDING and answer.decide_by is not None:
        day, about = answer.decide_by.toordinal(), int(not answer.exact)
        return interview_data.SaidUntil(view.stored.id, day, about, last_entry(view.stored))
    return interview_data.TheySaid(view.stored.id, _SAID[answer.kind], 0, last_entry(view.stored))


async def tell_moved(turn: Turn, parsed: ParsedIntent, text: str) -> None:
    """Moved or called off: buttons to change the day, or to let the interview go."""
    meant = await meant_by(turn, text, lambda interview: interview.phase not in OVER)
    words = turn.words
    if len(meant) != 1:
        await ask_which(
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
