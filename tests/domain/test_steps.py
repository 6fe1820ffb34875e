"""The table of steps: every step has its row, and all that a row stands for is there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.advice import advice
from bot.domain.drafts import LetterSender, draft
from bot.domain.ladder import LADDERS
from bot.domain.model import NOBODY, Case, Fact, FactKind, Interview, Interviewer, Nudge, Preferences, Step
from bot.domain.planner import Phase, phase, plan
from bot.domain.playbook import BY_ID, REASONS, occasion
from bot.domain.steps import DUE_ONCE, SPECS, Buttons, Deadline, StepSpec, Urgency
from bot.wording import languages, words

ENGLISH = words("en")
NOON = datetime(2026, 12, 8, 17, 0, tzinfo=UTC)
ACME = Interview(
    starts_at=datetime(2026, 11, 20, 14, 0),
    ends_at=datetime(2026, 11, 20, 15, 0),
    recorded_at=datetime(2026, 11, 16, 15, 0, tzinfo=UTC),
    company="Acme",
    role="Data engineer",
    decide_by=date(2026, 11, 27),
    people=(Interviewer(1, "Dana Lee", linkedin=True),),
)
CASE = Case(Preferences("America/New_York", "US"), ACME)
ROWS = [pytest.param(spec, id=str(spec.step)) for spec in SPECS.values()]


def numbers(spec: StepSpec) -> list[tuple[int, int]]:
    """Every rung and attempt of a step."""
    return [(rung, n) for rung in (range(1, spec.rungs + 1) or (0,)) for n in range(1, spec.attempts + 1)]


def test_every_step_has_one_row() -> None:
    assert set(SPECS) == set(Step)


@pytest.mark.parametrize("spec", ROWS)
def test_a_row_says_how_urgent_each_attempt_is_and_why(spec: StepSpec) -> None:
    attempts = [n for worth in spec.worth for n in (worth.attempts or range(1, spec.attempts + 1))]

    assert sorted(attempts) == list(range(1, spec.attempts + 1))
    assert all(worth.why for worth in spec.worth)
    assert not spec.expires or spec.worth[0].deadline in (Deadline.STARTS, Deadline.MEMORY, Deadline.SAME_DAY)


@pytest.mark.parametrize("urgency", Urgency)
def test_the_rows_of_one_urgency_stand_together_below_the_more_urgent(urgency: Urgency) -> None:
    first = [spec.worth[0].urgency for spec in SPECS.values()]

    assert urgency in first
    assert first == sorted(first)


@pytest.mark.parametrize("spec", ROWS)
def test_a_row_names_rules_of_the_playbook_and_a_reason_for_every_rung_and_attempt(spec: StepSpec) -> None:
    occasions = {occasion(spec.step, *number) for number in numbers(spec)}

    assert set(spec.rules) <= set(BY_ID)
    assert len(spec.reasons) in {1, spec.rungs or spec.attempts}
    assert occasions <= set(REASONS)
    assert all(set(REASONS[name].rules) <= set(spec.rules) for name in occasions)


@pytest.mark.parametrize("spec", ROWS)
def test_a_row_has_its_words_in_every_language(spec: StepSpec) -> None:
    for language in languages():
        catalogue = words(language)
        for text in ("title", "name", "did", "picture", "picture_done"):
            assert catalogue.has(f"steps.{spec.step}.{text}"), f"{text} in {language}"
        for rung, attempt in numbers(spec):
            assert advice(Nudge(spec.step, NOON, rung=rung, attempt=attempt), CASE, catalogue).why
        assert catalogue.has(f"buttons.{spec.done_label}")
        assert spec.asks_for is None or catalogue.has(f"buttons.asked.{spec.asks_for}")


@pytest.mark.parametrize("spec", ROWS)
def test_a_row_with_a_letter_has_its_letter_file(spec: StepSpec) -> None:
    for rung in range(1, spec.rungs + 1) or (0,):
        nudge = Nudge(spec.step, NOON, 1 if spec.per_person else NOBODY, rung)
        made = draft(nudge, CASE, LetterSender("Ann Gray", "+44 20 7946 0123"), ENGLISH)

        assert (made is None) == (spec.letter is None)
        if made and spec.letter:
            names = {block.name for block in made.blocks}
            assert names <= set(spec.letter.blocks)
            assert set(spec.letter.own) <= names
            assert all(ENGLISH.has(f"blocks.{name}") for name in spec.letter.blocks)


@pytest.mark.parametrize("spec", ROWS)
def test_a_row_has_the_buttons_that_go_with_what_it_asks(spec: StepSpec) -> None:
    assert (spec.buttons is Buttons.DECISIONS) == (FactKind.LET_GO in spec.decisions)
    assert (spec.buttons is Buttons.DEBRIEF) == (spec.letter is None)
    assert all(fact in {FactKind.LET_GO, FactKind.KEEP_WAITING, FactKind.DECLINED} for fact in spec.decisions)


def test_the_ladders_have_as_many_rungs_as_the_rows_say() -> None:
    numbered = {(step, rung) for rungs in LADDERS.values() for step, rung, _ in rungs}

    assert numbered == {(spec.step, n) for spec in SPECS.values() for n in range(1, spec.rungs + 1)}


@pytest.mark.parametrize("spec", [pytest.param(spec, id=str(spec.step)) for spec in DUE_ONCE])
def test_a_row_that_says_when_it_is_due_is_planned_by_that_alone(spec: StepSpec) -> None:
    answer = Fact(spec.brought_by, NOON) if spec.brought_by else None
    case = Case(CASE.person, ACME, (answer,) if answer else ())

    found = [nudge for nudge in plan(case, NOON if answer else ACME.recorded_at) if nudge.step is spec.step]

    assert found
    assert not answer or found[0].step not in {nudge.step for nudge in plan(CASE, NOON)}
    assert not spec.while_waiting or phase(case.history) is Phase.WAITING
