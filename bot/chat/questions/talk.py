"""What you talked about, and how the interview is held."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.job_line import clean
from bot.chat.notes import Notes
from bot.chat.questions import LONGEST_NOTE, Outcome, Prompt, Question, Unclear, not_by_button
from bot.domain.model import Kind

if TYPE_CHECKING:
    from bot.chat.turn import Turn

_KINDS = {
    Kind.PHONE: re.compile(r"\b(?:phone|call|telephone|ring)\b"),
    Kind.VIDEO: re.compile(r"\b(?:video|zoom|teams|meet|webex|skype|online|remote|facetime)\b"),
    Kind.ON_SITE: re.compile(r"\b(?:on.?site|office|in person|there|face to face|at their)\b"),
}


def _prompt_topic(turn: Turn, _notes: Notes) -> Prompt:
    return Prompt(turn.words.html("dialogues.topic.ask"), placeholder=turn.words.text("dialogues.topic.placeholder"))


async def _typed_topic(turn: Turn, notes: Notes, text: str) -> Outcome:
    topic = clean(text)
    if len(topic) > LONGEST_NOTE:
        return Unclear(turn.words.html("dialogues.topic.too_long", longest=LONGEST_NOTE))
    return replace(notes, topic=topic or None)


def _said_topic(turn: Turn, notes: Notes) -> str:
    return turn.words.html("dialogues.topic.said", topic=notes.topic) if notes.topic else ""


def _prompt_kind(turn: Turn, _notes: Notes) -> Prompt:
    kinds = [turn.option(turn.words.text(f"dialogues.kind.{kind}"), "kind", kind.value) for kind in Kind]
    return Prompt(turn.words.html("dialogues.kind.ask"), [kinds])


async def _typed_kind(turn: Turn, notes: Notes, text: str) -> Outcome:
    meant = [kind for kind, words in _KINDS.items() if words.search(text.lower())]
    if len(meant) != 1:
        return Unclear(turn.words.html("dialogues.kind.unread"))
    return replace(notes, kind=meant[0].value)


async def _chosen_kind(turn: Turn, notes: Notes, choice: str, arg: str) -> Outcome:
    if choice == "kind" and arg in [kind.value for kind in Kind]:
        return replace(notes, kind=arg)
    return await not_by_button(turn, notes, choice, arg)


def _said_kind(turn: Turn, notes: Notes) -> str:
    return turn.words.html(f"dialogues.kind.said.{notes.kind}") if notes.kind else ""


TOPIC = Question("topic", _prompt_topic, _typed_topic, not_by_button, _said_topic, optional=True)
KIND = Question("kind", _prompt_kind, _typed_kind, _chosen_kind, _said_kind, optional=True)
