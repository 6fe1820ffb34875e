"""They answered: what did they say? One tap for most answers; a short dialogue where a day belongs to it.

Reached from a nudge, a card, or /answered. Each answer records its fact and offers Undo. Must not know what
an answer does to the plan; that is the playbook's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.day_input import days_from_today, read_choice, read_typed_day, wall_now
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.routing import Handler, Turn, conversation, gone, on_choice, on_command, on_tap, on_text
from bot.chat.screen import PRIMARY, Button, Rows, Screen
from bot.chat.screens.employer_answer import agreed, answered, last_entry
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name
from bot.chat.screens.nudge import card_button
from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, FactKind
from bot.domain.planner import Phase
from bot.storage.errors import NotFound
from bot.usecases.history import Recorded, Stale, record, record_offer
from bot.usecases.views import InterviewView, load_view, load_views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.chat.dialogue.routing import DraftConversation
    from bot.domain.letter_facts import LetterNotes
    from bot.storage.records.interviews import StoredInterview

NAME = "answer"
UNTIL, ON_DAY = "until", "on_day"

SAID = (
    FactKind.STILL_DECIDING,
    FactKind.ON_HOLD,
    FactKind.NEXT_ROUND,
    FactKind.OFFER,
    FactKind.REJECTED,
    FactKind.FOLLOW_UP_ON,
    FactKind.NO_SHOW,
    FactKind.WITHDRAWN,
)
"""The answers, in the order in which they are offered."""

OVER = frozenset({Phase.WITHDRAWN, Phase.LET_GO})
CONFETTI = "5046509860389126442"
"""Telegram's message effect of a party popper; where it is not had, the message comes without."""

FARTHEST = timedelta(days=730)
"""A day beyond two years is a slip of the finger."""


def dialogue() -> DraftConversation:
    """The dialogue that asks for a day."""
    return conversation(
        NAME,
        entry_points=[],
        states={
            UNTIL: [on_choice(NAME, chosen_until), on_text(NAME, typed_until)],
            ON_DAY: [on_choice(NAME, chosen_day), on_text(NAME, typed_day)],
        },
        again=ask_again,
        back=back,
        cancel=cancel,
    )


def handlers() -> list[Handler]:
    """The command, and the buttons that need no dialogue."""
    return [
        on_command("", "answered", which),
        on_tap(interview_data.TheyAnswered, what_did_they_say),
        on_tap(interview_data.TheySaid, they_said),
        on_tap(interview_data.SaidUntil, said_until),
    ]


async def which(turn: Turn) -> None:
    """/answered: asks which interview if several wait."""
    views = [
        interview
        for interview in await load_views(turn.database, turn.person.id, turn.now)
        if interview.case is not None and interview.phase not in OVER
    ]
    if not views:
        await turn.say(turn.words.html("answers.they.none_open"))
    elif len(views) == 1:
        await turn.say(*_question(turn, views[0], 0))
    else:
        rows = [[_pick(turn, interview)] for interview in views[:20]]
        await turn.say(turn.words.html("answers.they.which"), rows)


async def what_did_they_say(turn: Turn) -> None:
    """Shows the answers to choose from."""
    press = cast("interview_data.TheyAnswered", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or interview.case is None:
        await gone(turn)
        return
    await turn.show(*_question(turn, interview, press.nudge))


async def they_said(turn: Turn) -> None:
    """Records one of the answers, or asks for the day that it needs."""
    press = cast("interview_data.TheySaid", turn.pressed)
    what = next((one for one in SAID if one == press.what), None)
    if what is None:
        await gone(turn)
    elif what in (FactKind.STILL_DECIDING, FactKind.FOLLOW_UP_ON):
        await _ask_for_day(turn, press, what)
    else:
        await _record_pressed(turn.within(NAME), press, what)


async def said_until(turn: Turn) -> None:
    """Records that they are still deciding, with the day that their message named: one press, nothing asked again."""
    press = cast("interview_data.SaidUntil", turn.pressed)
    today = wall_now(turn).date()
    try:
        day = date.fromordinal(press.day)
    except (ValueError, OverflowError):
        await gone(turn)
        return
    if not today <= day <= today + FARTHEST:
        await gone(turn)
        return

    def unchanged(stored: StoredInterview) -> bool:
        return press.history_id == last_entry(stored)

    fact = Fact(FactKind.STILL_DECIDING, turn.now, decide_by=day)
    try:
        recorded = await record(
            turn.database,
            turn.person.id,
            press.interview,
            [fact],
            turn.now,
            keep_dialogue=turn.open_elsewhere,
            notes=lambda notes: _with_roughness(notes, day, exact=not press.about),
            check=unchanged,
        )
    except NotFound:
        await gone(turn)
    except Stale as stale:
        await _already(turn.within(NAME), stale.view, FactKind.STILL_DECIDING, 0)
    else:
        await _told(turn.within(NAME), recorded, fact, 0)


async def _ask_for_day(turn: Turn, press: interview_data.TheySaid, what: FactKind) -> None:
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or interview.case is None:
        await gone(turn)
        return
    if press.history_id != last_entry(interview.stored):
        await _already(turn, interview, what, press.nudge)
        return
    turn = turn.within(NAME)
    if await keeps(turn, press):
        return
    ask = _ask_until if what is FactKind.STILL_DECIDING else _ask_day
    await ask(turn, {"interview": press.interview, "nudge": press.nudge}, interview)


async def _record_pressed(turn: Turn, press: interview_data.TheySaid, what: FactKind) -> None:
    """Records an answer once: that nothing happened since the question is checked in the same transaction."""

    def unchanged(stored: StoredInterview) -> bool:
        return press.history_id == last_entry(stored)

    fact = Fact(what, turn.now)
    keep = turn.open_elsewhere
    try:
        if what is FactKind.OFFER:
            recorded = await record_offer(turn.database, turn.person.id, press.interview, turn.now, check=unchanged)
        else:
            recorded = await record(
                turn.database, turn.person.id, press.interview, [fact], turn.now, keep_dialogue=keep, check=unchanged
            )
    except NotFound:
        await gone(turn)
    except Stale as stale:
        await _already(turn, stale.view, what, press.nudge)
    else:
        await _told(turn, recorded, fact, press.nudge)


async def typed_until(turn: Turn) -> None:
    """Takes the new decision date in words."""
    await _typed(turn, UNTIL)


async def typed_day(turn: Turn) -> None:
    """Takes the day on which they want to hear from the person, in words."""
    await _typed(turn, ON_DAY)


async def chosen_until(turn: Turn) -> None:
    """Takes the new decision date from a button; or none, or cancel."""
    await _chosen(turn, UNTIL)


async def chosen_day(turn: Turn) -> None:
    """Takes the day on which they want to hear from the person, from a button."""
    await _chosen(turn, ON_DAY)


async def back(turn: Turn) -> None:
    """Goes back to what they said."""
    interview = await _held_view(turn)
    if interview is not None:
        await turn.close(*_question(turn, interview, _nudge(turn)))


async def cancel(turn: Turn) -> None:
    """Leaves without recording."""
    interview = await _held_view(turn)
    if interview is not None:
        await turn.close(turn.words.html("answers.they.left"), [[card_button(turn.words, interview.stored.id)]])


async def ask_again(turn: Turn) -> None:
    """Asks the current question again, after a restart."""
    interview = await _held_view(turn)
    if interview is None:
        return
    ask = _ask_until if turn.draft and turn.draft.step == UNTIL else _ask_day
    await ask(turn, turn.data, interview)


def _question(turn: Turn, interview: InterviewView, nudge: int) -> tuple[str, Rows]:
    words, interview_id = turn.words, interview.stored.id
    options = [
        button(
            words.text(f"buttons.they_said.{what}"),
            interview_data.TheySaid(interview_id, what, nudge, last_entry(interview.stored)),
        )
        for what in SAID
    ]
    if any(not agreed(interview.stored, one.id) for one in interview.stored.interview.people):
        yes = interview_data.Agreed(interview_id, NOBODY, nudge, last_entry(interview.stored))
        options.append(button(words.text("buttons.they_said.linkedin"), yes))
    back: buttons.Press = nudge_data.Back(nudge) if nudge else interview_data.Card(interview_id, "card")
    html = words.html("answers.they.what", name=interview_name(interview.stored.interview, words))
    return html, [*in_rows(options, 2), [button(words.text("buttons.back"), back)]]


def _pick(turn: Turn, interview: InterviewView) -> Button:
    name = interview_name(interview.stored.interview, turn.words)
    return button(name[:60], interview_data.TheyAnswered(interview.stored.id, 0))


async def _already(turn: Turn, interview: InterviewView, what: FactKind, nudge: int) -> None:
    """Answers a second press, or a press on a question that something else has overtaken."""
    last = interview.stored.history[-1] if interview.stored.history else None
    if last is not None and last.fact.what is what:
        await turn.answer(turn.words.text("answers.already"))
        await _told(turn, Recorded(last.action_id, interview), last.fact, nudge)
        return
    await turn.answer(turn.words.text("errors.outdated"))
    await turn.show(*_question(turn, interview, nudge))


async def _ask_until(turn: Turn, held: Mapping[str, object], interview: InterviewView, problem: str = "") -> None:
    name = interview_name(interview.stored.interview, turn.words)
    html = problem or turn.words.html("answers.they.until_when", name=name)
    rows = [
        [_idea(turn, "in_a_week", 7), _idea(turn, "in_two_weeks", 14)],
        [turn.option(turn.words.text("buttons.no_date"), "none")],
        [turn.option(turn.words.text("buttons.cancel"), "cancel")],
    ]
    await turn.ask(UNTIL, held, html, rows)


async def _ask_day(turn: Turn, held: Mapping[str, object], interview: InterviewView, problem: str = "") -> None:
    name = interview_name(interview.stored.interview, turn.words)
    html = problem or turn.words.html("answers.they.on_which_day", name=name)
    rows = [
        [_idea(turn, "tomorrow", 1), _idea(turn, "in_a_week", 7)],
        [turn.option(turn.words.text("buttons.cancel"), "cancel")],
    ]
    await turn.ask(ON_DAY, held, html, rows)


def _idea(turn: Turn, key: str, days: int) -> Button:
    day = days_from_today(turn, days)
    return turn.option(turn.words.text(f"buttons.{key}"), "day", day.isoformat())


async def _typed(turn: Turn, step: str) -> None:
    interview = await _held_view(turn)
    if interview is None:
        return
    found = await read_typed_day(turn, future=True, deadline=step == UNTIL)
    if found.day is not None:
        await _take(turn, step, found.day, interview, exact=found.exact)
    elif found.choices:
        rows = [
            in_rows([_choice(turn, one) for one in found.choices], 2)[0],
            [turn.option(turn.words.text("buttons.cancel"), "cancel")],
        ]
        await turn.ask(step, turn.data, turn.words.html("answers.they.which_reading"), rows)
    else:
        await _again(turn, step, interview, turn.words.html("answers.they.unread_day"))


async def _chosen(turn: Turn, step: str) -> None:
    interview = await _held_view(turn)
    if interview is None:
        return
    day = read_choice(turn.arg)
    if turn.choice == "cancel":
        await cancel(turn)
    elif turn.choice == "none" and step == UNTIL:
        await _record(turn, Fact(FactKind.STILL_DECIDING, turn.now), interview.stored.id)
    elif turn.choice == "day" and day is not None:
        await _take(turn, step, day, interview)
    else:
        await _again(turn, step, interview, "")


async def _take(turn: Turn, step: str, day: date, interview: InterviewView, *, exact: bool = True) -> None:
    """Records a day that was understood, or refuses one that cannot be. Not `exact`: it stands for vaguer words."""
    today = local(turn.now, interview.person.timezone or interview.stored.wall_zone).date()
    said = turn.words.text("cards.day", day=day, today=today)
    if day < today:
        await _again(turn, step, interview, turn.words.html("answers.they.past_day", day=said))
    elif day > today + FARTHEST:
        await _again(turn, step, interview, turn.words.html("answers.they.too_far", day=said))
    elif step == UNTIL and day < interview.stored.interview.ends_at.date():
        await _again(turn, step, interview, turn.words.html("answers.they.before_interview", day=said))
    elif step == UNTIL:
        await _record(
            turn,
            Fact(FactKind.STILL_DECIDING, turn.now, decide_by=day),
            interview.stored.id,
            lambda notes: _with_roughness(notes, day, exact=exact),
        )
    else:
        await _record(turn, Fact(FactKind.FOLLOW_UP_ON, turn.now, on=day), interview.stored.id)


async def _again(turn: Turn, step: str, interview: InterviewView, problem: str) -> None:
    ask = _ask_until if step == UNTIL else _ask_day
    await ask(turn, turn.data, interview, problem)


def _with_roughness(notes: LetterNotes, day: date, *, exact: bool) -> LetterNotes:
    """Also notes whether the date is rough, if that changed."""
    return replace(notes, rough_date=None if exact else day) if exact == (notes.rough_date == day) else notes


async def _record(
    turn: Turn, fact: Fact, interview: int, notes: Callable[[LetterNotes], LetterNotes] | None = None
) -> None:
    recorded = await record(
        turn.database, turn.person.id, interview, [fact], turn.now, keep_dialogue=turn.open_elsewhere, notes=notes
    )
    await _told(turn, recorded, fact, _nudge(turn))


async def _told(turn: Turn, recorded: Recorded, fact: Fact, nudge: int) -> None:
    """Says what was noted and what follows, with Undo, and sends what became due."""
    interview = recorded.view
    await turn.answer(turn.words.text("answers.noted"))
    screen = answered(interview, fact, recorded.action_id, nudge)
    message_id = await _shown(turn, screen, interview, cheer=fact.what is FactKind.OFFER)
    old = turn.draft.message_id if turn.draft and turn.draft.dialogue == NAME else None
    if old is not None and old != message_id:
        await turn.services.gateway.drop_buttons(turn.person.chat_id, old)
    if fact.what is FactKind.NEXT_ROUND:
        # A message of its own: the question that follows takes its place, and the letter above stays.
        new = button(turn.words.text("buttons.add_the_round"), interview_data.NewRound(interview.stored.id), PRIMARY)
        await turn.say(turn.words.html("answers.said.when_next"), [[new]])
    await turn.hurry(interview)


async def _shown(turn: Turn, screen: Screen, interview: InterviewView, *, cheer: bool) -> int:
    """Shows it in place. An offer gets a message of its own: only a new message can have confetti."""
    if not cheer:
        return await turn.show(screen.html, screen.rows)
    name = interview_name(interview.stored.interview, turn.words)
    await turn.show(turn.words.html("answers.said.offer_noted", name=name))
    return await turn.services.gateway.send(turn.person.chat_id, screen.html, screen.rows, effect=CONFETTI)


async def _held_view(turn: Turn) -> InterviewView | None:
    """The interview of the dialogue. Ends the dialogue if it is gone."""
    interview_id = turn.data.get("interview")
    interview = await load_view(turn.database, turn.person.id, interview_id, turn.now) if interview_id else None
    if interview is None:
        await turn.close(turn.words.html("errors.not_found"))
    return interview


def _nudge(turn: Turn) -> int:
    return int(turn.data.get("nudge", 0))


def _choice(turn: Turn, day: date) -> Button:
    return turn.option(turn.words.text("buttons.day", day=day, today=wall_now(turn)), "day", day.isoformat())
