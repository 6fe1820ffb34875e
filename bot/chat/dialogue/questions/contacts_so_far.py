"""What the person did since an interview that is over: thanked, wrote or called on a day, or nothing yet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.chat.dialogue.day_input import calendar_rows
from bot.chat.dialogue.interview_form import InterviewForm, PastContact
from bot.chat.dialogue.question import (
    AnswerResult,
    GoTo,
    Prompt,
    Question,
    Unclear,
    not_by_button,
    not_by_typing,
    today,
)
from bot.chat.dialogue.questions.when import day_choices
from bot.chat.screen import SUCCESS, Rows
from bot.chat.screens.keyboard import in_rows
from bot.chat.screens.month_picker import MONTH, day_of, month_of
from bot.domain.model import CallResult
from bot.parsing.dates.model import Ambiguous, DateContext, Direction
from bot.parsing.dates.parse import read_day, reads_day_first

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

MOST = 8
"""At most so many contacts; a person who wrote more often needs no reminder."""

_IN_WORDS = {
    "enough": re.compile(
        r"^(?:no|nope|none|nothing(?: yet| so far| at all)?|not yet|that(?:'?s| is) (?:it|all)|(?:i )?haven'?t\b.*)"
        r"[ .!]*$"
    ),
    "thanked": re.compile(r"\bthank"),
    "wrote": re.compile(r"\b(?:wrote|written|e-?mailed|mailed|messaged|texted|followed up|checked in)\b"),
    "called": re.compile(r"\b(?:called|phoned|rang|telephoned)\b"),
}
"""The choices in typed words; a text that matches several is asked about."""

_CALL_RESULTS = {
    CallResult.NO_ANSWER: re.compile(r"\b(?:no answer|nobody|no ?one|not? pick|didn'?t (?:answer|pick)|rang out)\b"),
    CallResult.VOICEMAIL: re.compile(r"\b(?:voice ?mail|machine|mailbox)\b"),
    CallResult.MESSAGE: re.compile(r"\b(?:message|receptionist|assistant|colleague|front desk)\b"),
    CallResult.SPOKE: re.compile(r"\b(?:spoke|talked|reached|answered|had a (?:chat|talk))\b"),
}
"""How a call went, in typed words; the first match counts."""


def _prompt(turn: Turn, form: InterviewForm) -> Prompt:
    words = turn.words
    offered = [turn.option(words.text(f"dialogues.since.{name}"), name) for name in ("thanked", "wrote", "called")]
    if any(contact.what == "thanked" for contact in form.since):
        offered = offered[1:]
    last = "that_is_all" if form.since else "nothing"
    rows: Rows = [
        offered,
        [turn.option(words.text(f"dialogues.since.{last}"), "enough", style=SUCCESS if form.since else None)],
    ]
    if form.since:
        rows.append([turn.option(words.text("dialogues.since.start_over"), "over")])
    return Prompt(words.html("dialogues.since.more" if form.since else "dialogues.since.ask"), rows)


async def _typed(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    choices = {choice for choice, words in _IN_WORDS.items() if words.search(text.casefold())}
    if choices == {"enough"} or (len(choices) == 1 and "enough" not in choices):
        return await _chosen(turn, form, choices.pop(), "")
    return await not_by_typing(turn, form, text)


async def _chosen(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "enough":
        return form
    if choice == "over":
        return GoTo(replace(form, since=()), "since")
    if choice == "thanked":
        others = [contact for contact in form.since if contact.what != "thanked"]
        return GoTo(replace(form, since=(*others, PastContact("thanked"))), "since")
    if choice in ("wrote", "called") and len(form.since) < MOST:
        return GoTo(form, f"{choice}_on")
    return await not_by_button(turn, form, choice, arg)


def _interview_day(turn: Turn, form: InterviewForm) -> date:
    return form.ends_at.date() if form.ends_at else today(turn)


def _prompt_day(what: str, turn: Turn, form: InterviewForm) -> Prompt:
    words, now, interview_day = turn.words, today(turn), _interview_day(turn, form)
    days = [now - timedelta(days=n) for n in range(6) if now - timedelta(days=n) >= interview_day]
    near = [turn.option(words.text("when.choice", day=day), "day", day.isoformat()) for day in days]
    pick = turn.option(words.text("when.day.pick"), MONTH, now.strftime("%Y-%m"))
    return Prompt(
        words.html(f"dialogues.since.{what}_when"), [*in_rows(near, 3), [pick]], words.text("when.day.placeholder_past")
    )


async def _typed_day(what: str, turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    context = DateContext(today(turn), Direction.PAST, reads_day_first(turn.person.country))
    reading = await read_day(text, context, (turn.words.language.split("_")[0],))
    if reading is None:
        return Unclear(turn.words.html("when.past.unread"))
    if isinstance(reading, Ambiguous):
        return Unclear(turn.words.html("when.which_day"), day_choices(turn, reading))
    return _on(what, turn, form, reading.on)


async def _chosen_day(what: str, turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "day" and (day := day_of(arg)):
        return _on(what, turn, form, day)
    if choice == MONTH and (month := month_of(arg)):
        rows = calendar_rows(turn, month, _interview_day(turn, form), today(turn))
        return Unclear(turn.words.html(f"dialogues.since.{what}_when"), rows)
    return await not_by_button(turn, form, choice, arg)


def _on(what: str, turn: Turn, form: InterviewForm, day: date) -> AnswerResult:
    interview_day, now = _interview_day(turn, form), today(turn)
    if not interview_day <= day <= now:
        key = "when.past.to_come" if day > now else "when.past.before_interview"
        return Unclear(turn.words.html(key, day=day, held=interview_day, today=now))
    if what == "called":
        return GoTo(replace(form, waiting=day.isoformat()), "call_result")
    return GoTo(replace(form, since=(*form.since, PastContact("wrote", day.isoformat()))), "since")


def _prompt_result(turn: Turn, _form: InterviewForm) -> Prompt:
    results = [
        turn.option(turn.words.text(f"dialogues.since.result.{result}"), "result", result.value)
        for result in CallResult
    ]
    return Prompt(turn.words.html("dialogues.since.called_how"), in_rows(results, 2))


async def _typed_result(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    found = next((result for result, words in _CALL_RESULTS.items() if words.search(text.casefold())), None)
    if found is None:
        return await not_by_typing(turn, form, text)
    return await _chosen_result(turn, form, "result", found.value)


async def _chosen_result(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice != "result" or arg not in [result.value for result in CallResult] or not form.waiting:
        return await not_by_button(turn, form, choice, arg)
    called = PastContact("called", form.waiting, arg)
    return GoTo(replace(form, since=(*form.since, called), waiting=""), "since")


def _confirmation(turn: Turn, form: InterviewForm) -> str:
    if not form.since:
        return turn.words.html("dialogues.since.said_nothing") if SINCE.step in form.answered else ""
    return "\n".join(_line(turn, contact) for contact in sorted(form.since, key=lambda contact: contact.on))


def _line(turn: Turn, contact: PastContact) -> str:
    if contact.what == "thanked":
        return turn.words.html("dialogues.since.said_thanked")
    day = date.fromisoformat(contact.on)
    key = f"dialogues.since.said_called.{contact.result}" if contact.what == "called" else "dialogues.since.said_wrote"
    return turn.words.html(key, day=day, today=today(turn))


def _no_confirmation(_turn: Turn, _form: InterviewForm) -> str:
    return ""


def _day_question(what: str) -> Question:
    def prompt(turn: Turn, form: InterviewForm) -> Prompt:
        return _prompt_day(what, turn, form)

    async def typed(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
        return await _typed_day(what, turn, form, text)

    async def chosen(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
        return await _chosen_day(what, turn, form, choice, arg)

    return Question(f"{what}_on", prompt, typed, chosen, _no_confirmation)


SINCE = Question("since", _prompt, _typed, _chosen, _confirmation)
WROTE_ON = _day_question("wrote")
CALLED_ON = _day_question("called")
CALL_RESULT = Question("call_result", _prompt_result, _typed_result, _chosen_result, _no_confirmation)
