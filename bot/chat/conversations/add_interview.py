"""/new: record an interview in a few questions, say back what was understood, show the plan, save.

One that is over is asked for everything; one still to come for the job, the moment, who and how, and its
debrief asks the rest. Nothing is saved on a guess: without a time zone that is asked first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from bot.chat.callback_data.interview import Card, New, NewRound
from bot.chat.callback_data.settings import Setting
from bot.chat.conversations import calendar_invite
from bot.chat.dialogue.form import BACK, CANCEL, Form, joined
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.plan_preview import plan_lines
from bot.chat.dialogue.prefill import can_wait, notes_of, parse_interview, says_more_than_the_job, tells_an_interview
from bot.chat.dialogue.question import Question, Unclear, wall
from bot.chat.dialogue.questions.contacts_so_far import CALL_RESULT, CALLED_ON, SINCE, WROTE_ON
from bot.chat.dialogue.questions.decision import DECIDE
from bot.chat.dialogue.questions.employer import ELSEWHERE
from bot.chat.dialogue.questions.interviewers import WHO
from bot.chat.dialogue.questions.job import JOB
from bot.chat.dialogue.questions.timezone import HOME, located
from bot.chat.dialogue.questions.topic_and_kind import KIND, TOPIC, TOPIC_OF
from bot.chat.dialogue.questions.when import HOUR, WHEN
from bot.chat.dialogue.routing import conversation, gone, on_choice, on_command, on_invitation, on_press, on_text
from bot.chat.screen import SUCCESS, Rows
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name, next_line
from bot.usecases.interviews import NewInterview, record_interview
from bot.usecases.quotas import MAX_ACTIVE, QuotaExceeded
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn
    from bot.parsing.interview.model import ParsedInterview

NAME = "add"
REVIEW, RESUME = "review", "resume"
SAVE, LINE, GO_ON, START_OVER = "save", "line", "go_on", "start_over"

ALWAYS = (JOB, WHEN, HOUR)
AHEAD = (KIND, WHO)
OVER = (WHO, DECIDE, TOPIC, SINCE)
QUESTIONS: dict[str, Question] = {
    question.step: question
    for question in (
        JOB,
        WHEN,
        HOUR,
        KIND,
        WHO,
        DECIDE,
        TOPIC,
        TOPIC_OF,
        SINCE,
        WROTE_ON,
        CALLED_ON,
        CALL_RESULT,
        ELSEWHERE,
        HOME,
    )
}


def dialogue() -> DraftConversation:
    """The dialogue, opened by /new or a button."""
    return conversation(
        NAME,
        entry_points=[
            on_command(NAME, "new", start),
            on_press(NAME, New, start),
            on_invitation(NAME, invited),
            on_press(NAME, NewRound, start_round),
        ],
        states={
            **FORM.states(),
            JOB.step: [on_text(NAME, job_typed), *FORM.handlers(JOB.step)],
            REVIEW: [
                on_choice(NAME, save, SAVE),
                on_choice(NAME, change_line, LINE),
                on_choice(NAME, back_from_review, BACK),
                on_choice(NAME, FORM.cancel, CANCEL),
                on_text(NAME, review_typed),
            ],
            RESUME: [
                on_choice(NAME, go_on, GO_ON),
                on_choice(NAME, start_over, START_OVER),
                on_text(NAME, go_on),
            ],
        },
        again=again,
        back=back_typed,
        unfinished=_unfinished,
    )


def _unfinished(data: Mapping[str, Any]) -> str:
    notes = InterviewForm.read(data)
    return notes.company or notes.company_or_person


async def start(turn: Turn) -> None:
    """Opens the dialogue at its first question; words after the command answer it. Asks before it discards one."""
    await open_new(turn, re.sub(r"^/\S+\s*", "", turn.text))


async def open_new(turn: Turn, told: str = "") -> None:
    """Opens the dialogue, with what was already told as its first answer."""
    notes = InterviewForm.read(turn.data)
    name = notes.company or notes.company_or_person or next((one.name for one in notes.people), "")
    if name and turn.draft is not None:
        step = notes.waiting if turn.draft.step == RESUME else turn.draft.step
        words = turn.words
        rows: Rows = [
            [
                turn.option(words.text("dialogues.resume.go_on"), GO_ON),
                turn.option(words.text("dialogues.resume.start_over"), START_OVER),
            ]
        ]
        html = words.html("dialogues.resume.ask", company=name)
        await turn.ask(RESUME, replace(notes, waiting=step, told_next=told).written(), html, rows)
    elif told:
        await tell(turn, told)
    else:
        await FORM.ask(turn, InterviewForm(), JOB.step)


async def tell(turn: Turn, text: str, *, asked: bool = False) -> None:
    """Takes a message that tells a job alone or the whole interview; asks for what is unclear or missing.

    `asked`: it answers the question for the job.
    """
    told = parse_interview(turn, text)
    if says_more_than_the_job(told, asked=asked):
        await go_on_with(turn, told)
    else:
        await FORM.take(turn, InterviewForm(), JOB, await JOB.typed(turn, InterviewForm(), text))


async def go_on_with(turn: Turn, told: ParsedInterview) -> None:
    """Continues with what was told, and asks for the job too if it is missing."""
    await _next(turn, notes_of(told))


async def job_typed(turn: Turn) -> None:
    """Takes the answer to the first question, which may tell the whole interview."""
    notes = InterviewForm.read(turn.data)
    if notes.captured and not notes.line and tells_an_interview(parse_interview(turn, turn.text)):
        await open_new(turn, turn.text)
    elif notes.line or notes.answered or notes.captured:
        await FORM.typed(turn)
    else:
        await tell(turn, turn.text, asked=True)


async def go_on(turn: Turn) -> None:
    """Continues the unfinished interview."""
    notes = InterviewForm.read(turn.data)
    step, notes = notes.waiting, replace(notes, waiting="", told_next="")
    if step in QUESTIONS:
        await FORM.ask(turn, notes, step, JOB.confirmation(turn, notes))
    else:
        await _next(turn, notes)


async def start_over(turn: Turn) -> None:
    """Starts again, empty or with what was told last."""
    told = InterviewForm.read(turn.data).told_next
    if told:
        await tell(turn, told)
    else:
        await FORM.ask(turn, InterviewForm(), JOB.step)


async def start_round(turn: Turn) -> None:
    """Starts the next round of an application: company, role and people stay."""
    press = cast("NewRound", turn.pressed)
    if await keeps(turn, press, also_own=True):
        return
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None:
        await gone(turn)
        return
    notes = InterviewForm.next_round(interview.stored.interview, interview.stored.application_id).after(JOB.step)
    await FORM.ask(turn, notes, WHEN.step, JOB.confirmation(turn, notes))


async def invited(turn: Turn) -> None:
    """Starts from an invitation; what it tells is not asked."""
    read = await calendar_invite.received(turn)
    if read is None:
        return
    notes, said = read
    missing = next_question(turn, notes)
    if missing is None:
        await review(turn, notes, said)
    else:
        await FORM.ask(
            turn, notes, missing, joined([said, JOB.confirmation(turn, notes), WHEN.confirmation(turn, notes)])
        )


async def answered(turn: Turn, notes: InterviewForm, step: str) -> None:
    """Asks the next missing question, or returns to the review if one line was being changed."""
    if step == HOME.step:
        turn = await turn.with_fresh_person()
    if notes.line and (step != WHEN.step or notes.start is not None):
        await review(turn, replace(notes.after(step), line=""))
        return
    if step == WHEN.step and notes.line:
        await FORM.ask(turn, notes, HOUR.step)
        return
    await _next(turn, notes.after(step), QUESTIONS[step].confirmation(turn, notes.after(step)))


async def _next(turn: Turn, notes: InterviewForm, note: str = "") -> None:
    missing = next_question(turn, notes)
    if missing is None:
        await review(turn, notes)
    elif notes.unclear.get(missing):
        await _settle(turn, notes, missing)
    else:
        # The question of the hour names the day by itself.
        await FORM.ask(turn, notes, missing, "" if missing == HOUR.step else note)


async def _settle(turn: Turn, notes: InterviewForm, step: str) -> None:
    """Asks about words of the message that were unclear, as if they answered their question."""
    words = notes.unclear[step]
    notes = replace(notes, unclear={other: said for other, said in notes.unclear.items() if other != step})
    outcome = await QUESTIONS[step].typed(turn, notes, words)
    if isinstance(outcome, Unclear):
        quoted = turn.words.html("capture.quoted", words=words)
        outcome = replace(outcome, html=f"{quoted} {outcome.html}")
    await FORM.take(turn, notes, QUESTIONS[step], outcome)


def next_question(turn: Turn, notes: InterviewForm) -> str | None:
    """The first question that still needs an answer; None if none does."""
    rest: tuple[Question, ...] = OVER if notes.is_over(wall(turn)) else AHEAD
    for question in (*ALWAYS, *rest):
        if question.step in notes.answered or (question is HOUR and notes.start is not None):
            continue
        if can_wait(notes, question.step, wall(turn)):
            continue
        return question.step
    return None if turn.person.timezone else HOME.step


async def went_back(turn: Turn, notes: InterviewForm, step: str) -> None:
    """Goes to the question before, or to the review if one line was being changed."""
    if notes.line:
        await review(turn, replace(notes, line="", waiting=""))
        return
    before = [one for one in notes.answered if one != step]
    if not before:
        await FORM.ask(turn, notes, step)
        return
    *rest, last = before
    notes = replace(notes, answered=tuple(rest), start=None if last in (WHEN.step, HOUR.step) else notes.start)
    await FORM.ask(turn, notes, last)


async def review(turn: Turn, notes: InterviewForm, note: str = "") -> None:
    """Shows what was understood, the plan that follows, and a button for every line."""
    missing = next_question(turn, notes)
    if missing is not None:
        await FORM.ask(turn, notes, missing)
        return
    words, shown = turn.words, _lines(turn, notes)
    parts = [
        note,
        words.html("dialogues.review.heading"),
        joined([question.confirmation(turn, notes) for question in shown if question is not WHEN]),
        plan_lines(turn, notes),
        words.html("dialogues.review.ask"),
    ]
    lines = [turn.option(words.text(f"dialogues.line.{one.step}"), LINE, one.step) for one in shown]
    rows = [
        [turn.option(words.text("dialogues.button.save"), SAVE, style=SUCCESS)],
        *in_rows(lines, 3),
        [
            turn.option(words.text("dialogues.button.back"), BACK),
            turn.option(words.text("dialogues.button.cancel"), CANCEL),
        ],
    ]
    html = "\n\n".join(part for part in parts if part)
    await turn.ask(REVIEW, replace(notes, line="", waiting="").written(), html, rows)


def _lines(turn: Turn, notes: InterviewForm) -> tuple[Question, ...]:
    if notes.is_over(wall(turn)):
        return (JOB, WHEN, HOUR, WHO, DECIDE, TOPIC, SINCE, ELSEWHERE)
    return (JOB, WHEN, HOUR, KIND, WHO, ELSEWHERE)


async def change_line(turn: Turn) -> None:
    """Asks one line of the review again."""
    if turn.arg not in QUESTIONS:
        await review(turn, InterviewForm.read(turn.data))
        return
    notes = replace(InterviewForm.read(turn.data), line=turn.arg)
    await FORM.ask(turn, notes, turn.arg, QUESTIONS[turn.arg].confirmation(turn, notes))


async def back_from_review(turn: Turn) -> None:
    """Goes to the last question asked."""
    await went_back(turn, InterviewForm.read(turn.data), REVIEW)


async def back_typed(turn: Turn) -> None:
    """Goes back, for whoever types it instead of pressing."""
    step = turn.draft.step if turn.draft else ""
    if step == REVIEW:
        await back_from_review(turn)
    elif step == RESUME:
        await go_on(turn)
    else:
        await FORM.go_back(turn)


async def review_typed(turn: Turn) -> None:
    """Answers text where a button is expected."""
    await review(turn, InterviewForm.read(turn.data), turn.words.html("dialogues.review.typed"))


async def save(turn: Turn) -> None:
    """Saves the interview, what was done since and its next nudge in one transaction."""
    notes, preferences = InterviewForm.read(turn.data), turn.person.preferences
    if preferences is None or next_question(turn, notes) is not None:
        await review(turn, notes)
        return
    now = turn.now
    invite = (notes.invite_uid, notes.invite_sequence) if notes.invite_uid else None
    since = notes.facts(preferences, now)
    new = NewInterview(notes.to_interview(now), since, notes.application, not notes.exact, invite)
    try:
        saved = await record_interview(turn.database, turn.person.id, new, now)
    except QuotaExceeded:
        await review(turn, notes, turn.words.html("data.too_many", most=MAX_ACTIVE))
        return
    words, interview = turn.words, saved.stored.interview
    line = next_line(saved.plan, interview, words, preferences.timezone, saved.person)
    parts = [
        words.html("dialogues.saved", name=interview_name(interview, words)),
        words.html("dialogues.comes_next", line=line),
    ]
    rows = [[button(words.text("dialogues.button.card"), Card(saved.stored.id, "card"))]]
    if not (saved.person.name or saved.person.signature):
        parts.append(words.html("dialogues.unsigned"))
        rows[0].append(button(words.text("dialogues.button.my_name"), Setting("name")))
    await turn.last_word("\n\n".join(parts), rows)
    await turn.hurry(saved)


async def cancelled(turn: Turn, _notes: InterviewForm) -> None:
    """Leaves without saving."""
    again = [[button(turn.words.text("dialogues.button.start_again"), New())]]
    await turn.close(turn.words.html("dialogues.cancelled"), again)


async def again(turn: Turn) -> None:
    """Asks the current question again, after a restart that may have swallowed it."""
    notes = InterviewForm.read(turn.data)
    step = turn.draft.step if turn.draft else ""
    if step == REVIEW or (step == HOME.step and turn.person.timezone):
        await review(turn, notes)
    elif step == RESUME:
        await go_on(turn)
    else:
        await FORM.again(turn)


def _has_way_back(notes: InterviewForm, _step: str) -> bool:
    return bool(notes.line or notes.answered)


FORM = Form(
    dialogue=NAME,
    questions=QUESTIONS,
    after=answered,
    back=went_back,
    cancelled=cancelled,
    with_back=_has_way_back,
    parents={
        TOPIC_OF.step: TOPIC.step,
        WROTE_ON.step: SINCE.step,
        CALLED_ON.step: SINCE.step,
        CALL_RESULT.step: CALLED_ON.step,
    },
    located={HOME.step: located},
)
