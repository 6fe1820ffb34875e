"""I contacted them: a contact that no nudge asked for. How, then when: two taps, or a day in the person's
own words.

Must not know which step of the ladder it counts as; the use case does.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.day_input import read_choice, read_typed_day, wall_now
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.routing import Handler, Turn, conversation, gone, on_choice, on_tap, on_text
from bot.chat.screens.employer_answer import last_entry
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name, next_line
from bot.chat.screens.nudge import card_button
from bot.domain.localtime import local, moment
from bot.domain.model import CallResult
from bot.usecases.agenda import still_open
from bot.usecases.history import ContactWay, PressCheck, Recorded, Stale, contacted
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.dialogue.routing import DraftConversation
    from bot.usecases.views import InterviewView

NAME = "contact"
DAY = "day"
WROTE = "wrote"
WAYS = (WROTE, *CallResult)
NOON = time(12)
"""The hour that stands for a day of which no hour is known."""


def dialogue() -> DraftConversation:
    """The dialogue that asks for the day."""
    return conversation(
        NAME,
        entry_points=[],
        states={DAY: [on_choice(NAME, chosen_day), on_text(NAME, typed_day)]},
        again=ask_again,
        back=leave,
        cancel=leave,
    )


def handlers() -> list[Handler]:
    """The buttons on the card and on the screens that follow."""
    return [on_tap(interview_data.IContacted, i_contacted)]


async def i_contacted(turn: Turn) -> None:
    """Asks how, then when; then records it, or asks for the day."""
    press = cast("interview_data.IContacted", turn.pressed)
    turn = turn.within(NAME)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or interview.case is None or press.how not in {"", *WAYS}:
        await gone(turn)
    elif press.history_id != last_entry(interview.stored) and press.how:
        await _already(turn)
    elif not press.how:
        await _ask_how(turn, interview)
    elif not press.when:
        await _ask_when(turn, interview, press.how)
    elif press.when == "pick" and await keeps(turn, press):
        return
    elif press.when == "pick":
        await _ask_day(turn, {"interview": press.interview, "how": press.how}, interview)
    else:
        wall = wall_now(turn) - timedelta(days=press.when == "yesterday")
        await _record(turn, interview, press.how, wall, lambda stored: press.history_id == last_entry(stored))


async def _already(turn: Turn) -> None:
    await turn.answer(turn.words.text("answers.already"))
    await turn.services.gateway.drop_buttons(turn.person.chat_id, turn.pressed_message or 0)


async def typed_day(turn: Turn) -> None:
    """Takes the day in words."""
    interview = await _held_view(turn)
    if interview is None:
        return
    found = await read_typed_day(turn, future=False)
    if found.day is not None:
        await _take(turn, interview, found.day)
    elif found.choices:
        options = [
            turn.option(turn.words.text("buttons.day", day=one, today=wall_now(turn)), "day", one.isoformat())
            for one in found.choices
        ]
        cancel = turn.option(turn.words.text("buttons.cancel"), "cancel")
        html = turn.words.html("answers.they.which_reading")
        await turn.ask(DAY, turn.data, html, [*in_rows(options, 2), [cancel]])
    else:
        await _ask_day(turn, turn.data, interview, turn.words.html("answers.contacted.unread_day"))


async def chosen_day(turn: Turn) -> None:
    """Takes the day from a button, or cancels."""
    interview = await _held_view(turn)
    if interview is None:
        return
    day = read_choice(turn.arg)
    if turn.choice == "cancel":
        await leave(turn)
    elif day is not None:
        await _take(turn, interview, day)
    else:
        await _ask_day(turn, turn.data, interview)


async def leave(turn: Turn) -> None:
    """Leaves without recording."""
    interview = await _held_view(turn)
    if interview is not None:
        await turn.close(turn.words.html("answers.they.left"), [[card_button(turn.words, interview.stored.id)]])


async def ask_again(turn: Turn) -> None:
    """Asks for the day again, after a restart."""
    interview = await _held_view(turn)
    if interview is not None:
        await _ask_day(turn, turn.data, interview)


async def _ask_how(turn: Turn, interview: InterviewView) -> None:
    words, interview_id, last = turn.words, interview.stored.id, last_entry(interview.stored)
    options = [
        button(
            words.text("buttons.i_wrote" if way == WROTE else f"buttons.called.{way}"),
            interview_data.IContacted(interview_id, way, "", last),
        )
        for way in WAYS
    ]
    back = button(words.text("buttons.back"), interview_data.Card(interview_id, "card"))
    await turn.show(
        words.html("answers.contacted.how", name=interview_name(interview.stored.interview, words)),
        [[options[0]], *in_rows(options[1:], 2), [back]],
    )


async def _ask_when(turn: Turn, interview: InterviewView, how: str) -> None:
    words, interview_id, last = turn.words, interview.stored.id, last_entry(interview.stored)
    options = [
        button(words.text(f"buttons.{label}"), interview_data.IContacted(interview_id, how, when, last))
        for label, when in (("now", "now"), ("yesterday", "yesterday"), ("pick_a_day", "pick"))
    ]
    back = button(words.text("buttons.back"), interview_data.IContacted(interview_id))
    html = words.html("answers.contacted.when", name=interview_name(interview.stored.interview, words))
    await turn.show(html, [options, [back]])


async def _ask_day(turn: Turn, held: Mapping[str, object], interview: InterviewView, problem: str = "") -> None:
    name = interview_name(interview.stored.interview, turn.words)
    html = problem or turn.words.html("answers.contacted.which_day", name=name)
    await turn.ask(DAY, held, html, [[turn.option(turn.words.text("buttons.cancel"), "cancel")]])


async def _take(turn: Turn, interview: InterviewView, day: date) -> None:
    now = wall_now(turn)
    said = turn.words.text("cards.day", day=day, today=now)
    if day > now.date():
        await _ask_day(turn, turn.data, interview, turn.words.html("answers.contacted.future_day", day=said))
    elif day < interview.stored.interview.ends_at.date():
        await _ask_day(turn, turn.data, interview, turn.words.html("answers.contacted.before_interview", day=said))
    else:
        await _record(turn, interview, str(turn.data["how"]), datetime.combine(day, NOON))


async def _record(
    turn: Turn, interview: InterviewView, how: str, wall: datetime, check: PressCheck | None = None
) -> None:
    """Records the contact at the person's wall clock, between the interview's end and now."""
    zone = turn.person.timezone or interview.stored.wall_zone
    earliest = interview.stored.interview.ends_at
    if turn.now < moment(earliest, zone) or wall.date() < earliest.date():
        said = turn.words.text("cards.day", day=wall, today=wall_now(turn))
        await turn.answer(turn.words.text("answers.contacted.before_interview", day=said), alert=True)
        return
    at = min(turn.now, moment(max(wall, earliest), zone))
    way = ContactWay.WROTE if how == WROTE else ContactWay.CALLED
    try:
        recorded = await contacted(
            turn.database,
            turn.person.id,
            interview.stored.id,
            way,
            at,
            turn.now,
            None if how == WROTE else CallResult(how),
            keep_dialogue=turn.open_elsewhere,
            check=check,
        )
    except Stale:
        await _already(turn)
        return
    await _show_recorded(turn, recorded, how, at)


async def _show_recorded(turn: Turn, recorded: Recorded, how: str, at: datetime) -> None:
    zone = turn.person.timezone or recorded.view.stored.wall_zone
    words, stored = turn.words, recorded.view.stored
    await turn.answer(words.text("answers.noted"))
    opened = len(still_open(recorded.view, turn.now))
    parts = [
        words.html("cards.heading", name=interview_name(stored.interview, words)),
        words.html(f"answers.contacted.{how}", at=local(at, zone)),
        escape(next_line(recorded.view.plan, stored.interview, words, zone, recorded.view.person, opened)),
    ]
    undo = button(words.text("buttons.undo"), nudge_data.Undo(recorded.action_id, stored.id, 0))
    message_id = await turn.show("\n\n".join(parts), [[undo, card_button(words, stored.id)]])
    old = turn.draft.message_id if turn.draft and turn.draft.dialogue == NAME else None
    if old is not None and old != message_id:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, old)
    await turn.hurry(recorded.view)


async def _held_view(turn: Turn) -> InterviewView | None:
    interview_id = turn.data.get("interview")
    interview = await load_view(turn.database, turn.person.id, interview_id, turn.now) if interview_id else None
    if interview is None:
        await turn.close(turn.words.html("errors.not_found"))
    return interview
