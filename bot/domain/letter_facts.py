"""What a letter can say: the facts of an interview as the slots of the templates, each known or None.

Dates become words here, counted in the employer's time zone and from the day the letter is for. It must not know any
letter's text, nor which letter belongs to which step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain import localtime
from bot.domain.ladder import contacts_made
from bot.domain.model import NOBODY, CallResult, Case, FactKind, Interviewer, Kind, Nudge, Step
from bot.domain.names import formal_name, greeting_name
from bot.domain.phrases import as_sentence, as_title, one_line, phrase
from bot.domain.steps import CONTACTS
from bot.wording import Words

WEEK = timedelta(days=7)
MOST_OTHERS = 2
"""More names than these are a list and no sentence."""


class Tone(StrEnum):
    """How a letter sounds."""

    WARM = "warm"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class LetterSender:
    """The person who writes, as they want to sign and to sound.

    A signature stands for the name, role and phone below a letter; the LinkedIn line stands under either.
    """

    name: str | None = None
    phone: str | None = None
    signature: str | None = None
    role: str | None = None
    tone: Tone = Tone.WARM
    linkedin: str | None = None


@dataclass(frozen=True, slots=True)
class LetterNotes:
    """What the person adds to a letter, beyond the facts of the interview; each may be missing.

    `strength` ends "I would bring ...", `promise` ends "I promised you ...", `news` is a whole sentence or a link.
    `rough_date` is a decision date that stands for vaguer words of theirs ("before Christmas").
    Without a `tone` the sender's counts, without a `language` (a code) that of the screens.
    """

    tone: Tone | None = None
    went_badly: bool = False
    unwanted: bool = False
    strength: str | None = None
    promise: str | None = None
    news: str | None = None
    offer_until: date | None = None
    language: str | None = None
    rough_date: date | None = None


def interviewer(case: Case, person: int) -> Interviewer | None:
    """The interviewer a letter goes to: this one, else the main contact, else the first named; None where nobody is."""
    people = case.interview.people
    chosen = [one for one in people if one.id == person] or [one for one in people if one.main] or list(people)
    return chosen[0] if chosen else None


def worded_rung(nudge: Nudge, case: Case) -> int:
    """The rung whose words fit: the second check-in or call reads like a first while no first was made."""
    if nudge.step not in (Step.CHECK_IN, Step.CALL) or nudge.rung < 2:
        return nudge.rung
    made = any(
        fact.what is FactKind.DONE
        and fact.step is nudge.step
        and fact.result is not CallResult.NO_ANSWER
        and fact.at < nudge.at
        for fact in case.history
    )
    return nudge.rung if made else 1


def never_asked(case: Case) -> bool:
    """Whether nothing that asked for news is noted as sent or said."""
    return not any(contacts_made(case.history))


def asked_for_day(case: Case) -> date | None:
    """The day on which they asked to hear from the person, where no contact was made since."""
    asked = None
    for fact in case.history:
        if fact.what is FactKind.FOLLOW_UP_ON:
            asked = fact.on
        elif fact.what is FactKind.DONE and fact.step in CONTACTS:
            asked = None
    return asked


def slots(
    case: Case, person: int, at: datetime, sender: LetterSender, notes: LetterNotes, words: Words
) -> dict[str, object]:
    """The values of the letters' templates. `at` is the moment (UTC) the letter is for; missing facts are None."""
    interview = case.interview
    who = interviewer(case, person)
    today = localtime.local(at, _zone(case)).date()
    company, role = one_line(interview.company), one_line(interview.role)
    note = (who.topic if who else None) or interview.topic
    return {
        "today": today,
        "name": one_line(greeting_name(who.name)) if who else None,
        "formal_name": one_line(formal_name(who.name)) if who else None,
        "title": as_title(who.title, words) if who else None,
        "connect": bool(who) and not (who and who.linkedin),
        "others": _others(case, who),
        "company": company,
        "role": role,
        "topic": phrase(note, words, to_them=True),
        "topic_for_others": phrase(note, words, to_them=False),
        "on_site": interview.kind is Kind.ON_SITE,
        "video": interview.kind is Kind.VIDEO,
        "by_phone": interview.kind is Kind.PHONE,
        "held": localtime.moment(interview.ends_at, case.person.timezone) <= at,
        "met_on": meeting_day(case),
        "met": _met(meeting_day(case), today, words),
        "decide_by": case.promised_date,
        "roughly": notes.rough_date is not None and notes.rough_date == case.promised_date,
        "asked_for": asked_for_day(case),
        "spoke_on": _spoke_on(case),
        "told_on": _told_on(case),
        "me": one_line(sender.name),
        "my_phone": one_line(sender.phone),
        "my_role": one_line(sender.role),
        "strength": phrase(notes.strength, words, to_them=True),
        # It was given to one of them, and eight letters that repeat it would read like one.
        "promise": phrase(notes.promise, words, to_them=True) if who is interviewer(case, NOBODY) else None,
        "news": as_sentence(notes.news),
        "offer_until": notes.offer_until,
        "formal": (notes.tone or sender.tone) is Tone.FORMAL,
    }


def meeting_day(case: Case) -> date:
    """The interview's date as the employer's calendar has it."""
    ends = localtime.moment(case.interview.ends_at, case.person.timezone)
    return localtime.local(ends, _zone(case)).date()


def _zone(case: Case) -> str:
    return case.interview.timezone or case.person.timezone


def _met(day: date, today: date, words: Words) -> str | None:
    # Never "today" or "yesterday": the letter may be copied days later.
    if day >= today:
        return None
    return words.text(f"letters.parts.{'on_weekday' if today - day < WEEK else 'on_date'}", day=day, today=today)


def _others(case: Case, who: Interviewer | None) -> list[str] | None:
    others = [greeting_name(one.name) for one in case.interview.people if one is not who]
    return others if 0 < len(others) <= MOST_OTHERS else None


def _spoke_on(case: Case) -> date | None:
    spoken = [fact.at for fact in case.history if fact.what is FactKind.DONE and fact.result is CallResult.SPOKE]
    return localtime.local(spoken[-1], _zone(case)).date() if spoken else None


def _told_on(case: Case) -> date | None:
    """The day on which they were written to about an offer elsewhere."""
    told = [fact.at for fact in case.history if fact.what is FactKind.DONE and fact.step is Step.LEVERAGE]
    return localtime.local(told[-1], _zone(case)).date() if told else None
