"""The table of rules: complete, sourced, and every rule used somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.model import Step
from bot.domain.playbook import (
    BY_ID,
    DISAGREEMENTS,
    REASONS,
    RULES,
    SOURCES,
    Moment,
    occasion,
    rules_for,
    rules_of_moment,
    rules_of_step,
    why_key,
)
from bot.domain.steps import RUNGS
from bot.wording import languages, words

HOW_MANY = {"P": 10, "R": 11, "E": 12, "O": 19, "C": 12}


def nudged() -> list[tuple[Step, int, int]]:
    """Every step, rung and attempt that the plan can hold."""
    attempts = {Step.THANK: 3, Step.CHECK_IN: 2, Step.CALL: 2, Step.KEEP_WARM: 2}
    rungs = {step: range(1, RUNGS[step] + 1) if step in RUNGS else [0] for step in Step}
    return [(step, rung, n) for step in Step for rung in rungs[step] for n in range(1, attempts.get(step, 1) + 1)]


def test_every_rule_of_the_five_documents_stands_in_the_table_once_and_in_order() -> None:
    expected = [f"{letter}{number}" for letter, count in HOW_MANY.items() for number in range(1, count + 1)]

    assert [rule.id for rule in RULES] == expected
    assert set(BY_ID) == set(expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_words_a_source_a_moment_and_a_step(rule: object) -> None:
    found = BY_ID[rule.id]  # type: ignore[attr-defined]  # a rule, through parametrize

    for language in languages():
        assert words(language).text(found.key)
        assert words(language).text(f"{found.source_key}.name")
        assert words(language).text(f"{found.source_key}.full")
    assert found.moments
    assert found.steps


def test_every_step_and_every_moment_has_rules() -> None:
    assert all(rules_of_step(step) for step in Step)
    assert all(rules_of_moment(moment) for moment in Moment)


def test_what_zip_recruiter_says_is_told_as_theirs() -> None:
    relayed = {rule.id for rule in RULES if rule.relayed}

    assert relayed == {"P5", "P6", "P7", "P8"}
    assert words("en").text(f"{BY_ID['P7'].source_key}.name") == "ZipRecruiter"


@pytest.mark.parametrize(("step", "rung", "attempt"), nudged())
def test_every_nudge_has_rules_that_exist_and_one_sentence_without_slots(step: Step, rung: int, attempt: int) -> None:
    rules = rules_for(step, rung, attempt)
    sentence = words("en").text(why_key(step, rung, attempt))

    assert rules
    assert set(rules) <= set(BY_ID)
    assert all(step in BY_ID[rule].steps for rule in rules)
    assert "{" not in sentence
    assert re.fullmatch(r"[A-Z][^.!?]*\.", sentence)


def test_no_reason_is_there_that_no_nudge_can_have() -> None:
    assert set(REASONS) == {occasion(*nudge) for nudge in nudged()}


def test_the_first_thank_you_is_explained_by_the_two_rules_about_speed() -> None:
    assert rules_for(Step.THANK, 0, 1) == ("E1", "R1")
    assert rules_for(Step.THANK, 0, 3)[0] == "O4"


def test_every_call_is_kept_off_mondays_by_its_rule() -> None:
    assert all("C7" in rules_for(Step.CALL, rung, attempt) for rung in (1, 2) for attempt in (1, 2))


@pytest.mark.parametrize("disagreement", DISAGREEMENTS, ids=lambda one: one.id)
def test_every_disagreement_says_the_question_the_documents_and_the_plan(disagreement: object) -> None:
    for part in ("question", "documents", "plan"):
        assert words("en").text(f"{disagreement.key}.{part}")  # type: ignore[attr-defined]  # through parametrize
    assert set(disagreement.rules) <= set(BY_ID)  # type: ignore[attr-defined]  # through parametrize


def test_no_text_of_the_playbook_is_left_unused() -> None:
    catalogue = words("en")
    used = {rule.key for rule in RULES} | {reason.why for reason in REASONS.values()}

    said = {key for key in catalogue.all_keys() if key.startswith("rules.") or re.match(r"steps\.\w+\.why", key)}

    assert said == used


def test_the_sources_are_the_documents() -> None:
    documents = Path(__file__).parents[3] / "shared" / "documents"
    if not documents.is_dir():
        pytest.skip("the five documents do not lie beside this checkout")

    assert {source.file for source in SOURCES.values()} == {path.name for path in documents.iterdir()}
