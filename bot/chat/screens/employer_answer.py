"""What is shown once an answer of theirs was recorded: what was noted, a reply to copy, what comes next, Undo.

The reply comes warmer, more formal, or in another wording. Must not know how an answer is told.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import on_tap
from bot.chat.handlers.nudge import gone
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, next_line, person_name
from bot.chat.screens.language import words_of
from bot.chat.screens.letter import sender_of, tone_named
from bot.chat.screens.mail_button import choice_rows, letter_link, mail_row, pasting
from bot.chat.screens.nudge import Screen, card_button, draft_html
from bot.domain.drafts import ANSWERS, Tone, closing
from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, What
from bot.usecases.agenda import still_open
from bot.usecases.interviews import record, view

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler, Turn
    from bot.chat.screens.keyboard import Row
    from bot.domain.drafts import Draft
    from bot.usecases.interviews import View

WORDINGS = 2
"""How many wordings each reply has at least; a number beyond those there are begins again."""


def handlers() -> list[Handler]:
    """The buttons under a reply, and for somebody who agreed to connect."""
    return [on_tap(buttons.AnotherReply, another_reply), on_tap(buttons.Agreed, they_agreed)]


def last_entry(seen: View) -> int:
    """What a screen has seen of the history: the id of its last entry, 0 where it is empty."""
    return max((entry.id for entry in seen.stored.history), default=0)


def agreed(seen: View, interviewer: int) -> bool:
    """Whether an interviewer has agreed to connect."""
    if any(one.linkedin for one in seen.stored.interview.people if one.id == interviewer):
        return True
    facts = (entry.fact for entry in seen.stored.history)
    return any(fact.what is What.LINKEDIN_AGREED and fact.person in (NOBODY, interviewer) for fact in facts)


def answered(seen: View, fact: Fact, deed: int, nudge: int, variant: int = 0, tone: Tone | None = None) -> Screen:
    """The message for an answer that was recorded by `deed`; `variant` and `tone` are the reply's."""
    words, interview_id = words_of(seen.person), seen.stored.id
    undo = button(words.text("buttons.undo"), nudge_data.Undo(deed, interview_id, nudge))
    rows = [[undo, card_button(words, interview_id, beside=fact.what in ANSWERS)]]
    made = _reply(seen, fact, variant, tone)
    if fact.what is What.OFFER:
        until = buttons.Yours(interview_id, 0, "offer")
        rows.insert(0, [button(words.text("buttons.asked.offer"), until)])
    if fact.what in ANSWERS:
        rows.insert(0, _wordings(seen, deed, nudge, variant, tone))
    opened = mail_row(seen.person, letter_link(seen.person, made), words)
    rows = [*([opened] if opened else choice_rows(seen.person, made, words)), *rows]
    return Screen("\n\n".join(part for part in _parts(seen, fact, made) if part), rows)


async def another_reply(turn: Turn) -> None:
    """The reply in another wording or tone, in place."""
    press = cast("buttons.AnotherReply", turn.pressed)
    seen = await view(turn.desk.database, turn.person.id, press.interview, turn.now)
    entries = [entry for entry in seen.stored.history if entry.deed == press.deed] if seen else []
    if seen is None or seen.case is None or not entries:
        await gone(turn)
        return
    tone = tone_named(press.tone)
    screen = answered(seen, entries[-1].fact, press.deed, press.nudge, max(press.variant, 0), tone)
    await turn.show(screen.html, screen.rows)


async def they_agreed(turn: Turn) -> None:
    """Somebody agreed to connect: recorded once; asks who, where several could be meant."""
    press = cast("buttons.Agreed", turn.pressed)
    seen = await view(turn.desk.database, turn.person.id, press.interview, turn.now)
    if seen is None or seen.case is None:
        await gone(turn)
        return
    open_ones = [one.id for one in seen.stored.interview.people if not agreed(seen, one.id)]
    chosen = press.interviewer or (open_ones[0] if len(open_ones) == 1 else NOBODY)
    if chosen == NOBODY and open_ones:
        await _ask_who(turn, seen, open_ones, press.nudge)
    elif chosen not in open_ones:
        await turn.answer(turn.words.text("answers.already"))
    else:
        await _record_agreed(turn, seen, chosen, press.nudge)


async def _ask_who(turn: Turn, seen: View, people: list[int], nudge: int) -> None:
    words, stored = turn.words, seen.stored
    rows = [
        [button(person_name(stored.interview, one)[:60], buttons.Agreed(stored.id, one, nudge, last_entry(seen)))]
        for one in people
    ]
    rows.append([button(words.text("buttons.back"), buttons.TheyAnswered(stored.id, nudge))])
    await turn.show(words.html("answers.they.who_agreed", name=interview_name(stored.interview, words)), rows)


async def _record_agreed(turn: Turn, seen: View, chosen: int, nudge: int) -> None:
    fact = Fact(What.LINKEDIN_AGREED, turn.now, person=chosen)
    recorded = await record(turn.desk.database, turn.person.id, seen.stored.id, [fact], turn.now, keep_dialogue=True)
    await turn.answer(turn.words.text("answers.noted"))
    screen = answered(recorded.view, fact, recorded.deed, nudge)
    await turn.show(screen.html, screen.rows)
    await turn.hurry(seen.stored.id)


def _wordings(seen: View, deed: int, nudge: int, variant: int, tone: Tone | None) -> Row:
    words, interview_id = words_of(seen.person), seen.stored.id

    def wording(number: int, in_tone: Tone | None) -> buttons.AnotherReply:
        return buttons.AnotherReply(interview_id, deed, nudge, number, in_tone or "")

    return [
        button(words.text("buttons.warmer"), wording(variant, Tone.WARM)),
        button(words.text("buttons.more_formal"), wording(variant, Tone.FORMAL)),
        button(words.text("buttons.another_one"), wording((variant + 1) % WORDINGS, tone)),
    ]


def _reply(seen: View, fact: Fact, variant: int, tone: Tone | None) -> Draft | None:
    """The letter that goes with an answer; None for one that needs none."""
    if seen.case is None:
        return None
    notes = replace(seen.stored.notes, tone=tone or seen.stored.notes.tone)
    return closing(fact.what, seen.case, sender_of(seen.person), words_of(seen.person), variant, notes)


def _parts(seen: View, fact: Fact, made: Draft | None) -> list[str]:
    words, interview = words_of(seen.person), seen.stored.interview
    zone = seen.person.timezone or seen.stored.wall_zone
    today = local(fact.at, zone)
    key = "still_deciding_undated" if fact.what is What.STILL_DECIDING and fact.decide_by is None else fact.what
    said = words.html(
        f"answers.said.{key}",
        decide_by=words.text("cards.day", day=fact.decide_by, today=today) if fact.decide_by else "",
        day=words.text("cards.day", day=fact.on, today=today) if fact.on else "",
        person=person_name(interview, fact.person),
    )
    parts = [words.html("cards.heading", name=interview_name(interview, words)), said]
    if fact.what is What.OFFER:
        parts.append(words.html("answers.said.offer_elsewhere"))
        parts.append(words.html("days.offer.if_you_take_it"))
    if made is not None:
        parts += [draft_html(made, words), pasting(letter_link(seen.person, made), words)]
    opened = len(still_open(seen, fact.at))
    parts.append(escape(next_line(seen.plan, interview, words, zone, seen.person, opened)))
    return parts
