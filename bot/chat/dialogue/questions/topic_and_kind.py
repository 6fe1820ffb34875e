"""What was talked about, with everybody or with each interviewer; and how the interview is held."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import LONGEST_NOTE, AnswerResult, GoTo, Prompt, Question, Unclear, not_by_button
from bot.domain.model import Kind
from bot.domain.phrases import phrase
from bot.parsing.text import one_line

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

_KINDS = {
    Kind.PHONE: re.compile(r"\b(?:phone|call|telephone|ring)\b"),
    Kind.VIDEO: re.compile(r"\b(?:video|zoom|teams|meet|webex|skype|online|remote|facetime)\b"),
    Kind.ON_SITE: re.compile(r"\b(?:on.?site|office|in person|there|face to face|at their)\b"),
}


EACH, NEXT = "each", "next"


def _prompt_topic(turn: Turn, notes: InterviewForm) -> Prompt:
    words = turn.words
    each = [[turn.option(words.text("capture.panel.one_by_one"), EACH)]] if len(notes.people) > 1 else []
    return Prompt(words.html("dialogues.topic.ask"), each, words.text("dialogues.topic.placeholder"))


async def _chosen_topic(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == EACH and len(notes.people) > 1:
        return GoTo(replace(notes, about=notes.people[0].id), TOPIC_OF.step)
    return await not_by_button(turn, notes, choice, arg)


def _place(notes: InterviewForm) -> int:
    """The index of the interviewer who is being asked about; 0 where none is."""
    return next((place for place, person in enumerate(notes.people) if person.id == notes.about), 0)


def _prompt_topic_of(turn: Turn, notes: InterviewForm) -> Prompt:
    words, place = turn.words, _place(notes)
    name, count = notes.people[place].name if notes.people else "", len(notes.people)
    html = words.html("capture.panel.topic_of", name=name, number=place + 1, count=count)
    row = [turn.option(words.text("capture.panel.topic_next"), NEXT)]
    return Prompt(html, [row], words.text("dialogues.topic.placeholder"))


async def _typed_topic_of(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    topic = one_line(text)
    if len(topic) > LONGEST_NOTE:
        return Unclear(turn.words.html("dialogues.topic.too_long", longest=LONGEST_NOTE))
    place = _place(notes)
    people = tuple(replace(one, topic=topic) if at == place else one for at, one in enumerate(notes.people))
    return _on_to_the_next(replace(notes, people=people))


async def _chosen_topic_of(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    return _on_to_the_next(notes) if choice == NEXT else await not_by_button(turn, notes, choice, arg)


def _on_to_the_next(notes: InterviewForm) -> AnswerResult:
    following = notes.people[_place(notes) + 1 :]
    if following:
        return GoTo(replace(notes, about=following[0].id), TOPIC_OF.step)
    return replace(notes, about=0).after(TOPIC.step)


async def _typed_topic(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    topic = one_line(text)
    if len(topic) > LONGEST_NOTE:
        return Unclear(turn.words.html("dialogues.topic.too_long", longest=LONGEST_NOTE))
    return replace(notes, topic=topic or None)


def _said_topic(turn: Turn, notes: InterviewForm) -> str:
    words = turn.words
    lines = [words.html("dialogues.topic.said", topic=notes.topic)] if notes.topic else []
    lines += [
        words.html("capture.panel.topic_said", name=one.name, topic=one.topic) for one in notes.people if one.topic
    ]
    told = [topic for topic in (notes.topic, *(one.topic for one in notes.people)) if topic]
    if any(phrase(topic, words, to_them=True) is None for topic in told):
        lines.append(words.html("dialogues.topic.unfit"))
    return "\n".join(lines)


def _prompt_kind(turn: Turn, _notes: InterviewForm) -> Prompt:
    kinds = [turn.option(turn.words.text(f"dialogues.kind.{kind}"), "kind", kind.value) for kind in Kind]
    return Prompt(turn.words.html("dialogues.kind.ask"), [kinds])


async def _typed_kind(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    meant = [kind for kind, words in _KINDS.items() if words.search(text.lower())]
    if len(meant) != 1:
        return Unclear(turn.words.html("dialogues.kind.unread"))
    return replace(notes, kind=meant[0].value)


async def _chosen_kind(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "kind" and arg in [kind.value for kind in Kind]:
        return replace(notes, kind=arg)
    return await not_by_button(turn, notes, choice, arg)


def _said_kind(turn: Turn, notes: InterviewForm) -> str:
    return turn.words.html(f"dialogues.kind.said.{notes.kind}") if notes.kind else ""


TOPIC = Question("topic", _prompt_topic, _typed_topic, _chosen_topic, _said_topic, optional=True)
TOPIC_OF = Question("topic_of", _prompt_topic_of, _typed_topic_of, _chosen_topic_of, _said_topic)
KIND = Question("kind", _prompt_kind, _typed_kind, _chosen_kind, _said_kind, optional=True)
