"""The agenda: a person's open nudges and next steps, and what they did in the last week. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.etiquette import OF_THE_HOUR, Contact, may
from bot.domain.localtime import local
from bot.domain.model import NOBODY, Fact, FactKind, Nudge, Step
from bot.domain.planner import Phase
from bot.domain.steps import AFTER_REJECTION, CONTACTS, PER_PERSON, RUNGS, SPECS
from bot.storage.records.interviews import NudgeRecord, NudgeState
from bot.usecases.history import MarkStatus, mark_status
from bot.usecases.views import InterviewView

A_WEEK = timedelta(days=7)
CLOSED = frozenset({Phase.LET_GO, Phase.WITHDRAWN, Phase.REJECTED})
"""Phases that the agenda leaves out."""

_DEALT_WITH = frozenset({FactKind.DONE, FactKind.SKIPPED, FactKind.SNOOZED})

TOLD = frozenset(
    {
        FactKind.DONE,
        FactKind.STILL_DECIDING,
        FactKind.ON_HOLD,
        FactKind.NEXT_ROUND,
        FactKind.OFFER,
        FactKind.REJECTED,
        FactKind.WITHDRAWN,
        FactKind.LET_GO,
        FactKind.REVIVED,
    }
)
"""Facts that a look back tells of."""


def waits(interview: InterviewView) -> bool:
    """Whether the person waits for an answer here."""
    return interview.phase is Phase.WAITING


def in_sight(views: Sequence[InterviewView]) -> tuple[InterviewView, ...]:
    """The open ones: waiting, with an offer, or asked to a next round that is not recorded yet."""
    later = {(interview.stored.application_id, interview.stored.interview.starts_at) for interview in views}

    def followed(interview: InterviewView) -> bool:
        own = interview.stored
        return any(one == own.application_id and starts > own.interview.starts_at for one, starts in later)

    return tuple(
        interview
        for interview in views
        if interview.phase not in CLOSED
        and not (interview.phase is Phase.NEXT_ROUND and followed(interview) and not interview.plan)
    )


def out_of_sight(views: Sequence[InterviewView]) -> tuple[InterviewView, ...]:
    """What was let go, withdrawn from or answered with a no; the latest interview first."""
    closed = [interview for interview in views if interview.phase in CLOSED]
    return tuple(sorted(closed, key=lambda interview: interview.stored.interview.ends_at, reverse=True))


def still_open(interview: InterviewView, now: datetime, *, held: bool = False) -> tuple[NudgeRecord, ...]:
    """The nudges that came and wait to be dealt with, one for each step and person, the oldest first.

    Without what is `held` for now: after another contact the open one waits until etiquette allows it again, and with
    the first question to them the time of thank-yous and references is over.
    """
    if interview.case is None:
        return ()
    latest: dict[tuple[Step, int], NudgeRecord] = {}
    for row in sorted(interview.stored.nudges, key=lambda row: row.settled_at or row.due_at):
        if row.state is NudgeState.SENT:
            latest[_place(row)] = row
    ladder = [row for row in latest.values() if row.step in RUNGS]
    last_rung = max(ladder, key=lambda row: row.settled_at or row.due_at, default=None)
    rows = [row for row in latest.values() if row.step not in RUNGS or row is last_rung]
    if not held and any(row.step in CONTACTS for row in ladder):
        rows = [row for row in rows if not SPECS[row.step].ends_with_contact]
    return tuple(
        row
        for row in rows
        if _keeps(row, now)
        and not _declined(row, interview)
        and not is_over(row, interview, now)
        and (held or held_until(row, interview, now) is None)
    )


def held_until(row: NudgeRecord, interview: InterviewView, now: datetime) -> datetime | None:
    """From when (UTC) an open contact is right again; None where its day has come, whatever the hour."""
    if row.step not in CONTACTS or interview.case is None:
        return None
    answer = may(Contact.CALL if row.step is Step.CALL else Contact.WRITE, interview.case, now)
    return None if answer.allowed or answer.reason in OF_THE_HOUR else answer.since


def next_step(interview: InterviewView, now: datetime) -> tuple[datetime, Nudge] | None:
    """What comes next for an interview, and when (UTC): of the plan, or an open contact that is held for now."""
    held = [(at, row.nudge) for row in still_open(interview, now, held=True) if (at := held_until(row, interview, now))]
    coming = [(nudge.at, nudge) for nudge in interview.plan[:1]]
    return min([*held, *coming], key=lambda one: one[0], default=None)


def done_lately(interview: InterviewView, now: datetime) -> tuple[Fact, ...]:
    """What the person recorded in the last seven days that is worth telling, in order."""
    facts = (entry.fact for entry in interview.stored.history)
    return tuple(fact for fact in facts if fact.what in TOLD and now - A_WEEK < fact.at <= now)


def is_today(at: datetime, now: datetime, zone: str) -> bool:
    """Whether a moment lies on the day it is now, in a zone."""
    return local(at, zone).date() == local(now, zone).date()


def _place(row: NudgeRecord) -> tuple[Step, int]:
    return row.step, row.person if row.step in PER_PERSON else 0


def _declined(row: NudgeRecord, interview: InterviewView) -> bool:
    if FactKind.DECLINED not in SPECS[row.step].decisions:
        return False
    since = row.settled_at or row.due_at
    return any(entry.fact.what is FactKind.DECLINED and entry.fact.at >= since for entry in interview.stored.history)


def _keeps(row: NudgeRecord, now: datetime) -> bool:
    since = row.settled_at or row.due_at
    stays = SPECS[row.step].stays_open
    return stays is None or now < since + stays


def is_over(row: NudgeRecord, interview: InterviewView, now: datetime) -> bool:
    """Whether a tap on it would mean nothing any more: done, put off, answered, or the interview is closed."""
    if interview.phase in (Phase.LET_GO, Phase.WITHDRAWN) or (interview.phase is Phase.REJECTED) != (
        row.step in AFTER_REJECTION
    ):
        return True
    dealt_with = any(fact.what in _DEALT_WITH for fact in facts_about(row, interview))
    return dealt_with or mark_status(row, interview.stored, interview.case, now) is not MarkStatus.APPLIED


def facts_about(row: NudgeRecord, interview: InterviewView) -> Iterator[Fact]:
    """What was recorded about a nudge since it came."""
    since = row.settled_at or row.due_at
    for entry in interview.stored.history:
        fact = entry.fact
        same = (fact.step, fact.rung) == (row.step, row.rung) and fact.person in (NOBODY, row.person)
        if same and fact.at >= since:
            yield fact
