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


def _prompt(turn: Turn, form: InterviewForm) -> Prompt:
    if form.company_or_person:
        words = turn.words
        row = [turn.option(words.text(f"capture.which.{kind}"), kind) for kind in (COMPANY, PERSON)]
        return Prompt(words.html("capture.which.ask", name=form.company_or_person), [row])
    if form.role_or_person:
        return _prompt_role(turn, form)
    return Prompt(turn.words.html("dialogues.job.ask"), placeholder=turn.words.text("dialogues.job.placeholder"))


def _prompt_role(turn: Turn, form: InterviewForm) -> Prompt:
    words = turn.words
    kinds = (PERSON, NEITHER) if form.role else (ROLE, PERSON, NEITHER)
    row = [turn.option(words.text(f"capture.which.{kind}"), kind) for kind in kinds]
    key = "capture.which.somebody" if form.role else "capture.which.role_or_somebody"
    return Prompt(words.html(key, name=form.role_or_person), [row])


async def _typed(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    if form.company_or_person or form.role_or_person:
        meant = next((choice for choice, words in _IN_WORDS.items() if words.fullmatch(text.strip(" .!"))), None)
        if meant is not None:
            return await _chosen(turn, form, meant, "")
    job = read_job(text)
    if form.role_or_person and (job is None or not job[1]):
        return Unclear(turn.words.html("dialogues.use_the_buttons"))
    if job is None:
        return Unclear(turn.words.html("dialogues.job.unread"))
    offered = form.offered
    if form.company_or_person and not form.people:
        # If the company is another one, the doubtful name is probably a person's.
        offered = read_people(form.company_or_person).people or offered
    return replace(
        form, company=job[0], role=job[1] or form.role, offered=offered, company_or_person="", role_or_person=""
    )


async def _chosen(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    name = form.company_or_person
    if form.role_or_person and not name:
        return await _chosen_role(turn, form, choice, arg)
    if choice == COMPANY and name:
        return replace(form, company=name, company_or_person="")
    if choice == PERSON and name:
        met = replace(form, people=read_people(name).people, company_or_person="").after("who")
        return GoTo(met, JOB.step)
    return await not_by_button(turn, form, choice, arg)


async def _chosen_role(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    name, decided = form.role_or_person, replace(form, role_or_person="")
    if choice == ROLE and not form.role:
        return replace(decided, role=name)
    if choice == PERSON:
        return replace(decided, people=read_people(name, turn.person.country).people).after("who")
    if choice == NEITHER:
        return decided
    return await not_by_button(turn, form, choice, arg)


def _confirmation(turn: Turn, form: InterviewForm) -> str:
    if not form.company:
        return ""
    return turn.words.html("dialogues.job.said", company=form.company, role=form.role)


JOB = Question("job", _prompt, _typed, _chosen, _confirmation)
