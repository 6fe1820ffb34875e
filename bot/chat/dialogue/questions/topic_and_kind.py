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


def _prompt_topic(turn: Turn, form: InterviewForm) -> Prompt:
    words = turn.words
    each = [[turn.option(words.text("capture.panel.one_by_one"), EACH)]] if len(form.people) > 1 else []
    return Prompt(words.html("dialogues.topic.ask"), each, words.text("dialogues.topic.placeholder"))


async def _chosen_topic(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == EACH and len(form.people) > 1:
        return GoTo(replace(form, about=form.people[0].id), TOPIC_OF.step)
    return await not_by_button(turn, form, choice, arg)


def _index(form: InterviewForm) -> int:
    """The index of the interviewer who is being asked about; 0 where none is."""
    return next((index for index, person in enumerate(form.people) if person.id == form.about), 0)


def _prompt_topic_of(turn: Turn, form: InterviewForm) -> Prompt:
    words, index = turn.words, _index(form)
    name, count = form.people[index].name if form.people else "", len(form.people)
    html = words.html("capture.panel.topic_of", name=name, number=index + 1, count=count)
    row = [turn.option(words.text("capture.panel.topic_next"), NEXT)]
    return Prompt(html, [row], words.text("dialogues.topic.placeholder"))


async def _typed_topic_of(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    topic = one_line(text)
    if len(topic) > LONGEST_NOTE:
        return Unclear(turn.words.html("dialogues.topic.too_long", longest=LONGEST_NOTE))
    about = _index(form)
    people = tuple(
        replace(person, topic=topic) if index == about else person for index, person in enumerate(form.people)
    )
    return _next_person(replace(form, people=people))


async def _chosen_topic_of(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    return _next_person(form) if choice == NEXT else await not_by_button(turn, form, choice, arg)


def _next_person(form: InterviewForm) -> AnswerResult:
    following = form.people[_index(form) + 1 :]
    if following:
        return GoTo(replace(form, about=following[0].id), TOPIC_OF.step)
    return replace(form, about=0).after(TOPIC.step)


async def _typed_topic(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    topic = one_line(text)
    if len(topic) > LONGEST_NOTE:
        return Unclear(turn.words.html("dialogues.topic.too_long", longest=LONGEST_NOTE))
    return replace(form, topic=topic or None)


def _topic_confirmation(turn: Turn, form: InterviewForm) -> str:
    words = turn.words
    lines = [words.html("dialogues.topic.said", topic=form.topic)] if form.topic else []
    lines += [
        words.html("capture.panel.topic_said", name=person.name, topic=person.topic)
        for person in form.people
        if person.topic
    ]
    topics = [topic for topic in (form.topic, *(person.topic for person in form.people)) if topic]
    if any(phrase(topic, words, to_them=True) is None for topic in topics):
        lines.append(words.html("dialogues.topic.unfit"))
    return "\n".join(lines)


def _prompt_kind(turn: Turn, _form: InterviewForm) -> Prompt:
    kinds = [turn.option(turn.words.text(f"dialogues.kind.{kind}"), "kind", kind.value) for kind in Kind]
    return Prompt(turn.words.html("dialogues.kind.ask"), [kinds])


async def _typed_kind(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    kinds = [kind for kind, words in _KINDS.items() if words.search(text.lower())]
    if len(kinds) != 1:
        return Unclear(turn.words.html("dialogues.kind.unread"))
    return replace(form, kind=kinds[0].value)


async def _chosen_kind(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "kind" and arg in [kind.value for kind in Kind]:
        return replace(form, kind=arg)
    return await not_by_button(turn, form, choice, arg)


def _kind_confirmation(turn: Turn, form: InterviewForm) -> str:
    return turn.words.html(f"dialogues.kind.said.{form.kind}") if form.kind else ""


TOPIC = Question("topic", _prompt_topic, _typed_topic, _chosen_topic, _topic_confirmation, optional=True)
TOPIC_OF = Question("topic_of", _prompt_topic_of, _typed_topic_of, _chosen_topic_of, _topic_confirmation)
KIND = Question("kind", _prompt_kind, _typed_kind, _chosen_kind, _kind_confirmation, optional=True)
