"""Facts as JSON in, the plan as JSON out: what is refused and by which name, what may be left out, what is written."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.model import CallResult, FactKind, Lead, Nudge, Pace, Step
from bot.domain.planner import plan
from bot.exchange.facts import BadFacts, read_facts, write_plan

Document = dict[str, Any]
WHOLE: Document = {
    "now": "2026-12-08T11:00:00-05:00",
    "person": {
        "timezone": "America/New_York",
        "country": "US",
        "region": None,
        "nudge_at": "09:30",
        "call_at": "10:30",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "lead": "email",
    },
    "interview": {
        "company": "Acme",
        "role": "Data engineer",
        "starts_at": "2026-11-20T14:00",
        "ends_at": "2026-11-20T15:00",
        "recorded_at": "2026-11-20T15:05:00-05:00",
        "decide_by": "2026-11-27",
        "pace": "normal",
        "people": [{"name": "Dana Lee", "linkedin": True}, {"name": "Tom Ruiz"}],
    },
    "history": [
        {"what": "nudged", "step": "check_in", "rung": 1, "attempt": 1, "at": "2026-11-30T09:30:00-05:00"},
        {"what": "done", "step": "call", "rung": 1, "result": "voicemail", "at": "2026-12-08T11:00:00-05:00"},
    ],
}
LEAST: Document = {
    "now": "2026-11-20T15:05:00-05:00",
    "person": {"timezone": "America/New_York"},
    "interview": {"starts_at": "2026-11-20T14:00", "ends_at": "2026-11-20T15:00"},
}
NO_REASON = ("", ())


def changed(field: str, value: object) -> Document:
    """The whole document with one field, named as in refusals, set to something else."""
    document = copy.deepcopy(WHOLE)
    *path, last = field.replace("[", ".").replace("]", "").split(".")
    place: Any = document
    for name in path:
        place = place[int(name)] if name.isdigit() else place[name]
    if last.isdigit():
        place[int(last)] = value
    else:
        place[last] = value
    return document


def with_fact(**fact: object) -> Document:
    return {**WHOLE, "history": [fact]}


def refused(document: object) -> BadFacts:
    with pytest.raises(BadFacts) as caught:
        read_facts(document)
    return caught.value


# -- what is read ----------------------------------------------------------------------------------------------------


def test_a_whole_document_becomes_a_case() -> None:
    case, now = read_facts(WHOLE)

    assert now == datetime(2026, 12, 8, 16, 0, tzinfo=UTC)
    assert case.person.timezone == "America/New_York"
    assert case.interview.starts_at == datetime(2026, 11, 20, 14, 0)
    assert case.interview.recorded_at == datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
    assert case.interview.decide_by == date(2026, 11, 27)
    assert [(person.id, person.name, person.linkedin) for person in case.interview.people] == [
        (1, "Dana Lee", True),
        (2, "Tom Ruiz", False),
    ]
    assert [(fact.what, fact.step, fact.rung, fact.attempt, fact.result) for fact in case.history] == [
        (FactKind.NUDGED, Step.CHECK_IN, 1, 1, None),
        (FactKind.DONE, Step.CALL, 1, 1, CallResult.VOICEMAIL),
    ]


def test_everything_optional_may_be_left_out() -> None:
    case, now = read_facts(LEAST)

    assert case.interview.recorded_at == now
    assert (case.person.lead, case.interview.pace, case.interview.people) == (Lead.EMAIL, Pace.NORMAL, ())
    assert case.history == ()


def test_null_is_as_good_as_left_out() -> None:
    nulls = copy.deepcopy(LEAST)
    nulls["history"] = None
    nulls["person"] |= dict.fromkeys(("country", "region", "nudge_at", "call_at", "quiet_from", "quiet_to", "lead"))
    nulls["interview"] |= dict.fromkeys(
        ("company", "role", "recorded_at", "decide_by", "pace", "people", "lead", "timezone", "country", "region")
    )

    assert read_facts(nulls) == read_facts(LEAST)


def test_history_is_put_in_the_order_of_its_moments_and_keeps_that_of_one_moment() -> None:
    at, before = "2026-12-01T12:00:00-05:00", "2026-12-01T11:00:00-05:00"
    document = {
        **WHOLE,
        "history": [{"what": "on_hold", "at": at}, {"what": "offer", "at": at}, {"what": "let_go", "at": before}],
    }

    case, _ = read_facts(document)

    assert [fact.what for fact in case.history] == [FactKind.LET_GO, FactKind.ON_HOLD, FactKind.OFFER]


def test_a_word_that_names_nobody_is_meant_for_everybody_and_a_rung_is_the_first_unless_told() -> None:
    document = {
        **WHOLE,
        "history": [
            {"what": "done", "step": "thank", "at": WHOLE["now"]},
            {"what": "done", "step": "thank", "person": "Tom Ruiz", "at": WHOLE["now"]},
            {"what": "skipped", "step": "check_in", "at": WHOLE["now"]},
            {"what": "linkedin_agreed", "person": "Dana Lee", "at": WHOLE["now"]},
        ],
    }

    case, _ = read_facts(document)

    assert [(fact.person, fact.rung, fact.attempt) for fact in case.history] == [
        (0, 0, 1),
        (2, 0, 1),
        (0, 1, 1),
        (1, 0, 1),
    ]


# -- what is refused -------------------------------------------------------------------------------------------------

HELD = "2026-12-01T12:00:00-05:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("now", None),
        ("now", "yesterday"),
        ("now", "2026-12-08T11:00:00"),  # without an offset it is no moment
        ("now", 1_800_000_000),
        ("now", "99999-12-08T11:00:00-05:00"),
        ("now", "9999-12-31T23:59:59-14:00"),
        ("now", "0001-01-01T00:00:00+14:00"),
        ("person", []),
        ("person.timezone", None),
        ("person.timezone", "Mars/Base"),
        ("person.timezone", ""),
        ("person.timezone", ["America/New_York"]),
        ("person.country", "XX"),
        ("person.country", 7),
        ("person.region", "ZZ"),
        ("person.nudge_at", "07:59"),
        ("person.nudge_at", "21:00"),
        ("person.nudge_at", "half past nine"),
        ("person.nudge_at", "09:30+01:00"),
        ("person.call_at", "17:00"),
        ("person.call_at", "23:00"),
        ("person.call_at", 10.5),
        ("person.quiet_from", "25:00"),
        ("person.quiet_to", {}),
        ("person.lead", "pigeon"),
        ("person.age", 40),
        ("interview", None),
        ("interview", "Acme"),
        ("interview.company", 1),
        ("interview.starts_at", None),
        ("interview.starts_at", "2026-13-20T14:00"),
        ("interview.ends_at", None),
        ("interview.ends_at", "2026-11-20T13:59"),
        ("interview.ends_at", "12026-11-20T13:59"),
        ("interview.recorded_at", "2026-12-08T11:00:01-05:00"),  # later than now
        ("interview.recorded_at", "2026-11-20T15:05"),
        ("interview.decide_by", "2026-11-19"),
        ("interview.decide_by", "9999-12-31"),
        ("interview.decide_by", "in a week"),
        ("interview.decide_by", 20261127),
        ("interview.pace", "fast"),
        ("interview.lead", "phones"),
        ("interview.timezone", "Europe/Atlantis"),
        ("interview.country", "XX"),
        ("interview.region", "BY"),
        ("interview.people", {"name": "Dana Lee"}),
        ("interview.people[0]", "Dana Lee"),
        ("interview.people[0].name", None),
        ("interview.people[0].name", "  "),
        ("interview.people[1].name", "Dana Lee"),
        ("interview.people[0].linkedin", "yes"),
        ("interview.people[0].shoe_size", 42),
        ("interview.salary", 1),
        ("history", {}),
        ("history[1]", "done"),
        ("history[0].what", None),
        ("history[0].what", "sang"),
        ("history[0].at", None),
        ("history[0].at", "2026-11-30T09:30:00"),
        ("history[0].at", "2026-12-08T11:00:01-05:00"),  # later than now
        ("history[0].step", None),
        ("history[0].step", "serenade"),
        ("history[0].rung", 3),
        ("history[0].rung", 0),
        ("history[0].rung", True),
        ("history[0].rung", 1.0),
        ("history[0].attempt", 4),
        ("history[0].attempt", "1"),
        ("history[1].result", "busy"),
        ("history[1].mood", "good"),
        ("weather", "grey"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused_by_its_name_in_one_line(field: str, value: object) -> None:
    refusal = refused(changed(field, value))

    assert refusal.field == field
    assert str(refusal).startswith(f"{field}: ")
    assert "\n" not in str(refusal)


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        ({"what": "snoozed", "step": "check_in", "at": HELD}, "until"),
        ({"what": "snoozed", "step": "check_in", "at": HELD, "until": "2026-12-01T11:00:00-05:00"}, "until"),
        ({"what": "snoozed", "step": "check_in", "at": HELD, "until": "2026-12-02"}, "until"),
        ({"what": "follow_up_on", "at": HELD}, "on"),
        ({"what": "follow_up_on", "at": HELD, "on": "2026-12-32"}, "on"),
        ({"what": "still_deciding", "at": HELD, "decide_by": "2026-11-19"}, "decide_by"),
        ({"what": "done", "step": "thank", "person": "Nobody Known", "at": HELD}, "person"),
        ({"what": "linkedin_agreed", "person": "Nobody Known", "at": HELD}, "person"),
        ({"what": "done", "at": HELD}, "step"),
        ({"what": "offer"}, "at"),
    ],
)
def test_a_fact_without_what_it_needs_is_refused(fact: Document, field: str) -> None:
    assert refused(with_fact(**fact)).field == f"history[0].{field}"


@pytest.mark.parametrize("document", [None, [], [WHOLE], "facts", 7, 1.5, True])
def test_what_is_no_object_is_refused(document: object) -> None:
    assert refused(document).field == "document"


def test_a_region_needs_a_country() -> None:
    document = copy.deepcopy(LEAST)
    document["person"]["region"] = "BY"

    assert refused(document).field == "person.region"


def test_an_interview_may_end_when_it_starts() -> None:
    case, _ = read_facts(changed("interview.starts_at", "2026-11-20T15:00"))

    assert case.interview.starts_at == case.interview.ends_at


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("field", ["now", "person.nudge_at", "interview.ends_at", "history[0].rung"])
def test_numbers_that_are_none_are_refused(word: str, field: str) -> None:
    assert refused(changed(field, json.loads(word))).field == field


# -- whatever comes --------------------------------------------------------------------------------------------------

_SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "2026-11-20T14:00",
            "2026-11-20T15:00:00-05:00",
            "2026-11-27",
            "1970-01-01T00:00:00+00:00",
            "2099-12-31T23:59:59-12:00",
            "2099-12-31",
            "00:00",
            "23:59:59.999999",
            "America/New_York",
            "Australia/Lord_Howe",
            "US",
            "gb",
            "check_in",
            "keep_in_touch",
            "Dana Lee",
            "still_deciding",
            "rejected",
        ]
    ),
)
_JSON = st.recursive(
    _SCRAPS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = [
    *("now", "person", "interview", "history"),
    *(f"person.{name}" for name in WHOLE["person"]),
    *(f"interview.{name}" for name in (*WHOLE["interview"], "lead", "timezone", "country", "region")),
    *("interview.people[0]", "interview.people[0].name", "interview.people[1].linkedin"),
    *(f"history[0].{name}" for name in ("what", "step", "rung", "attempt", "at", "until", "on", "person", "result")),
]
fuzzed = settings(derandomize=True, deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])


@fuzzed
@given(_JSON)
def test_of_any_json_only_a_refusal_comes_out(document: object) -> None:
    try:
        read = read_facts(document)
    except BadFacts:
        read = None

    assert read is None or isinstance(document, dict)


@fuzzed
@given(st.sampled_from(_FIELDS), _JSON)
def test_with_anything_in_any_field_there_is_a_plan_or_a_refusal(field: str, value: object) -> None:
    with suppress(BadFacts):
        case, now = read_facts(changed(field, value))

        assert plan(case, now) is not None


# -- what is written -------------------------------------------------------------------------------------------------


def test_a_plan_is_written_with_all_its_keys_in_the_person_s_zone_and_order() -> None:
    case, now = read_facts(changed("now", "2026-12-08T11:00:00-05:00"))

    written = write_plan(case, plan(case, now), lambda nudge: (f"why {nudge.step}", ("E1", "R1")))

    rows = written["plan"]
    assert rows[0] == {
        "step": "linkedin",
        "person": "Dana Lee",
        "rung": None,
        "attempt": 1,
        "at": "2026-12-08T11:00:00-05:00",
        "why": "why linkedin",
        "rules": ["E1", "R1"],
    }
    assert [(row["step"], row["person"], row["rung"], row["attempt"], row["at"]) for row in rows[1:]] == [
        ("references", None, None, 1, "2026-12-08T11:00:00-05:00"),
        ("thank", "Dana Lee", None, 3, "2026-12-08T11:00:00-05:00"),
        ("thank", "Tom Ruiz", None, 3, "2026-12-08T11:00:00-05:00"),
        ("check_in", None, 2, 1, "2026-12-22T09:30:00-05:00"),
        ("check_in", None, 2, 2, "2026-12-23T09:30:00-05:00"),
        ("call", None, 2, 1, "2026-12-29T10:30:00-05:00"),
        ("call", None, 2, 2, "2026-12-30T10:30:00-05:00"),
        ("let_go", None, 1, 1, "2027-01-12T09:30:00-05:00"),
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kolkata", "2026-11-20T20:00:00+05:30"),
        ("Australia/Lord_Howe", "2026-11-21T01:30:00+11:00"),
        ("UTC", "2026-11-20T14:30:00+00:00"),
        ("America/New_York", "2026-11-20T09:30:00-05:00"),
    ],
)
def test_a_moment_is_written_with_the_offset_of_the_person_s_zone(zone: str, expected: str) -> None:
    case, _ = read_facts({**LEAST, "person": {"timezone": zone}})

    written = write_plan(case, (Nudge(Step.THANK, datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),), lambda _: NO_REASON)

    assert written["plan"][0]["at"] == expected


def test_people_of_one_moment_come_in_the_order_of_their_names() -> None:
    document = copy.deepcopy(LEAST)
    document["interview"]["people"] = [{"name": "Tom Ruiz"}, {"name": "Dana Lee"}]

    case, now = read_facts(document)

    thanks = [row["person"] for row in write_plan(case, plan(case, now), lambda _: NO_REASON)["plan"][:2]]
    assert thanks == ["Dana Lee", "Tom Ruiz"]
