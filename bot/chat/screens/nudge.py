"""What a nudge looks like: why now, advice, the draft in blocks to copy, at most three rows of buttons.

It is made of stored facts alone, so the same message can be shown again at any time. Must not know how it is sent, nor
what a press does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Self

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.screen import DANGER, PRIMARY, SUCCESS, Button, Row, Rows, Screen
from bot.chat.screens import links
from bot.chat.screens.interviewers import missing_number, needs_number, number_row
from bot.chat.screens.keyboard import button, in_rows, link
from bot.chat.screens.labels import (
    company_name,
    distance,
    interview_name,
    next_line,
    nudge_name,
    numbered,
    person_name,
    step_name,
)
from bot.chat.screens.language import words_of
from bot.chat.screens.letter import choice_of, has_tones, how_many, letter_of
from bot.chat.screens.mail_button import letter_link, mail_row, pasting
from bot.domain.advice import advice, rules_that_apply
from bot.domain.drafts import Letter, Tone, own_blocks
from bot.domain.letter_facts import never_asked
from bot.domain.localtime import local
from bot.domain.model import NOBODY, CallResult, Case, Fact, FactKind, Nudge, Step
from bot.domain.steps import CONTACTS, SPECS, Buttons
from bot.storage.records.interviews import KeptTextKind, NudgeState
from bot.usecases.agenda import still_open

if TYPE_CHECKING:
    from bot.chat.screens.links import ComposeLink
    from bot.storage.records.interviews import NudgeRecord, StoredInterview
    from bot.storage.records.people import Person
    from bot.usecases.delivery.worker import OutgoingNudge
    from bot.usecases.views import InterviewView
    from bot.wording import Words


@dataclass(frozen=True)
class ShownNudge:
    """A nudge and all that its message is made of."""

    person: Person
    stored: StoredInterview
    case: Case
    nudge: Nudge
    nudge_id: int

    @classmethod
    def of(cls, view: InterviewView, row: NudgeRecord) -> Self | None:
        """None while the person's zone is not known: without it there is no plan, and no nudge to show."""
        if view.case is None:
            return None
        return cls(view.person, view.stored, view.case, row.nudge, row.id)

    @property
    def row(self) -> NudgeRecord | None:
        """What became of it; None where nothing was sent."""
        return next((one for one in self.stored.nudges if one.id == self.nudge_id), None)

    @cached_property
    def words(self) -> Words:
        """The catalogue in the person's language."""
        return words_of(self.person)


def nudge_message(outgoing: OutgoingNudge) -> Screen:
    """The message of a nudge that is due."""
    shown = ShownNudge(outgoing.person, outgoing.stored, outgoing.case, outgoing.nudge, outgoing.nudge_id)
    note = shown.words.html("nudges.maybe_twice") if outgoing.may_be_duplicate else ""
    return Screen(body(shown, note=note), main_rows(shown), silent=SPECS[outgoing.nudge.step].silent)


def body(shown: ShownNudge, note: str = "") -> str:
    """The text of a nudge, with its draft as the person chose or wrote it; `note` is HTML for its top."""
    parts = [
        heading(shown),
        note,
        _passed(shown),
        _advice(shown),
        _ideas(shown),
        _draft(shown),
        _missing_number(shown),
        pasting(_compose_link(shown), shown.words),
    ]
    return "\n\n".join(part for part in parts if part)


def _passed(shown: ShownNudge) -> str:
    """On the first check-in or call: the earlier steps that were never marked as done, whose time has passed."""
    nudge, words, interview = shown.nudge, shown.words, shown.stored.interview
    asked = [fact for fact in shown.case.history if fact.step in CONTACTS and fact.at < nudge.at]
    if nudge.step not in CONTACTS or nudge.attempt > 1 or asked:
        return ""
    left = {
        (row.step, row.person)
        for row in shown.stored.nudges
        if SPECS[row.step].ends_with_contact and row.state is NudgeState.SENT
    }
    settled = {
        (fact.step, fact.person) for fact in shown.case.history if fact.what in (FactKind.DONE, FactKind.SKIPPED)
    }
    left = {(step, person) for step, person in left if not {(step, person), (step, NOBODY)} & settled}
    named = [
        step_name(step, interview, words, person)
        for step, person in sorted(left, key=lambda pair: (pair[0] is Step.REFERENCES, pair[1]))
    ]
    return words.html("nudges.passed", steps=named) if named else ""


def _missing_number(shown: ShownNudge) -> str:
    return missing_number(shown.stored.interview, shown.words) if shown.nudge.step is Step.CALL else ""


def heading(shown: ShownNudge) -> str:
    """The nudge's title, and the interview it belongs to."""
    words, interview, nudge = shown.words, shown.stored.interview, shown.nudge
    title = words.text(
        f"steps.{nudge.step}.title",
        company=company_name(interview, words),
        name=person_name(interview, nudge.person),
        numbered=numbered(nudge.step, nudge.rung, words),
    )
    return words.html("nudges.heading", title=title, place=interview_name(interview, words))


def main_rows(shown: ShownNudge) -> Rows:
    """The buttons under a nudge as it is sent; three rows at most."""
    words, nudge_id, spec = shown.words, shown.nudge_id, SPECS[shown.nudge.step]
    row = [button(words.text("buttons.later"), nudge_data.Snooze(nudge_id))]
    if FactKind.DECLINED in spec.decisions:
        row.append(button(words.text("buttons.no_more_notes"), nudge_data.Decide(nudge_id, FactKind.DECLINED)))
    if spec.they_answered:
        row.append(button(words.text("buttons.they_answered"), interview_data.TheyAnswered(shown.stored.id, nudge_id)))
    row.append(button(words.text("buttons.more"), nudge_data.More(nudge_id)))
    if spec.buttons is Buttons.CALL_RESULTS:
        return [*in_rows(_results(shown), 2), row]
    return [one for one in (_main_row(shown), row, tone_row(shown)) if one]


def more_rows(shown: ShownNudge) -> Rows:
    """What else can be done with a nudge."""
    words, nudge_id = shown.words, shown.nudge_id
    first = [
        button(words.text("buttons.skip_step"), nudge_data.Skip(nudge_id)),
        button(words.text("buttons.the_card"), interview_data.Card(shown.stored.id, "new")),
    ]
    if own_blocks(shown.nudge.step):
        first.append(
            button(words.text("buttons.make_it_yours"), interview_data.EditLetterNotes(shown.stored.id, nudge_id))
        )
    rows = [first, *([tone_row(shown)] if SPECS[shown.nudge.step].buttons is Buttons.CALL_RESULTS else [])]
    if _compose_link(shown) is not None and _asked_for(shown):
        # Beside the main button the link to the mail program stands instead.
        rows.append(_asked_for(shown))
    last = [button(words.text("buttons.back"), nudge_data.Back(nudge_id))]
    if shown.nudge.step is Step.CALL and needs_number(shown.stored.interview):
        last += number_row(shown.stored, words)
    return [*rows, last]


def tone_row(shown: ShownNudge) -> Row:
    """Warmer, More formal, Another one; under the person's own version a button back to our draft."""
    words, nudge_id = shown.words, shown.nudge_id
    if not has_tones(shown.nudge):
        return []
    if shown.stored.kept_text(shown.nudge, KeptTextKind.OWN) is not None:
        return [button(words.text("buttons.our_draft"), nudge_data.KeepOwn(nudge_id, 0))]
    count = how_many(shown.person, shown.stored, shown.case, shown.nudge, words)
    next_one = (choice_of(shown.stored, shown.nudge).variant + 1) % count
    return [
        button(words.text("buttons.warmer"), nudge_data.InTone(nudge_id, Tone.WARM)),
        button(words.text("buttons.more_formal"), nudge_data.InTone(nudge_id, Tone.FORMAL)),
        button(words.text("buttons.another_one"), nudge_data.AnotherLetter(nudge_id, next_one)),
    ]


def back_rows(shown: ShownNudge) -> Rows:
    """One button, back to the nudge as it was sent."""
    return [[button(shown.words.text("buttons.back"), nudge_data.Back(shown.nudge_id))]]


def card_button(words: Words, interview_id: int, *, beside: bool = False) -> Button:
    """Shows the interview's card in place, or as a new message `beside` one that is still needed."""
    return button(words.text("buttons.the_card"), interview_data.Card(interview_id, "new" if beside else "card"))


def full_advice(shown: ShownNudge) -> str:
    """The whole advice of a nudge: why, what to do and not to do, and every rule that applies."""
    return "\n\n".join([heading(shown), _advice(shown), sources(shown)])


def sources(shown: ShownNudge) -> str:
    """All rules that apply to a nudge, with their sources."""
    words = shown.words
    lines = [
        words.html("playbook.rule", says=words.text(rule.key), who=words.text(f"{rule.source_key}.name"))
        for rule in rules_that_apply(shown.nudge, shown.case)
    ]
    return "\n".join([words.html("playbook.full_heading"), *lines])


def done_message(shown: ShownNudge, what: str, fact: Fact, view: InterviewView, undo: nudge_data.Undo) -> Screen:
    """What a nudge's message becomes once `fact` was recorded about it. `what` says so in plain text."""
    words, interview = shown.words, shown.stored.interview
    zone = shown.case.person.timezone
    place = interview_name(interview, words)
    line = words.html("nudges.done.line", what=what, at=local(fact.at, zone), place=place)
    if fact.until is None:
        coming = next_line(view.plan, interview, words, zone, shown.person, len(still_open(view, fact.at)))
        html = f"{line}\n\n{escape(coming)}"
        return Screen(html, [[button(words.text("buttons.undo"), undo)]])
    coming = words.html(
        "nudges.done.snoozed_until", until=local(fact.until, zone), distance=distance(fact.until, fact.at, words)
    )
    calendar = calendar_link(replace(shown.nudge, at=fact.until), shown.stored, words)
    return Screen(f"{line}\n\n{coming}", [[button(words.text("buttons.undo"), undo), calendar]])


def let_go_message(shown: ShownNudge, done: Screen) -> Screen:
    """`done` after letting go, with a last note to copy, and a button to keep in touch by a note a month instead."""
    words = shown.words
    letter = letter_of(shown.person, shown.stored, shown.case, replace(shown.nudge, step=Step.LET_GO, rung=1), words)
    opened = letter_link(shown.person, letter)
    note = [words.html("days.close.last_note"), draft_html(letter, words), pasting(opened, words)] if letter else []
    warm = button(words.text("days.close.keep_warm"), agenda_data.KeepWarm(shown.stored.id))
    rows = [*done.rows, [*mail_row(shown.person, opened, words), warm]]
    return Screen("\n\n".join(part for part in (done.html, *note) if part), rows)


def calendar_link(nudge: Nudge, stored: StoredInterview, words: Words) -> Button:
    """A button that adds a step to Google's calendar."""
    interview = stored.interview
    step = nudge_name(nudge, interview, words)
    title = words.text("nudges.calendar_entry", step=step[:1].upper() + step[1:], name=interview_name(interview, words))
    return link(words.text("days.button.calendar"), links.google_calendar(title, nudge.at))


def done_text(shown: ShownNudge, what: FactKind, result: CallResult | None) -> str:
    """What was done, as the first words of the done line, in plain text."""
    words, step = shown.words, nudge_name(shown.nudge, shown.stored.interview, shown.words)
    if result is not None:
        return words.text(f"nudges.done.{result}")
    if what is FactKind.LET_GO and never_asked(shown.case):
        return words.text("nudges.done.let_go_unsent")
    if what is FactKind.DONE:
        key = "sent" if SPECS[shown.nudge.step].sent else "read"
        return words.text(f"nudges.done.{key}", step=step)
    return words.text(f"nudges.done.{what}", step=step)


def draft_html(letter: Letter, words: Words) -> str:
    """A draft in blocks to copy; address and number stand bare, so that Telegram makes links of them."""
    parts = [words.html("nudges.to", to=letter.to)] if letter.to else []
    if letter.phone:
        parts.append(words.html("nudges.phone", phone=letter.phone))
    blocks = [words.html("nudges.block", label=block.label, text=block.text) for block in letter.blocks]
    return "\n\n".join(["\n".join(parts), *blocks] if parts else blocks)


def _advice(shown: ShownNudge) -> str:
    found = advice(shown.nudge, shown.case, shown.words)
    return shown.words.html("nudges.advice", why=found.why, do=found.do, avoid=found.avoid)


def _ideas(shown: ShownNudge) -> str:
    """Three honest ways to find something to mention, until some news is noted (R7); for a call what to recall (C3)."""
    if shown.nudge.step is Step.CALL and not shown.stored.notes.strength:
        return shown.words.html("nudges.why_you")
    if shown.nudge.step is not Step.KEEP_WARM or shown.stored.kept_text(shown.nudge, KeptTextKind.NEWS):
        return ""
    return shown.words.html("nudges.ways")


def _draft(shown: ShownNudge) -> str:
    letter = letter_of(shown.person, shown.stored, shown.case, shown.nudge, shown.words)
    if letter is not None and shown.nudge.step is Step.CALL:
        letter = replace(letter, to=None)
    return draft_html(letter, shown.words) if letter else ""


def _main_row(shown: ShownNudge) -> Row:
    words, nudge_id, step = shown.words, shown.nudge_id, shown.nudge.step
    spec = SPECS[step]
    if spec.buttons is Buttons.DECISIONS:
        return _decisions(shown)
    if spec.buttons is Buttons.DEBRIEF:
        tell = interview_data.Debrief(shown.stored.id, nudge_id)
        return [button(words.text("buttons.how_did_it_go"), tell, PRIMARY)]
    label = words.text(f"buttons.{spec.done_label}")
    row = [button(label, nudge_data.Done(nudge_id), SUCCESS)]
    links_out = _link_row(shown)
    if links_out:
        row += links_out
    elif step is Step.REFERENCES:
        row.append(button(words.text("buttons.already_did"), nudge_data.TheyKnow(nudge_id)))
    else:
        row += _asked_for(shown)
    return row


def _asked_for(shown: ShownNudge) -> Row:
    """The button that asks for the one thing that would make the letter better."""
    asked = SPECS[shown.nudge.step].asks_for
    if asked is None:
        return []
    label = shown.words.text(f"buttons.asked.{asked}")
    return [button(label, interview_data.EditLetterNotes(shown.stored.id, shown.nudge_id, asked))]


def _link_row(shown: ShownNudge) -> Row:
    """A link that opens the letter in the person's mail program, or a search on LinkedIn for a step there."""
    words, interview = shown.words, shown.stored.interview
    if shown.nudge.step is Step.LINKEDIN:
        name = person_name(interview, shown.nudge.person)
        url = links.linkedin_people(name, interview.company)
        return [link(words.text("buttons.find_on_linkedin"), url)] if name else []
    return mail_row(shown.person, _compose_link(shown), words)


def _compose_link(shown: ShownNudge) -> ComposeLink | None:
    letter = SPECS[shown.nudge.step].letter
    if shown.person.mail_program is None or letter is None or not letter.mail_link:
        return None
    return letter_link(shown.person, letter_of(shown.person, shown.stored, shown.case, shown.nudge, shown.words))


def _results(shown: ShownNudge) -> Row:
    words = shown.words
    return [
        button(
            words.text(f"buttons.called.{result}"),
            nudge_data.Called(shown.nudge_id, result),
            SUCCESS if result is CallResult.SPOKE else None,
        )
        for result in CallResult
    ]


def _decisions(shown: ShownNudge) -> Row:
    words, nudge_id = shown.words, shown.nudge_id
    return [
        button(words.text("buttons.let_it_go"), nudge_data.Decide(nudge_id, FactKind.LET_GO), DANGER),
        button(words.text("buttons.keep_waiting"), nudge_data.Decide(nudge_id, FactKind.KEEP_WAITING)),
    ]
