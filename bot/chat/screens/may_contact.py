"""May I write or call now? Yes, or from when and why, and what to do until then.

Must not know how it is asked: by a button, by /may or in plain words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import interview as interview_data
from bot.chat.screen import Screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, nudge_name, step_name
from bot.chat.screens.language import words_of
from bot.domain.etiquette import Contact, Permission, may
from bot.domain.localtime import local
from bot.domain.model import Step
from bot.domain.playbook import RULES
from bot.usecases.agenda import still_open

if TYPE_CHECKING:
    from datetime import datetime

    from bot.usecases.views import InterviewView
    from bot.wording import Words


NOT_NOW = frozenset({"not_held_yet", "next_round"})
"""Reasons that name no moment, yet do not mean never: an interview comes first."""


def permission(
    interview: InterviewView, now: datetime, asked: Contact | None = None, back_label: str = "buttons.the_card"
) -> Screen:
    """The answer for writing and calling, the one `asked` about first; what to do until then; the rules behind it."""
    words = words_of(interview.person)
    back = [[button(words.text(back_label), interview_data.Card(interview.stored.id, "card"))]]
    if interview.case is None:
        return Screen(words.html("cards.no_zone"), back)
    zone = interview.case.person.timezone
    ways = sorted(Contact, key=lambda contact: contact is not asked) if asked else list(Contact)
    answers = {contact: may(contact, interview.case, now) for contact in ways}
    lines = [words.html("cards.heading", name=interview_name(interview.stored.interview, words))]
    for contact, answer in answers.items():
        lines += ["", *_answer(contact, answer, zone, words)]
        lines += _planned(contact, answer, interview, words)
    if until := _until(interview, list(answers.values()), now, words):
        lines += ["", until]
    named = {rule for answer in answers.values() for rule in answer.rules}
    rules = [
        words.html("cards.may.rule", says=words.text(rule.key), who=words.text(f"{rule.source_key}.name"))
        for rule in RULES
        if rule.id in named
    ]
    return Screen("\n".join([*lines, "", *rules]), back)


def _answer(contact: Contact, answer: Permission, zone: str, words: Words) -> list[str]:
    later = "not_now" if answer.reason in NOT_NOW else "never"
    kind = "yes" if answer.allowed else "no" if answer.since else later
    since = local(answer.since, zone) if answer.since else ""
    return [
        words.html(f"cards.may.{contact.value}_{kind}", at=since),
        words.html(f"cards.may.reason.{answer.reason}"),
    ]


def _planned(contact: Contact, answer: Permission, interview: InterviewView, words: Words) -> list[str]:
    """On which day it is planned, where that is later than etiquette asks for."""
    steps = (Step.CALL,) if contact is Contact.CALL else (Step.CHECK_IN, Step.KEEP_WARM)
    coming = next((nudge for nudge in interview.plan if nudge.step in steps and nudge.attempt == 1), None)
    if coming is None or answer.since is None or interview.case is None:
        return []
    at, since = (local(moment, interview.case.person.timezone) for moment in (coming.at, answer.since))
    if at.date() <= since.date():
        return []
    return [words.html("cards.may.planned", step=nudge_name(coming, interview.stored.interview, words), at=at)]


def _until(view: InterviewView, answers: list[Permission], now: datetime, words: Words) -> str:
    """What to do until contact is allowed, open nudges first; empty where it is allowed now, or never again."""
    waits = [answer.since for answer in answers if answer.since and not answer.allowed]
    if not waits or any(answer.allowed for answer in answers) or view.case is None:
        return ""
    interview = view.stored.interview
    open_steps = [step_name(row.step, interview, words, row.person, row.rung) for row in still_open(view, now)]
    if open_steps:
        return words.html("capture.may.open_until", steps=open_steps)
    before = [nudge for nudge in view.plan if nudge.at < min(waits)]
    if not before:
        return words.html("capture.may.nothing_until")
    at = local(before[0].at, view.case.person.timezone)
    return words.html("capture.may.until", step=nudge_name(before[0], interview, words), at=at)
