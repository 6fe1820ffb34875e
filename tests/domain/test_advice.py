"""Advice: for every nudge, short, sourced, and true to what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.advice import advice, rules_that_apply
from bot.domain.model import Case, Fact, FactKind, Kind, Nudge, Pace, Step
from bot.domain.playbook import RULES, SOURCES, Situation
from bot.wording import words
from tests.domain.letter_cases import ASKED_BEFORE, PANEL, case
from tests.domain.test_playbook import nudged

ENGLISH = words("en")
TUESDAY = datetime(2026, 12, 8, 10, 30, tzinfo=UTC)
THAT_EVENING = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
DATED = case(decide_by=date(2026, 11, 27))
UNDATED = case()


@pytest.mark.parametrize(("step", "rung", "attempt"), nudged())
@pytest.mark.parametrize("known", [DATED, UNDATED], ids=["dated", "undated"])
def test_advice_is_at_most_60_words_and_names_who_says_so(step: Step, rung: int, attempt: int, known: Case) -> None:
    given = advice(Nudge(step, TUESDAY, rung=rung, attempt=attempt), known, ENGLISH)

    text = f"{given.why} {given.do} {given.avoid}"
    names = [ENGLISH.text(f"{source.key}.name") for source in SOURCES.values()]
    names += ["ZipRecruiter", "careers article on following up", "careers article on calls"]
    assert len(text.split()) <= 60
    assert any(name in given.why for name in names)
    assert given.rules


def test_every_text_of_advice_reaches_somebody() -> None:
    slow = replace(UNDATED, interview=replace(UNDATED.interview, pace=Pace.SLOW))
    asked = replace(DATED, history=ASKED_BEFORE)
    reached = {
        advice(Nudge(step, at, rung=rung, attempt=attempt), known, ENGLISH).why
        for step, rung, attempt in nudged()
        for known in (DATED, UNDATED, slow, asked)
        for at in (THAT_EVENING, TUESDAY)
    }

    assert reached == {ENGLISH.text(key) for key in ENGLISH.all_keys() if ".advice" in key and key.endswith(".why")}


@pytest.mark.parametrize(
    ("attempt", "at", "says"),
    [
        (1, datetime(2026, 11, 20, 22, 0, tzinfo=UTC), "Sooner is better"),
        (2, datetime(2026, 11, 21, 11, 0, tzinfo=UTC), "those are nearly over"),
        (1, datetime(2026, 11, 21, 20, 0, tzinfo=UTC), "The first day has passed"),
        (2, datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "The first day has passed"),
        (3, datetime(2026, 11, 24, 14, 30, tzinfo=UTC), "Within two business days"),
        (3, datetime(2026, 11, 25, 14, 30, tzinfo=UTC), "Two business days have passed"),
    ],
)
def test_a_thank_you_that_comes_late_is_not_told_that_it_is_in_time(attempt: int, at: datetime, says: str) -> None:
    given = advice(Nudge(Step.THANK, at, attempt=attempt), DATED, ENGLISH)

    assert says in given.why
    assert "this morning" not in given.do


def test_a_date_they_never_gave_is_not_said_to_have_passed() -> None:
    nudge = Nudge(Step.CALL, TUESDAY, rung=1)

    assert "They set a time" in advice(nudge, DATED, ENGLISH).why
    assert "No date was given" in advice(nudge, UNDATED, ENGLISH).why


def test_a_date_they_took_back_counts_as_none() -> None:
    unsure = Fact(FactKind.STILL_DECIDING, datetime(2026, 11, 30, 12, tzinfo=UTC))
    renewed = Fact(FactKind.STILL_DECIDING, datetime(2026, 12, 1, 12, tzinfo=UTC), decide_by=date(2026, 12, 7))
    nudge = Nudge(Step.CHECK_IN, TUESDAY, rung=1)

    taken_back = replace(DATED, history=(unsure,))
    given_again = replace(DATED, history=(unsure, renewed))

    assert "named no date" in advice(nudge, taken_back, ENGLISH).why
    assert "Their time has passed" in advice(nudge, given_again, ENGLISH).why


SITUATIONS = {
    Situation.ANY: UNDATED,
    Situation.DATED: DATED,
    Situation.UNDATED: UNDATED,
    Situation.QUICK: UNDATED,
    Situation.SLOW: replace(UNDATED, interview=replace(UNDATED.interview, pace=Pace.SLOW)),
    Situation.ON_SITE: case(kind=Kind.ON_SITE),
    Situation.PANEL: case(PANEL),
}


def test_every_rule_reaches_a_person_at_each_of_its_steps_in_its_situation() -> None:
    missing = [
        (rule.id, step)
        for rule in RULES
        for step in rule.steps
        if not any(
            rule in rules_that_apply(Nudge(step, TUESDAY, rung=rung, attempt=attempt), SITUATIONS[rule.when])
            for one, rung, attempt in nudged()
            if one is step
        )
    ]

    assert missing == []


def test_a_rule_does_not_speak_where_it_does_not_apply() -> None:
    call = Nudge(Step.CALL, TUESDAY, rung=1)

    dated = [rule.id for rule in rules_that_apply(call, DATED)]
    undated = [rule.id for rule in rules_that_apply(call, UNDATED)]

    assert {"O9", "C5", "P7"} <= set(dated)
    assert not {"O10", "C6"} & set(dated)
    assert {"O10", "C6"} <= set(undated)
    assert not {"O9", "C5", "P7"} & set(undated)


def test_what_decides_the_moment_is_told_first() -> None:
    told = [rule.id for rule in rules_that_apply(Nudge(Step.THANK, TUESDAY, attempt=3), UNDATED)]

    assert told[:2] == ["O4", "O6"]
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("step", "counted"), [(Step.CHECK_IN, "Shorter than the first"), (Step.CALL, "earlier messages")]
)
def test_a_second_step_speaks_of_a_first_only_where_one_was_made(step: Step, counted: str) -> None:
    nudge = Nudge(step, TUESDAY, rung=2)

    first = advice(nudge, DATED, ENGLISH)
    second = advice(nudge, replace(DATED, history=ASKED_BEFORE), ENGLISH)

    assert counted not in f"{first.do} {first.avoid}"
    assert counted in f"{second.do} {second.avoid}"


def test_before_letting_go_it_says_that_nothing_was_noted_as_sent() -> None:
    nudge = Nudge(Step.LET_GO, TUESDAY, rung=1)

    unsent = advice(nudge, DATED, ENGLISH)
    asked = advice(nudge, replace(DATED, history=ASKED_BEFORE), ENGLISH)

    assert "Nothing is noted as sent" in unsent.why
    assert "two unanswered messages" in asked.why
