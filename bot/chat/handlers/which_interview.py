"""Which of their interviews a person means: by company, by interviewer, or asked with a button for each.

Must not know what is done with the interview.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interview as interview_data
from bot.chat.conversations import report_answer
from bot.chat.screen import PRIMARY, Rows
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name
from bot.domain.planner import Phase
from bot.parsing.mentions import mentioned_in
from bot.usecases.agenda import in_sight
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.dialogue.routing import Turn
    from bot.usecases.views import InterviewView

MOST = 8
"""At most so many interviews to choose from; the list has pages for more."""

OVER = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})


async def meant_by(turn: Turn, text: str, fits: Callable[[InterviewView], bool]) -> list[InterviewView]:
    """The interviews that a text names; else all that it may be about."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    named = named_in(text, views)
    among = [interview for interview in named or in_sight(views) if interview.case is not None]
    return [interview for interview in among if fits(interview)] or (among if named else [])


def named_in(text: str, views: Sequence[InterviewView]) -> list[InterviewView]:
    """The interviews that a text names by company, else by interviewer; of one application the latest round."""
    by_id = {interview.stored.id: interview for interview in views}
    companies = {key: [interview.stored.interview.company] for key, interview in by_id.items()}
    names = {key: [one.name for one in interview.stored.interview.people] for key, interview in by_id.items()}
    found = mentioned_in(text, companies) or mentioned_in(text, names)
    latest: dict[int, InterviewView] = {}
    for interview in sorted((by_id[key] for key in found), key=lambda interview: interview.stored.interview.starts_at):
        latest[interview.stored.application_id] = interview
    return list(latest.values())


async def ask_which(
    turn: Turn, views: Sequence[InterviewView], press: Callable[[InterviewView], buttons.Press], key: str, **values: str
) -> None:
    words = turn.words
    if not views:
        await turn.say(words.html("capture.none_open"), new_or_list_rows(turn))
        return
    rows = [
        [button(interview_name(interview.stored.interview, words)[:60], press(interview))] for interview in views[:MOST]
    ]
    if len(views) > MOST:
        rows.append([button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))])
    await turn.say(words.html(key, **values), rows)


def is_waiting(interview: InterviewView) -> bool:
    return interview.phase is Phase.WAITING


def is_answerable(interview: InterviewView) -> bool:
    return interview.phase not in report_answer.OVER


def new_or_list_rows(turn: Turn) -> Rows:
    words = turn.words
    return [
        [button(words.text("buttons.new"), interview_data.New(), PRIMARY)],
        [button(words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))],
    ]
