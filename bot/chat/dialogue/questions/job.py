"""Company and role, in one message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, GoTo, Prompt, Question, Unclear, not_by_button
from bot.parsing.interview.job import read_job
from bot.parsing.people import read_people

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn


COMPANY, ROLE, PERSON, NEITHER = "company", "role", "person", "neither"
"""What a doubtful name may be: "Globex" in "interview with Globex" the company or a person, "Dana Levi" in "Acme, Dana
Levi" the role or a person.
"""

_IN_WORDS = {
    COMPANY: re.compile(r"(?:(?:it'?s|that'?s|is) )?(?:the |a )?(?:company|employer|firm)", re.IGNORECASE),
    ROLE: re.compile(r"(?:(?:it'?s|that'?s|is) )?(?:the |a )?(?:role|job|position|title)", re.IGNORECASE),
    PERSON: re.compile(
        r"(?:(?:it'?s|that'?s|is) )?(?:a |an |the )?(?:person|interviewer|somebody(?: i met)?|someone(?: i met)?|i met "
        r"(?:them|her|him))",
        re.IGNORECASE,
    ),
    NEITHER: re.compile(r"neither|none|no|nothing|nobody", re.IGNORECASE),
}
"""The choices in typed words."""


def _prompt(turn: Turn, notes: InterviewForm) -> Prompt:
    if notes.company_or_person:
        words = turn.words
        row = [turn.option(words.text(f"capture.which.{kind}"), kind) for kind in (COMPANY, PERSON)]
        return Prompt(words.html("capture.which.ask", name=notes.company_or_person), [row])
    if notes.role_or_person:
        return _prompt_role(turn, notes)
    return Prompt(turn.words.html("dialogues.job.ask"), placeholder=turn.words.text("dialogues.job.placeholder"))


def _prompt_role(turn: Turn, notes: InterviewForm) -> Prompt:
    words = turn.words
    kinds = (PERSON, NEITHER) if notes.role else (ROLE, PERSON, NEITHER)
    row = [turn.option(words.text(f"capture.which.{kind}"), kind) for kind in kinds]
    key = "capture.which.somebody" if notes.role else "capture.which.role_or_somebody"
    return Prompt(words.html(key, name=notes.role_or_person), [row])


async def _typed(turn: Turn, notes: InterviewForm, text: str) -> AnswerResult:
    if notes.company_or_person or notes.role_or_person:
        meant = next((choice for choice, words in _IN_WORDS.items() if words.fullmatch(text.strip(" .!"))), None)
        if meant is not None:
            return await _chosen(turn, notes, meant, "")
    job = read_job(text)
    if notes.role_or_person and (job is None or not job[1]):
        return Unclear(turn.words.html("dialogues.use_the_buttons"))
    if job is None:
        return Unclear(turn.words.html("dialogues.job.unread"))
    offered = notes.offered
    if notes.company_or_person and not notes.people:
        # If the company is another one, the doubtful name is probably a person's.
        offered = read_people(notes.company_or_person).people or offered
    return replace(
        notes, company=job[0], role=job[1] or notes.role, offered=offered, company_or_person="", role_or_person=""
    )


async def _chosen(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    name = notes.company_or_person
    if notes.role_or_person and not name:
        return await _chosen_role(turn, notes, choice, arg)
    if choice == COMPANY and name:
        return replace(notes, company=name, company_or_person="")
    if choice == PERSON and name:
        met = replace(notes, people=read_people(name).people, company_or_person="").after("who")
        return GoTo(met, JOB.step)
    return await not_by_button(turn, notes, choice, arg)


async def _chosen_role(turn: Turn, notes: InterviewForm, choice: str, arg: str) -> AnswerResult:
    name, decided = notes.role_or_person, replace(notes, role_or_person="")
    if choice == ROLE and not notes.role:
        return replace(decided, role=name)
    if choice == PERSON:
        return replace(decided, people=read_people(name, turn.person.country).people).after("who")
    if choice == NEITHER:
        return decided
    return await not_by_button(turn, notes, choice, arg)


def _confirmation(turn: Turn, notes: InterviewForm) -> str:
    if not notes.company:
        return ""
    return turn.words.html("dialogues.job.said", company=notes.company, role=notes.role)


JOB = Question("job", _prompt, _typed, _chosen, _confirmation)
