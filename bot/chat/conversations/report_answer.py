"""They answered: what did they say? One tap for most answers; a short dialogue where a day belongs to it.

Reached from a nudge, a card, or /answered. Each answer records its fact and offers Undo. Must not know what
an answer does to the plan; that is the playbook's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.day_input import day_question, ideas, read_choice, wall_now
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.routing import Handler, Turn, conversation, on_choice, on_command, on_tap, on_text
from bot.chat.handlers.nudge import gone
from bot.chat.screens.employer_answer import agreed, answered, last_entry
from bot.chat.screens.keyboard import PRIMARY, Button, Rows, button, in_rows
from bot.chat.screens.labels import interview_name
from bot.chat.screens.nudge import Screen, card_button
from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, What
from bot.domain.planner import Phase
from bot.usecases.interviews import Recorded, View, overview, record, record_offer, view
from bot.usecases.letters import note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.dialogue.routing import DraftConversation

NAME = "answer"
UNTIL, ON_DAY = "until", "on_day"

SAID = (
    What.STILL_DECIDING,
    What.ON_HOLD,
    What.NEXT_ROUND,
    What.OFFER,
    What.REJECTED,
    What.FOLLOW_UP_ON,
    What.NO_SHOW,
    What.WITHDRAWN,
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
    """The command and the buttons that need no dialogue."""
    return [
        on_command("", "answered", which),
        on_tap(buttons.TheyAnswered, what_did_they_say),
        on_tap(buttons.TheySaid, they_said),
    ]


async def which(turn: Turn) -> None:
    """/answered: asks which interview, where several wait."""
    views = [
        seen
        for seen in await overview(turn.desk.database, turn.person.id, turn.now)
        if seen.case is not None and seen.phase not in OVER
    ]
    if not views:
        await turn.say(turn.words.html("answers.they.none_open"))
    elif len(views) == 1:
        await turn.say(*_question(turn, views[0], 0))
    else:
        rows = [[_pick(turn, seen)] for seen in views[:20]]
        await turn.say(turn.words.html("answers.they.which"), rows)


async def what_did_they_say(turn: Turn) -> None:
    """The answers to choose from, in place."""
    press = cast("buttons.TheyAnswered", turn.pressed)
    seen = await view(turn.desk.database, turn.person.id, press.interview, turn.now)
    if seen is None or seen.case is None:
        await gone(turn)
        return
    await turn.show(*_question(turn, seen, press.nudge))


async def they_said(turn: Turn) -> None:
    """One of the answers: recorded at once, or the day that belongs to it is asked for."""
    press = cast("buttons.TheySaid", turn.pressed)
    seen = await view(turn.desk.database, turn.person.id, press.interview, turn.now)
    what = next((one for one in SAID if one == press.what), None)
    if seen is None or seen.case is None or what is None:
        await gone(turn)
        return
    if press.seen != last_entry(seen):
        await _already(turn, seen, what, press.nudge)
        return
    turn = turn.within(NAME)
    if what in (What.STILL_DECIDING, What.FOLLOW_UP_ON) and await keeps(turn, press):
        return
    held = {"interview": press.interview, "nudge": press.nudge}
    if what is What.STILL_DECIDING:
        await _ask_until(turn, held, seen)
    elif what is What.FOLLOW_UP_ON:
        await _ask_day(turn, held, seen)
    elif what is What.OFFER:
        recorded = await record_offer(turn.desk.database, turn.person.id, press.interview, turn.now)
        await _told(turn, recorded, Fact(what, turn.now), press.nudge)
    else:
        await _record(turn, Fact(what, turn.now), press.interview, press.nudge)


async def typed_until(turn: Turn) -> None:
    """The new date of their decision, in the person's own words."""
    await _typed(turn, UNTIL)


async def typed_day(turn: Turn) -> None:
    """The day on which they want to hear from the person, in their own words."""
    await _typed(turn, ON_DAY)


async def chosen_until(turn: Turn) -> None:
    """The new date of their decision, by button; none, or cancelled."""
    await _chosen(turn, UNTIL)


async def chosen_day(turn: Turn) -> None:
    """The day on which they want to hear from the person, by button."""
    await _chosen(turn, ON_DAY)


async def back(turn: Turn) -> None:
    """Back in words: to what they said."""
    seen = await _held_view(turn)
    if seen is not None:
        await turn.close(*_question(turn, seen, _nudge(turn)))


async def cancel(turn: Turn) -> None:
    """Out, with nothing recorded."""
    seen = await _held_view(turn)
    if seen is not None:
        await turn.close(turn.words.html("answers.they.left"), [[card_button(turn.words, seen.stored.id)]])


async def ask_again(turn: Turn) -> None:
    """Asks the present question once more, after a restart."""
    seen = await _held_view(turn)
    if seen is None:
        return
    ask = _ask_until if turn.draft and turn.draft.step == UNTIL else _ask_day
    await ask(turn, turn.data, seen)


def _question(turn: Turn, seen: View, nudge: int) -> tuple[str, Rows]:
    words, interview_id = turn.words, seen.stored.id
    options = [
        button(
            words.text(f"buttons.they_said.{what}"),
            buttons.TheySaid(interview_id, what, nudge, last_entry(seen)),
        )
        for what in SAID
    ]
    if any(not agreed(seen, one.id) for one in seen.stored.interview.people):
        yes = buttons.Agreed(interview_id, NOBODY, nudge, last_entry(seen))
        options.append(button(words.text("buttons.they_said.linkedin"), yes))
    back: buttons.Press = nudge_data.Back(nudge) if nudge else buttons.Card(interview_id, "card")
    html = words.html("answers.they.what", name=interview_name(seen.stored.interview, words))
    return html, [*in_rows(options, 2), [button(words.text("buttons.back"), back)]]


def _pick(turn: Turn, seen: View) -> Button:
    name = interview_name(seen.stored.interview, turn.words)
    return button(name[:60], buttons.TheyAnswered(seen.stored.id, 0))


async def _already(turn: Turn, seen: View, what: What, nudge: int) -> None:
    """For an answer pressed twice, or on a question asked before something else happened."""
    last = seen.stored.history[-1] if seen.stored.history else None
    if last is not None and last.fact.what is what:
        await turn.answer(turn.words.text("answers.already"))
        await _told(turn, Recorded(last.deed, seen), last.fact, nudge)
        return
    await turn.answer(turn.words.text("errors.outdated"))
    await turn.show(*_question(turn, seen, nudge))


async def _ask_until(turn: Turn, held: Mapping[str, object], seen: View, problem: str = "") -> None:
    name = interview_name(seen.stored.interview, turn.words)
    html = problem or turn.words.html("answers.they.until_when", name=name)
    rows = [
        [_idea(turn, "in_a_week", 7), _idea(turn, "in_two_weeks", 14)],
        [turn.option(turn.words.text("buttons.no_date"), "none")],
        [turn.option(turn.words.text("buttons.cancel"), "cancel")],
    ]
    await turn.ask(UNTIL, held, html, rows)


async def _ask_day(turn: Turn, held: Mapping[str, object], seen: View, problem: str = "") -> None:
    name = interview_name(seen.stored.interview, turn.words)
    html = problem or turn.words.html("answers.they.on_which_day", name=name)
    rows = [
        [_idea(turn, "tomorrow", 1), _idea(turn, "in_a_week", 7)],
        [turn.option(turn.words.text("buttons.cancel"), "cancel")],
    ]
    await turn.ask(ON_DAY, held, html, rows)


def _idea(turn: Turn, key: str, days: int) -> Button:
    day = ideas(turn, days)
    return turn.option(turn.words.text(f"buttons.{key}"), "day", day.isoformat())


async def _typed(turn: Turn, step: str) -> None:
    seen = await _held_view(turn)
    if seen is None:
        return
    found = await day_question(turn, future=True, deadline=step == UNTIL)
    if found.day is not None:
        await _take(turn, step, found.day, seen, exact=found.exact)
    elif found.choices:
        rows = [
            in_rows([_choice(turn, one) for one in found.choices], 2)[0],
            [turn.option(turn.words.text("buttons.cancel"), "cancel")],
        ]
        await turn.ask(step, turn.data, turn.words.html("answers.they.which_reading"), rows)
    else:
        await _again(turn, step, seen, turn.words.html("answers.they.unread_day"))


async def _chosen(turn: Turn, step: str) -> None:
    seen = await _held_view(turn)
    if seen is None:
        return
    day = read_choice(turn.arg)
    if turn.choice == "cancel":
        await cancel(turn)
    elif turn.choice == "none" and step == UNTIL:
        await _record(turn, Fact(What.STILL_DECIDING, turn.now), seen.stored.id, _nudge(turn))
    elif turn.choice == "day" and day is not None:
        await _take(turn, step, day, seen)
    else:
        await _again(turn, step, seen, "")


async def _take(turn: Turn, step: str, day: date, seen: View, *, exact: bool = True) -> None:
    """A day was understood: refuses what cannot be, else records. Not `exact`: it stands for vaguer words."""
    today = local(turn.now, seen.person.timezone or seen.stored.wall_zone).date()
    said = turn.words.text("cards.day", day=day, today=today)
    if day < today:
        await _again(turn, step, seen, turn.words.html("answers.they.past_day", day=said))
    elif day > today + FARTHEST:
        await _again(turn, step, seen, turn.words.html("answers.they.too_far", day=said))
    elif step == UNTIL and day < seen.stored.interview.ends_at.date():
        await _again(turn, step, seen, turn.words.html("answers.they.before_interview", day=said))
    elif step == UNTIL:
        # Noted where it is new that this day is rough, and where it was rough before and no longer is.
        if exact == (seen.stored.notes.rough_date == day):
            rough = None if exact else day
            await note(turn.desk.database, turn.person.id, seen.stored.id, lambda one: replace(one, rough_date=rough))
        await _record(turn, Fact(What.STILL_DECIDING, turn.now, decide_by=day), seen.stored.id, _nudge(turn))
    else:
        await _record(turn, Fact(What.FOLLOW_UP_ON, turn.now, on=day), seen.stored.id, _nudge(turn))


async def _again(turn: Turn, step: str, seen: View, problem: str) -> None:
    ask = _ask_until if step == UNTIL else _ask_day
    await ask(turn, turn.data, seen, problem)


async def _record(turn: Turn, fact: Fact, interview: int, nudge: int) -> None:
    recorded = await record(
        turn.desk.database, turn.person.id, interview, [fact], turn.now, keep_dialogue=turn.open_elsewhere
    )
    await _told(turn, recorded, fact, nudge)


async def _told(turn: Turn, recorded: Recorded, fact: Fact, nudge: int) -> None:
    """Says what was noted and what it leads to, with Undo; sends what became due at once."""
    seen = recorded.view
    await turn.answer(turn.words.text("answers.noted"))
    screen = answered(seen, fact, recorded.deed, nudge)
    message_id = await _shown(turn, screen, seen, cheer=fact.what is What.OFFER)
    old = turn.draft.message_id if turn.draft and turn.draft.dialogue == NAME else None
    if old is not None and old != message_id:
        await turn.desk.gateway.drop_buttons(turn.person.chat_id, old)
    if fact.what is What.NEXT_ROUND:
        # A message of its own: the question that follows takes its place, and the letter above stays.
        new = button(turn.words.text("buttons.add_the_round"), buttons.NewRound(seen.stored.id), PRIMARY)
        await turn.say(turn.words.html("answers.said.when_next"), [[new]])
    await turn.hurry(seen.stored.id)


async def _shown(turn: Turn, screen: Screen, seen: View, *, cheer: bool) -> int:
    """In place; an offer as a message of its own, since only a new one can come with confetti."""
    if not cheer:
        return await turn.show(screen.html, screen.rows)
    name = interview_name(seen.stored.interview, turn.words)
    await turn.show(turn.words.html("answers.said.offer_noted", name=name))
    return await turn.desk.gateway.send(turn.person.chat_id, screen.html, screen.rows, effect=CONFETTI)


async def _held_view(turn: Turn) -> View | None:
    """The interview the dialogue is about; where it is gone, the dialogue ends."""
    interview_id = turn.data.get("interview")
    seen = await view(turn.desk.database, turn.person.id, interview_id, turn.now) if interview_id else None
    if seen is None:
        await turn.close(turn.words.html("errors.not_found"))
    return seen


def _nudge(turn: Turn) -> int:
    return int(turn.data.get("nudge", 0))


def _choice(turn: Turn, day: date) -> Button:
    return turn.option(turn.words.text("buttons.day", day=day, today=wall_now(turn)), "day", day.isoformat())
