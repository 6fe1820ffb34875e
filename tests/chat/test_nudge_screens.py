"""Every nudge there is has a message: it fits, has at most three rows, and every text it needs exists."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html import unescape
from itertools import product
from pathlib import Path

import pytest

import bot.chat
from bot.chat.callback_data import codec as buttons
from bot.chat.conversations.letter_notes import TYPED
from bot.chat.conversations.report_answer import SAID
from bot.chat.screens import letter_notes as letter_notes_screen
from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens.labels import fact_text, step_name
from bot.chat.screens.nudge import ShownNudge
from bot.chat.telegram.html import LONGEST, message_length
from bot.domain.etiquette import Contact
from bot.domain.letter_facts import Tone
from bot.domain.model import (
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Kind,
    Lead,
    Nudge,
    Pace,
    Preferences,
    Step,
)
from bot.domain.planner import Phase
from bot.domain.playbook import RULES
from bot.domain.steps import RUNGS, SPECS
from bot.storage.records.interviews import StoredInterview
from bot.storage.records.people import Person
from bot.wording import words

ENGLISH = words("en")
AT = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
KEY = re.compile(r"""\.(?:text|html)\(\s*"([a-z_0-9.]+)"[,)]""")

EVERY_NUDGE = [
    Nudge(step, AT, person=1 if step in {Step.THANK, Step.LINKEDIN} else 0, rung=rung, attempt=attempt)
    for step in Step
    for rung in (range(1, RUNGS[step] + 1) if step in RUNGS else (0,))
    for attempt in ((1, 2, 3) if step is Step.THANK else (1, 2) if RUNGS.get(step, 1) > 1 else (1,))
]


def shown(nudge: Nudge, *, full: bool) -> ShownNudge:
    people = (Interviewer(1, "Dana Lee", title="Head of Data", email="dana@acme.example", phone="+1 212 555 0100"),)
    interview = Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=datetime(2026, 11, 20, 20, 5, tzinfo=UTC),
        company="Acme & Sons <Ltd>" if full else "",
        role="Data engineer" if full else "",
        decide_by=date(2026, 11, 27) if full else None,
        people=people if full else (),
        kind=Kind.VIDEO if full else None,
        topic="the warehouse" if full else None,
    )
    person = Person(
        id=1,
        telegram_id=1001,
        chat_id=1001,
        timezone="America/New_York",
        country="US",
        region=None,
        nudge_at=time(9, 30),
        call_at=time(10, 30),
        quiet_from=time(21, 0),
        quiet_to=time(8, 0),
        lead=Lead.EMAIL,
        language="en",
        name="Ann Gray" if full else None,
        phone=None,
        signature=None,
        reachable=True,
        owner=False,
        references_told=False,
        created_at=AT,
    )
    stored = StoredInterview(7, 1, 3, interview, "America/New_York", (), (), 1, None)
    case = Case(Preferences("America/New_York", "US"), interview)
    return ShownNudge(person, stored, case, nudge, 2**31 - 1)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("nudge", EVERY_NUDGE, ids=lambda nudge: f"{nudge.step}-{nudge.rung}-{nudge.attempt}")
def test_every_nudge_fits_into_a_message_with_at_most_three_rows(nudge: Nudge, full: bool) -> None:
    made = shown(nudge, full=full)

    html, rows, more = nudge_screen.body(made), nudge_screen.main_rows(made), nudge_screen.more_rows(made)

    assert message_length(html) <= LONGEST
    assert message_length(nudge_screen.full_advice(made)) <= LONGEST
    assert 1 <= len(rows) <= 3
    assert len(more) <= 3
    assert all(len(row) <= 3 for row in [*rows, *more])
    assert "None" not in html
    assert "<Ltd>" not in html
    assert buttons.decode(str(rows[0][0].callback_data)) is not None


@pytest.mark.parametrize("nudge", EVERY_NUDGE, ids=lambda nudge: f"{nudge.step}-{nudge.rung}-{nudge.attempt}")
def test_every_nudge_says_who_its_rules_come_from(nudge: Nudge) -> None:
    assert "•" in nudge_screen.sources(shown(nudge, full=True))


def test_every_rule_reaches_a_person_behind_more_on_some_nudge_of_some_interview() -> None:
    shown_to_somebody = ""
    for nudge in EVERY_NUDGE:
        for full, pace, kind in product((True, False), Pace, (Kind.ON_SITE, None)):
            made = shown(nudge, full=full)
            interview = replace(made.case.interview, pace=pace, kind=kind, people=made.case.interview.people * 2)
            made = replace(made, case=replace(made.case, interview=interview))
            shown_to_somebody += unescape(nudge_screen.full_advice(made))

    assert [rule.id for rule in RULES if ENGLISH.text(rule.key) not in shown_to_somebody] == []


@pytest.mark.parametrize("what", list(FactKind))
def test_every_fact_has_its_words_in_the_history(what: FactKind) -> None:
    fact = Fact(what, AT, step=Step.CALL, person=1, rung=1)

    text = fact_text(fact, shown(EVERY_NUDGE[0], full=True).stored.interview, ENGLISH, "America/New_York")

    assert text


def test_every_key_that_the_code_spells_out_exists() -> None:
    code = [path.read_text() for path in Path(bot.chat.__file__).parent.rglob("*.py")]

    missing = {key for text in code for key in KEY.findall(text) if not ENGLISH.has(key)}

    assert missing == set()


def test_every_key_that_the_code_puts_together_exists() -> None:
    keys = [
        *(f"buttons.called.{result}" for result in CallResult),
        *(f"nudges.done.{result}" for result in CallResult),
        *(f"answers.contacted.{result}" for result in CallResult),
        *(f"cards.fact.called.{result}" for result in CallResult),
        *(f"buttons.they_said.{what}" for what in SAID),
        *(f"answers.said.{what}" for what in SAID),
        *(f"cards.kind.{kind}" for kind in Kind),
        *(f"cards.phase.{one.value}" for one in Phase),
        *(f"cards.may.{contact.value}_{answer}" for contact in Contact for answer in ("yes", "no", "never")),
        *(f"buttons.{spec.done_label}" for spec in SPECS.values()),
        *(f"buttons.asked.{spec.asks_for}" for spec in SPECS.values() if spec.asks_for),
        *(f"yours.ask.{line}" for line in (*TYPED, "topic_of_all")),
        *(f"yours.button.{line}" for line in (*TYPED, "topic_of_all")),
        *(f"yours.manner{part}.{one}" for one in letter_notes_screen.MANNERS for part in ("", ".to")),
        *(f"yours.tone{part}.{one}" for one in (*Tone, letter_notes_screen.USUAL) for part in ("", ".to")),
        *(f"settings.tone.{part}.{tone}" for tone in Tone for part in ("shown", "to")),
    ]

    assert [key for key in keys if not ENGLISH.has(key)] == []


def test_a_step_with_rungs_says_which_of_how_many() -> None:
    interview = shown(EVERY_NUDGE[0], full=True).stored.interview

    assert step_name(Step.CALL, interview, ENGLISH, rung=2) == "call (2 of 2)"
    assert step_name(Step.THANK, interview, ENGLISH, person=1) == "thank Dana Lee"
    assert step_name(Step.THANK, interview, ENGLISH) == "thank them"
