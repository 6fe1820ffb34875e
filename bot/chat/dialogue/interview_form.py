"""What a person has entered so far about one interview: the data of a dialogue's draft between two questions.

Everything in it can be written as JSON, so that it survives a crash. Saved, it becomes an interview and facts.
Must not know questions or buttons, nor where it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.localtime import local, moment
from bot.domain.model import (
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Kind,
    Lead,
    Pace,
    Preferences,
    Step,
)
from bot.usecases.history import ContactWay, contact_fact

USUAL_LENGTH = 60
"""Minutes that an interview takes unless the person says otherwise."""


@dataclass(frozen=True, slots=True)
class PastContact:
    """Something the person did since the interview: `what` is thanked, wrote or called, `on` an ISO date."""

    what: str
    on: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class InterviewForm:
    """What was told so far. Days are ISO dates, hours "HH:MM" on the person's wall clock; None and "" mean unknown.

    `answered` are the questions that were answered or skipped, in order; `line` is the one that is being changed from
    the review. `waiting` holds a part of an answer whose rest is still being asked for. `captured`: entered by a single
    message. Then `unclear` holds its words that have to be asked about, by question, `offered` people who may have been
    there, `company_or_person` and `role_or_person` a name that may be either. `about` is the interviewer whose topic is
    being asked for; `told_next` the text that was sent while the bot asked whether to continue. `invite_uid` and
    `invite_sequence` are those of a forwarded invitation.
    """

    company: str = ""
    role: str = ""
    day: str | None = None
    start: str | None = None
    minutes: int = USUAL_LENGTH
    kind: str | None = None
    people: tuple[Interviewer, ...] = ()
    decide_by: str | None = None
    exact: bool = True
    topic: str | None = None
    since: tuple[PastContact, ...] = ()
    timezone: str | None = None
    country: str | None = None
    region: str | None = None
    lead: str | None = None
    pace: str = Pace.NORMAL.value
    recorded_at: str | None = None
    application: int | None = None
    interview: int | None = None
    nudge: int = 0
    invite_uid: str = ""
    invite_sequence: int = 0
    answered: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    line: str = ""
    waiting: str = ""
    captured: bool = False
    unclear: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[Interviewer, ...] = ()
    company_or_person: str = ""
    role_or_person: str = ""
    about: int = 0
    told_next: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> InterviewForm:
        """From a draft's data; fields that only another release knows are ignored."""
        known = {known_field.name for known_field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        for name in ("people", "offered"):
            values[name] = tuple(Interviewer(**person) for person in values.get(name, ()))
        values["since"] = tuple(PastContact(**done) for done in values.get("since", ()))
        values["answered"] = tuple(values.get("answered", ()))
        values["told"] = tuple(values.get("told", ()))
        return cls(**values)

    @classmethod
    def of(
        cls, interview: Interview, interview_id: int, application_id: int, rough_date: date | None = None
    ) -> InterviewForm:
        """The form of a saved interview; `rough_date` is a decision date that was only approximate."""
        return cls(
            company=interview.company,
            role=interview.role,
            day=interview.starts_at.date().isoformat(),
            start=interview.starts_at.strftime("%H:%M"),
            minutes=int((interview.ends_at - interview.starts_at) / timedelta(minutes=1)),
            kind=interview.kind.value if interview.kind else None,
            people=interview.people,
            decide_by=interview.decide_by.isoformat() if interview.decide_by else None,
            exact=rough_date is None or rough_date != interview.decide_by,
            topic=interview.topic,
            timezone=interview.timezone,
            country=interview.country,
            region=interview.region,
            lead=interview.lead.value if interview.lead else None,
            pace=interview.pace.value,
            recorded_at=interview.recorded_at.isoformat(),
            application=application_id,
            interview=interview_id,
        )

    @classmethod
    def next_round(cls, before: Interview, application_id: int) -> InterviewForm:
        """The form of the round after another: company, role, people, zone and holidays are taken over."""
        return cls(
            company=before.company,
            role=before.role,
            # Topics belong to the round in which they were talked about.
            people=tuple(replace(person, topic=None) for person in before.people),
            timezone=before.timezone,
            country=before.country,
            region=before.region,
            lead=before.lead.value if before.lead else None,
            pace=before.pace.value,
            application=application_id,
        )

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def starts_at(self) -> datetime | None:
        """When it starts on the person's wall clock, once day and hour are known."""
        if self.day is None or self.start is None:
            return None
        return datetime.combine(date.fromisoformat(self.day), time.fromisoformat(self.start))

    @property
    def ends_at(self) -> datetime | None:
        """When it ends on the person's wall clock."""
        starts = self.starts_at
        return starts + timedelta(minutes=self.minutes) if starts else None

    @property
    def decides_on(self) -> date | None:
        """The day by which they decide."""
        return date.fromisoformat(self.decide_by) if self.decide_by else None

    def is_over(self, now: datetime) -> bool:
        """Whether the interview has ended at `now`, a time on the person's wall clock."""
        ends = self.ends_at
        return ends is not None and ends <= now

    def after(self, step: str) -> InterviewForm:
        """With `step` as the question answered last."""
        answered = tuple(before for before in self.answered if before != step)
        return replace(self, answered=(*answered, step), waiting="")

    def to_interview(self, now: datetime) -> Interview:
        """The interview; one that was never saved is recorded at `now`. ValueError while day or hour is unknown."""
        starts, ends = self.starts_at, self.ends_at
        if starts is None or ends is None:
            raise ValueError("an interview needs a day and an hour")
        decides = self.decides_on
        return Interview(
            starts_at=starts,
            ends_at=ends,
            recorded_at=datetime.fromisoformat(self.recorded_at) if self.recorded_at else now,
            company=self.company,
            role=self.role,
            # A decision before the interview cannot be right: the interview was moved after the decision was entered.
            decide_by=decides if decides and decides >= ends.date() else None,
            pace=Pace(self.pace),
            people=self.people,
            lead=Lead(self.lead) if self.lead else None,
            timezone=self.timezone,
            country=self.country,
            region=self.region,
            kind=Kind(self.kind) if self.kind else None,
            topic=self.topic,
        )

    def facts(self, preferences: Preferences, now: datetime, before: tuple[Fact, ...] = ()) -> tuple[Fact, ...]:
        """What was done since the interview, as facts in order of time; none for a future interview.

        Each contact counts as the rung that follows from those before it. A day without an hour gets the hour at which
        the person likes to write or call, but never one before the interview's end or after `now`.
        """
        interview = self.to_interview(now)
        ends = moment(interview.ends_at, preferences.timezone)
        if not self.is_over(local(now, preferences.timezone)):
            return ()
        facts: list[Fact] = []
        for done in sorted(self.since, key=lambda contact: (contact.what != "thanked", contact.on)):
            if done.what == "thanked":
                facts.append(Fact(FactKind.DONE, ends, Step.THANK))
                continue
            how = ContactWay.CALLED if done.what == "called" else ContactWay.WROTE
            hour = preferences.call_at if how is ContactWay.CALLED else preferences.nudge_at
            at = moment(datetime.combine(date.fromisoformat(done.on), hour), preferences.timezone)
            case = Case(preferences, interview, (*before, *facts))
            result = CallResult(done.result) if done.result else None
            facts.append(contact_fact(case, how, min(max(at, ends), now), now, result))
        return tuple(facts)
