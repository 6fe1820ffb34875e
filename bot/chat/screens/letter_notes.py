"""What is noted for an interview's letters, as one screen with a button for each note.

Must not know what a press does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.screen import Button, Screen
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name
from bot.chat.screens.language import words_of
from bot.domain.drafts import Tone
from bot.domain.localtime import local
from bot.domain.model import NOBODY, FactKind, Step
from bot.wording import languages, words

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat.screen import Rows
    from bot.domain.drafts import LetterNotes
    from bot.domain.model import Interview
    from bot.usecases.views import InterviewView
    from bot.wording import Words

WELL, BADLY, UNWANTED = "well", "badly", "unwanted"
MANNERS = (WELL, BADLY, UNWANTED)
USUAL = "usual"
MOST_PEOPLE = 8
"""At most so many interviewers get a button; on a larger panel nobody remembers a topic for each."""


def screen(interview: InterviewView, nudge: int, step: Step | None, now: datetime, note: str = "") -> Screen:
    """All notes. `nudge` and `step` are those of the letter it was opened from; `note` is HTML for the top."""
    catalogue = words_of(interview.person)
    lines = [
        catalogue.html("yours.heading", name=interview_name(interview.stored.interview, catalogue)),
        *_lines(interview, catalogue, now),
    ]
    return Screen("\n".join([*([note, ""] if note else []), *lines]), _rows(interview, nudge, step, catalogue))


def manner_of(notes: LetterNotes) -> str:
    """How the interview went, as one word."""
    return UNWANTED if notes.unwanted else BADLY if notes.went_badly else WELL


def _lines(view: InterviewView, catalogue: Words, now: datetime) -> list[str]:
    interview, notes = view.stored.interview, view.stored.notes
    lines = [
        catalogue.html("yours.topic_line", who=one.name, topic=one.topic)
        for one in interview.people
        if one.topic is not None
    ]
    if interview.topic:
        lines.append(catalogue.html("yours.topic_of_all", topic=interview.topic))
    if notes.strength:
        lines.append(catalogue.html("yours.strength_line", strength=notes.strength))
    if notes.promise:
        lines.append(catalogue.html("yours.promise_line", promise=notes.promise))
    if notes.offer_until:
        lines.append(
            catalogue.html(
                "yours.offer_line",
                day=notes.offer_until,
                today=local(now, view.person.timezone or view.stored.wall_zone),
            )
        )
    lines = lines or [catalogue.html("yours.nothing")]
    lines.append(catalogue.html(f"yours.manner.{manner_of(notes)}"))
    lines.append(catalogue.html(f"yours.tone.{notes.tone or USUAL}"))
    if len(languages()) > 1:
        name = words(notes.language or catalogue.language).text("language.name")
        lines.append(catalogue.html("yours.language_line", language=name))
    return lines


def _rows(interview: InterviewView, nudge: int, step: Step | None, catalogue: Words) -> Rows:
    interview_id, notes = interview.stored.id, interview.stored.notes

    def to(label: str, line: str, value: str = "") -> Button:
        return button(label, interview_data.EditLetterNotes(interview_id, nudge, line, value))

    rows = [[to(label, "topic", str(one))] for one, label in _topics(interview.stored.interview, catalogue)]
    typed = ["strength", "promise"]
    if step in (Step.KEEP_WARM, Step.KEEP_IN_TOUCH):
        typed.append("news")
    if any(fact.what is FactKind.OFFER_ELSEWHERE for fact in interview.stored.facts()):
        typed.append("offer")
    rows += in_rows([to(catalogue.text(f"yours.button.{line}"), line) for line in typed], 2)
    manners = [one for one in MANNERS if one != manner_of(notes)]
    rows.append([to(catalogue.text(f"yours.manner.to.{one}"), "manner", one) for one in manners])
    tones = [one for one in (USUAL, *Tone) if one != (notes.tone or USUAL)]
    rows.append([to(catalogue.text(f"yours.tone.to.{one}"), "tone", one) for one in tones])
    rows += [[to(label, "language", code)] for code, label in _languages(notes, catalogue)]
    rows.append([button(catalogue.text("buttons.the_card"), interview_data.Card(interview_id, "card"))])
    return rows


def _topics(interview: Interview, catalogue: Words) -> list[tuple[int, str]]:
    if not interview.people:
        return [(NOBODY, catalogue.text("yours.button.topic_of_all"))]
    people = interview.people[:MOST_PEOPLE]
    return [(one.id, catalogue.text("yours.button.topic", who=one.name)[:60]) for one in people]


def _languages(notes: LetterNotes, catalogue: Words) -> list[tuple[str, str]]:
    others = [code for code in languages() if code != (notes.language or catalogue.language.partition("_")[0])]
    named = [
        (code, catalogue.text("yours.language.to.other", language=words(code).text("language.name"))) for code in others
    ]
    return [*named, (USUAL, catalogue.text("yours.language.to.usual"))] if notes.language else named
