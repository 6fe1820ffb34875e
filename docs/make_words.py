# ruff: noqa: INP001 - a script beside the documents, and no part of a package
"""Writes letters.md and playbook.md out of the catalogue, so that the words can be read in one sitting:

.venv/bin/python -m docs.make_words
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import wrap

from bot.domain.drafts import ANSWERS, Letter, LetterNotes, LetterSender, Tone, closing, draft
from bot.domain.model import (
    CallResult,
    Case,
    Fact,
    FactKind,
    Interview,
    Interviewer,
    Kind,
    Nudge,
    Preferences,
    Step,
)
from bot.domain.playbook import DISAGREEMENTS, RULES, SOURCES, Moment, Rule, rules_of_moment
from bot.domain.steps import PER_PERSON, RUNGS, SPECS
from bot.wording import words

HERE = Path(__file__).parent
WIDTH = 100  # characters of a line
ENGLISH = words("en")
GENERATED = "<!-- Written by `make docs` out of bot/content. Change the words there. -->"

# An invented interview, for the examples.
FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 8, 10, 30, tzinfo=UTC)
SENDER = LetterSender(name="Ann Gray", phone="+44 20 7946 0123", role="Data engineer")
DANA = Interviewer(1, "Dana Lee", title="Head of Data", topic="moving the pipeline to streaming", main=True)
PANEL = (DANA, *(Interviewer(number, DANA.name, DANA.title, topic=DANA.topic) for number in range(2, 9)))
NOTES = LetterNotes(strength="ten years of Python", promise="the write-up on caching", offer_until=date(2026, 12, 18))
OCCASIONS = {
    "warm": NOTES,
    "formal": LetterNotes(Tone.FORMAL, strength=NOTES.strength, promise=NOTES.promise, offer_until=NOTES.offer_until),
    "after an interview that went badly": LetterNotes(went_badly=True, strength=NOTES.strength),
    "for a job that one does not want": LetterNotes(unwanted=True),
}


ASKED = (
    Fact(FactKind.DONE, datetime(2026, 11, 30, 9, 30, tzinfo=UTC), Step.CHECK_IN, rung=1),
    Fact(FactKind.DONE, datetime(2026, 12, 1, 10, 30, tzinfo=UTC), Step.CALL, rung=1, result=CallResult.VOICEMAIL),
)


def example(people: tuple[Interviewer, ...] = (DANA,), history: tuple[Fact, ...] = ()) -> Case:
    """The invented interview: London, Friday 20 November 2026, an answer promised by the 27th."""
    interview = Interview(
        starts_at=datetime(2026, 11, 20, 14),
        ends_at=datetime(2026, 11, 20, 15),
        recorded_at=datetime(2026, 11, 20, 15, 5, tzinfo=UTC),
        company="Acme",
        role="Data engineer",
        decide_by=date(2026, 11, 27),
        people=people,
        kind=Kind.ON_SITE,
    )
    return Case(Preferences("Europe/London", country="GB"), interview, history)


def letters() -> str:
    """Every kind of letter once in each tone; of thank-yous every one, as they go to people who compare."""
    parts = ["# The letters", GENERATED, INTRODUCTION]
    for step in (step for step in Step if SPECS[step].letter):
        for rung in range(1, RUNGS[step] + 1) if step in RUNGS else (0,):
            numbered = f" ({rung} of {RUNGS[step]})" if RUNGS.get(step, 1) > 1 else ""
            name = ENGLISH.text(f"steps.{step}.title", company="Acme", name="Dana", numbered=numbered)
            parts += [f"## {name}", *_of_step(step, rung)]
    for what in ANSWERS:
        parts += [f"## {_label(what)}", *_of_answer(what)]
    return "\n\n".join(parts) + "\n"


def playbook() -> str:
    """The rules with who says them, where each reaches a person, and where the documents disagree."""
    parts = ["# The playbook", GENERATED, PLAYBOOK, "## Who says it"]
    parts.append("\n".join(f"- **{letter}**: {ENGLISH.text(f'{one.key}.full')}" for letter, one in SOURCES.items()))
    for moment in Moment:
        parts.append(f"## {ENGLISH.text(f'playbook.moment.{moment}')}")
        parts.append("\n".join(f"- **{rule.id}** {_said(rule)}" for rule in rules_of_moment(moment)))
    parts += ["## Where they disagree", *_disagreements()]
    parts += ["## Where each rule reaches you", REACHES, _reaches()]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """One example of each letter and script, as Tactful drafts it for an invented interview: Ann Gray met
Dana Lee, Head of Data, at Acme on Friday 20 November 2026, and they promised an answer by the 27th. Where less is
known, a letter says less. Thank-yous come in eight builds, since a panel may compare theirs; of the other letters there
are more wordings than are shown."""

PLAYBOOK = """What five documents say about following up after an interview, in our words, and what Tactful makes of it.
In the chat: `/playbook`, and **More** under every nudge."""

REACHES = """**More** under a nudge shows every rule that applies to it. One that is bound to a situation speaks only
in that situation."""

SHOWN_OF = {"warm": 8, "formal": 8}
"""How many thank-yous are shown; of those for other occasions two."""


def _of_step(step: Step, rung: int) -> Iterator[str]:
    people, history = PANEL if step is Step.THANK else (DANA,), ASKED if rung > 1 else ()
    case, at = example(people, history), FRIDAY if step is Step.THANK else LATER
    occasions = OCCASIONS if step is Step.THANK else {"warm": OCCASIONS["warm"], "formal": OCCASIONS["formal"]}
    for name, notes in occasions.items():
        if step is Step.PREPARE and name != "warm":
            continue
        nudge = Nudge(step, at, person=1 if step in PER_PERSON else 0, rung=rung)
        count = SHOWN_OF.get(name, 2) if step is Step.THANK else 1
        yield f"### {name.capitalize()}" if step is not Step.PREPARE else "### To take along"
        for number in range(count):
            yield from _shown(draft(nudge, case, SENDER, ENGLISH, number, notes))


def _of_answer(what: FactKind) -> Iterator[str]:
    fact = Fact(what, LATER, decide_by=date(2026, 12, 18), on=date(2026, 12, 15))
    for name in ("warm", "formal"):
        yield f"### {name.capitalize()}"
        yield from _shown(closing(what, example(history=(fact,)), SENDER, ENGLISH, 0, OCCASIONS[name]))


def _shown(made: Letter | None) -> Iterator[str]:
    for block in made.blocks if made else ():
        lines = [wrapped for line in block.text.splitlines() for wrapped in wrap(line, WIDTH) or [""]]
        yield "\n".join([f"**{block.label}**", "", "```text", *lines, "```"])


def _label(what: FactKind) -> str:
    return f"They answered: {ENGLISH.text(f'buttons.they_said.{what}')}"


def _said(rule: Rule) -> str:
    return f"{ENGLISH.text(rule.key)} *({ENGLISH.text(f'{rule.source_key}.name')})*"


def _disagreements() -> Iterator[str]:
    for one in DISAGREEMENTS:
        question, documents, plan = (ENGLISH.text(f"{one.key}.{part}") for part in ("question", "documents", "plan"))
        yield f"### {question}"
        yield f"{documents}\n\n**What we do.** {plan} *({', '.join(one.rules)})*"


def _reaches() -> str:
    rows = ["| rule | step | situation |", "|---|---|---|"]
    for rule in RULES:
        steps = ", ".join(_step(step) for step in rule.steps)
        rows.append(f"| {rule.id} | {steps} | {ENGLISH.text(rule.when.key)} |")
    return "\n".join(rows)


def _step(step: Step) -> str:
    return ENGLISH.text(f"steps.{step}.name", name="", numbered="").strip()


PAGES = {"letters.md": letters, "playbook.md": playbook}
"""What is written, by file."""


def main() -> None:
    """Writes the pages."""
    for name, made in PAGES.items():
        (HERE / name).write_text(made(), "utf-8")


if __name__ == "__main__":
    main()
