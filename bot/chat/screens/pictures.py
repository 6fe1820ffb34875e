"""The scenes of pictures: which events of the interviews, in which words, cut to what a picture has room for.

Must not know how a picture is drawn or sent.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.chat.screens.labels import company_name, numbered, person_name, phase_key
from bot.chat.screens.month_picker import week_begins
from bot.domain.localtime import local
from bot.domain.model import FactKind, Step
from bot.domain.outcomes import Wait, tally, usual_wait, wait
from bot.domain.story import TimelineEntry, TimelineEvent, story
from bot.pictures.scenes import (
    FUNNEL_ANSWERS,
    MONTH_NAMES,
    TIMELINE_ROWS,
    AnswerWait,
    Bar,
    Funnel,
    Mark,
    Month,
    Named,
    Point,
    Spot,
    Theme,
    Timeline,
    TimelineRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.model import Case
    from bot.usecases.views import InterviewView
    from bot.wording import Words

QUIET_FROM = 4
"""So many days in a row without an event get a row of their own."""

PAST_ROWS = 4
"""So many rows before today's are kept where there is not room for all."""

MORNING, EVENING = 7, 19
"""Hours on the person's clock between which pictures are light."""

FEW = 4
"""With fewer answers no usual wait is named."""


def theme_at(now: datetime, zone: str) -> Theme:
    """Light by day, dark in the evening. `now` is a moment."""
    return Theme.LIGHT if MORNING <= local(now, zone).hour < EVENING else Theme.DARK


# -- one interview ---------------------------------------------------------------------------------------------------


def timeline(view: InterviewView, case: Case, words: Words, now: datetime) -> Timeline:
    """The plan of one interview."""
    events = story(case, view.plan, now)
    interview, today = view.stored.interview, next(event for event in events if event.kind is TimelineEvent.TODAY)
    days = [event.at.date() for event in events]
    return Timeline(
        title=company_name(interview, words) if interview.company else interview.role or words.text("cards.nameless"),
        subtitle=interview.role if interview.company else "",
        status=words.text(f"pictures.status.{phase_key(case, now)}"),
        rows=_folded(events, events.index(today), view, words),
        points=tuple(Point(Mark(event.kind.value), event.at.date()) for event in events),
        first=words.text("pictures.day", day=min(days)),
        last=words.text("pictures.day", day=max(days)),
        note=words.text("pictures.timeline.note" if view.plan else "pictures.timeline.over"),
    )


def _folded(
    events: Sequence[TimelineEntry], today: int, interview: InterviewView, words: Words
) -> tuple[TimelineRow, ...]:
    """As many rows as there is room for: before today the interview and the latest events, after it the nearest."""
    room = TIMELINE_ROWS - 1
    now = _row(events[today], interview, words)
    after = _with_quiet(events[today:], interview, words)[1:]
    before = _with_quiet(events[: today + 1], interview, words)[:-1]
    if len(before) + len(after) > room:
        bare = [_row(event, interview, words) for event in events[:today]]
        before = _before(bare, max(room - len(after), PAST_ROWS), words)
    if len(before) + len(after) > room:
        after = _after(events[today:], room - len(before), interview, words)
    return (*before, now, *after)


def _before(rows: list[TimelineRow], most: int, words: Words) -> list[TimelineRow]:
    if len(rows) <= most:
        return rows
    hidden = len(rows) - most + 1
    more = TimelineRow(Mark.MORE, words.text("pictures.timeline.earlier", count=hidden))
    return [rows[0], more, *rows[1 + hidden :]]


def _after(events: Sequence[TimelineEntry], most: int, interview: InterviewView, words: Words) -> list[TimelineRow]:
    shown, rows = len(events), list[TimelineRow]()
    while shown == len(events) or len(rows) > most - 1:
        shown -= 1
        rows = _with_quiet(events[:shown], interview, words)[1:]
    until = words.text("pictures.timeline.until", day=events[-1].at)
    return [*rows, TimelineRow(Mark.MORE, words.text("pictures.timeline.later", count=len(events) - shown), until)]


def _with_quiet(events: Sequence[TimelineEntry], interview: InterviewView, words: Words) -> list[TimelineRow]:
    """A row for each event, and one for each long stretch of days without any."""
    rows: list[TimelineRow] = []
    for before, event in zip([None, *events], events, strict=False):
        quiet = (event.at.date() - before.at.date()).days - 1 if before else 0
        if quiet >= QUIET_FROM:
            rows.append(TimelineRow(Mark.QUIET, words.text("pictures.timeline.quiet", days=quiet)))
        rows.append(_row(event, interview, words))
    return rows


def _row(event: TimelineEntry, interview: InterviewView, words: Words) -> TimelineRow:
    day = words.text("pictures.day", day=event.at)
    match event.kind:
        case TimelineEvent.INTERVIEW:
            return TimelineRow(Mark.INTERVIEW, words.text("pictures.timeline.interview"), day)
        case TimelineEvent.PROMISED:
            return TimelineRow(Mark.PROMISED, words.text("pictures.timeline.promised"), day)
        case TimelineEvent.TODAY:
            return TimelineRow(Mark.TODAY, words.text("pictures.timeline.today", day=event.at))
        case TimelineEvent.NEXT:
            return TimelineRow(
                Mark.NEXT, event_name(event, interview, words), words.text("pictures.moment", at=event.at)
            )
    return TimelineRow(Mark(event.kind.value), event_name(event, interview, words), day)


def event_name(event: TimelineEntry, interview: InterviewView, words: Words) -> str:
    """A step or an answer in a few words."""
    if event.nudge is not None:
        nudge = event.nudge
        return _step("picture", nudge.step, nudge.person, nudge.rung, interview, words)
    fact = event.fact
    assert fact is not None  # the interview, the promise and today have words of their own
    if fact.result is not None and fact.what is FactKind.DONE:
        return words.text(f"pictures.called.{fact.result}")
    if fact.step is None:
        return words.text(f"pictures.answer.{fact.what}")
    if fact.what is FactKind.SKIPPED:
        step = _step("picture", fact.step, fact.person, fact.rung, interview, words)
        return words.text("pictures.skipped.line", step=step)
    return _step("picture_done", fact.step, fact.person, fact.rung, interview, words)


def step_title(step: Step, person: int, rung: int, interview: InterviewView, words: Words) -> str:
    """A planned step in a few words: "Thank Dana Lee", "Call (1 of 2)"."""
    return _step("picture", step, person, rung, interview, words)


def _step(tense: str, step: Step, person: int, rung: int, interview: InterviewView, words: Words) -> str:
    name = person_name(interview.stored.interview, person)
    return words.text(f"steps.{step}.{tense}", name=name, numbered=numbered(step, rung, words))


# -- a month ---------------------------------------------------------------------------------------------------------


def month(views: Sequence[InterviewView], first: date, words: Words, now: datetime) -> Month:
    """All interviews in the month that begins on `first`. Every view must have a case."""
    every = [(interview, _in_month(interview, first, now)) for interview in views]
    within = [(interview, events) for interview, events in every if events]
    colours = _colours([interview for interview, _ in within[:MONTH_NAMES]], views)
    spots = [
        Spot(event.at.date(), _spot(event.kind), colours.get(interview.stored.id))
        for interview, events in within
        for event in events
    ]
    zone = views[0].person.timezone if views else None
    more = len(within) - MONTH_NAMES
    country = views[0].person.country if views else None
    starts_on = week_begins(country)
    return Month(
        title=month_name(first, words),
        subtitle=words.text("pictures.months.subtitle", count=len(within)) if within else "",
        month=first,
        today=local(now, zone).date() if zone else first - timedelta(days=1),
        starts_on=starts_on,
        weekdays=tuple(words.text(f"pictures.months.weekday.{(starts_on + n) % 7 + 1}") for n in range(7)),
        spots=tuple(spots),
        named=tuple(_named(interview, colours[interview.stored.id], words) for interview, _ in within[:MONTH_NAMES]),
        more=words.text("pictures.months.more", count=more) if more > 0 else "",
        key=tuple(
            (mark, words.text(f"pictures.months.key.{mark}"))
            for mark in (Mark.INTERVIEW, Mark.DONE, Mark.PLANNED, Mark.PROMISED)
        ),
    )


def month_name(first: date, words: Words) -> str:
    """Such as "November 2026"."""
    return words.text("pictures.month", name=words.text(f"pictures.months.name.{first.month}"), year=first.year)


def _in_month(interview: InterviewView, first: date, now: datetime) -> list[TimelineEntry]:
    if interview.case is None:
        return []
    events = story(interview.case, interview.plan, now)
    return [
        event
        for event in events
        if event.kind is not TimelineEvent.TODAY and (event.at.year, event.at.month) == (first.year, first.month)
    ]


def _spot(event: TimelineEvent) -> Mark:
    match event:
        case TimelineEvent.INTERVIEW:
            return Mark.INTERVIEW
        case TimelineEvent.PROMISED:
            return Mark.PROMISED
        case TimelineEvent.NEXT | TimelineEvent.PLANNED:
            return Mark.PLANNED
    return Mark.DONE


def _colours(named: Sequence[InterviewView], views: Sequence[InterviewView]) -> dict[int, int]:
    """A colour's number for each named interview: the same in every month, as far as the colours go."""
    place = {known: number for number, known in enumerate(sorted(view.stored.id for view in views))}
    taken: dict[int, int] = {}
    for interview in sorted(view.stored.id for view in named):
        wanted = [(place[interview] + step) % MONTH_NAMES for step in range(MONTH_NAMES)]
        taken[interview] = next(number for number in wanted if number not in taken.values())
    return taken


def how_many(views: Sequence[InterviewView], first: date, now: datetime) -> int:
    """How many interviews have an event in the month that begins on `first`."""
    return sum(bool(_in_month(interview, first, now)) for interview in views)


def _named(view: InterviewView, colour: int, words: Words) -> Named:
    interview = view.stored.interview
    title = interview.company or interview.role or words.text("cards.nameless")
    if not view.plan or not view.person.timezone:
        return Named(title, words.text("pictures.months.nothing"), colour)
    nudge = view.plan[0]
    step = _step("picture", nudge.step, nudge.person, nudge.rung, view, words)
    note = words.text("pictures.months.next", step=step, day=local(nudge.at, view.person.timezone))
    return Named(title, note, colour)


# -- all interviews --------------------------------------------------------------------------------------------------


def funnel(views: Sequence[InterviewView], words: Words, now: datetime) -> Funnel | None:
    """What came of all interviews; None before the first was held."""
    cases = [interview.case for interview in views if interview.case]
    counts = tally(cases, now)
    if not counts.interviews:
        return None
    waits = _latest_first(views)
    since = min(case.interview.starts_at for case in cases)
    return Funnel(
        title=words.text("pictures.stats.title"),
        subtitle=words.text("pictures.stats.since", day=since),
        bars=(
            Bar(Mark.INTERVIEW, words.text("pictures.stats.interviews"), counts.interviews),
            Bar(Mark.ANSWER, words.text("pictures.stats.answers"), counts.answers),
            Bar(Mark.ANSWER, words.text("pictures.stats.offers"), counts.offers),
            Bar(Mark.PLANNED, words.text("pictures.stats.waiting"), counts.waiting),
            Bar(Mark.QUIET, words.text("pictures.stats.silence"), counts.silence),
        ),
        heading=words.text("pictures.stats.heading" if waits else "pictures.stats.no_heading"),
        answers=tuple(_answer(interview, took, words) for interview, took in waits[:FUNNEL_ANSWERS]),
        key=(words.text("pictures.stats.answer"), words.text("pictures.stats.promised")),
        note=_usual([took for _, took in waits], words),
    )


def _latest_first(views: Sequence[InterviewView]) -> list[tuple[InterviewView, Wait]]:
    waits = [(interview, took) for interview in views if interview.case and (took := wait(interview.case))]
    return sorted(waits, key=lambda pair: pair[0].stored.interview.ends_at, reverse=True)


def _answer(view: InterviewView, took: Wait, words: Words) -> AnswerWait:
    interview = view.stored.interview
    title = interview.company or interview.role or words.text("cards.nameless")
    return AnswerWait(title, took.days, took.promised, words.text("pictures.stats.days", days=took.days))


def _usual(waits: Sequence[Wait], words: Words) -> str:
    if not waits:
        return words.text("pictures.stats.patience")
    if len(waits) < FEW:
        return words.text("pictures.stats.few")
    return words.text("pictures.stats.usual", days=usual_wait(waits), late=sum(one.late for one in waits))
