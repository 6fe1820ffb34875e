"""/new: record an interview in a few questions, say back what was understood, show the plan, save.

One that is over is asked for everything; one still to come for the job, the moment, who and how, and its
debrief asks the rest. Nothing is saved on a guess: without a time zone that is asked first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from bot.chat.callback_data.interview import Card, New, NewRound, RoundAt
from bot.chat.callback_data.settings import Setting
from bot.chat.conversations import calendar_invite
from bot.chat.dialogue.form import BACK, CANCEL, Form, joined
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.plan_preview import plan_lines
from bot.chat.dialogue.prefill import can_wait, form_of, parse_interview, says_more_than_the_job, tells_an_interview
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
            on_press(NAME, RoundAt, round_at),
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
    form = InterviewForm.read(data)
    return form.company or form.company_or_person


async def start(turn: Turn) -> None:
    """Opens the dialogue at its first question; words after the command answer it. Asks before it discards one."""
    await open_new(turn, re.sub(r"^(?:/\S+\s*|new$)", "", turn.text, flags=re.IGNORECASE))


async def open_new(turn: Turn, told: str = "") -> None:
    """Opens the dialogue, with what was already told as its first answer."""
    form = InterviewForm.read(turn.data)
    name = form.company or form.company_or_person or next((one.name for one in form.people), "")
    if name and turn.draft is not None:
        step = form.waiting if turn.draft.step == RESUME else turn.draft.step
        words = turn.words
        rows: Rows = [
            [
                turn.option(words.text("dialogues.resume.go_on"), GO_ON),
                turn.option(words.text("dialogues.resume.start_over"), START_OVER),
            ]
        ]
        html = words.html("dialogues.resume.ask", company=name)
        await turn.ask(RESUME, replace(form, waiting=step, told_next=told).written(), html, rows)
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
    form = form_of(told)
    await _next(turn, form, JOB.confirmation(turn, form))


async def job_typed(turn: Turn) -> None:
    """Takes the answer to the first question, which may tell the whole interview."""
    form = InterviewForm.read(turn.data)
    if form.captured and not form.line and tells_an_interview(parse_interview(turn, turn.text)):
        await open_new(turn, turn.text)
    elif form.line or form.answered or form.captured:
        await FORM.typed(turn)
    else:
        await tell(turn, turn.text, asked=True)


async def go_on(turn: Turn) -> None:
    """Continues the unfinished interview."""
    form = InterviewForm.read(turn.data)
    step, form = form.waiting, replace(form, waiting="", told_next="")
    if step in QUESTIONS:
        await FORM.ask(turn, form, step, JOB.confirmation(turn, form))
    else:
        await _next(turn, form)


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
    form = InterviewForm.next_round(interview.stored.interview, interview.stored.application_id).after(JOB.step)
    await FORM.ask(turn, form, WHEN.step, JOB.confirmation(turn, form))


async def round_at(turn: Turn) -> None:
    """The next round with the day, and the hour, that their message named."""
    press = cast("RoundAt", turn.pressed)
    if await keeps(turn, press, also_own=True):
        return
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or not 1 <= press.day <= date.max.toordinal() or not -1 <= press.minute < 24 * 60:
        await gone(turn)
        return
    form = InterviewForm.next_round(interview.stored.interview, interview.stored.application_id).after(JOB.step)
    form = replace(form, day=date.fromordinal(press.day).isoformat()).after(WHEN.step)
    if press.minute >= 0:
        form = replace(form, start=f"{press.minute // 60:02}:{press.minute % 60:02}").after(HOUR.step)
    await _next(turn, form, joined([JOB.confirmation(turn, form), WHEN.confirmation(turn, form)]))


async def invited(turn: Turn) -> None:
    """Starts from an invitation; what it tells is not asked."""
    read = await calendar_invite.received(turn)
    if read is None:
        return
    if isinstance(read, str):
        await open_new(turn, read)
        return
    form, said = read
    missing = next_question(turn, form)
    if missing is None:
        await review(turn, form, said)
    else:
        await FORM.ask(turn, form, missing, joined([said, JOB.confirmation(turn, form), WHEN.confirmation(turn, form)]))


async def answered(turn: Turn, form: InterviewForm, step: str) -> None:
    """Asks the next missing question, or returns to the review if one line was being changed."""
    if step == HOME.step:
        turn = await turn.with_fresh_person()
    if form.line and (step != WHEN.step or form.start is not None):
        await review(turn, replace(form.after(step), line=""))
        return
    if step == WHEN.step and form.line:
        await FORM.ask(turn, form, HOUR.step)
        return
    await _next(turn, form.after(step), QUESTIONS[step].confirmation(turn, form.after(step)))


async def _next(turn: Turn, form: InterviewForm, note: str = "") -> None:
    missing = next_question(turn, form)
    if missing is None:
        await review(turn, form)
    elif form.unclear.get(missing):
        await _settle(turn, form, missing)
    else:
        # The question of the hour names the day by itself.
        await FORM.ask(turn, form, missing, "" if missing == HOUR.step else note)


async def _settle(turn: Turn, form: InterviewForm, step: str) -> None:
    """Asks about words of the message that were unclear, as if they answered their question."""
    words = form.unclear[step]
    form = replace(form, unclear={other: said for other, said in form.unclear.items() if other != step})
    outcome = await QUESTIONS[step].typed(turn, form, words)
    if isinstance(outcome, Unclear):
        quoted = turn.words.html("capture.quoted", words=words)
        outcome = replace(outcome, html=f"{quoted} {outcome.html}")
    await FORM.take(turn, form, QUESTIONS[step], outcome)


def next_question(turn: Turn, form: InterviewForm) -> str | None:
    """The first question that still needs an answer; None if none does."""
    rest: tuple[Question, ...] = OVER if form.is_over(wall(turn)) else AHEAD
    for question in (*ALWAYS, *rest):
        if (question is WHEN and form.day is None) or (question is HOUR and form.start is None):
            return question.step  # whatever was pressed in between: without them there is no interview
        if question.step in form.answered or (question is HOUR and form.start is not None):
            continue
        if can_wait(form, question.step, wall(turn)):
            continue
        return question.step
    return None if turn.person.timezone else HOME.step


async def went_back(turn: Turn, form: InterviewForm, step: str) -> None:
    """Goes to the question before, or to the review if one line was being changed."""
    if form.line:
        await review(turn, replace(form, line="", waiting=""))
        return
    before = [one for one in form.answered if one != step]
    if not before:
        await FORM.ask(turn, form, step)
        return
    *rest, last = before
    form = replace(form, answered=tuple(rest), start=None if last in (WHEN.step, HOUR.step) else form.start)
    await FORM.ask(turn, form, last)


async def review(turn: Turn, form: InterviewForm, note: str = "") -> None:
    """Shows what was understood, the plan that follows, and a button for every line."""
    missing = next_question(turn, form)
    if missing is not None:
        await FORM.ask(turn, form, missing)
        return
    words, shown = turn.words, _lines(turn, form)
    parts = [
        note,
        words.html("dialogues.review.heading"),
        joined([question.confirmation(turn, form) for question in shown if question is not WHEN]),
        plan_lines(turn, form),
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
    await turn.ask(REVIEW, replace(form, line="", waiting="").written(), html, rows)


def _lines(turn: Turn, form: InterviewForm) -> tuple[Question, ...]:
    if form.is_over(wall(turn)):
        return (JOB, WHEN, HOUR, WHO, DECIDE, TOPIC, SINCE, ELSEWHERE)
    return (JOB, WHEN, HOUR, KIND, WHO, ELSEWHERE)


async def change_line(turn: Turn) -> None:
    """Asks one line of the review again."""
    if turn.arg not in QUESTIONS:
        await review(turn, InterviewForm.read(turn.data))
        return
    form = replace(InterviewForm.read(turn.data), line=turn.arg)
    await FORM.ask(turn, form, turn.arg, QUESTIONS[turn.arg].confirmation(turn, form))


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
    form, preferences = InterviewForm.read(turn.data), turn.person.preferences
    if preferences is None or next_question(turn, form) is not None:
        await review(turn, form)
        return
    now = turn.now
    invite = (form.invite_uid, form.invite_sequence) if form.invite_uid else None
    since = form.facts(preferences, now)
    new = NewInterview(form.to_interview(now), since, form.application, not form.exact, invite)
    try:
        saved = await record_interview(turn.database, turn.person.id, new, now)
    except QuotaExceeded:
        await review(turn, form, turn.words.html("data.too_many", most=MAX_ACTIVE))
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


async def cancelled(turn: Turn, _form: InterviewForm) -> None:
    """Leaves without saving."""
    again = [[button(turn.words.text("dialogues.button.start_again"), New())]]
    await turn.close(turn.words.html("dialogues.cancelled"), again)


async def again(turn: Turn) -> None:
    """Asks the current question again, after a restart that may have swallowed it."""
    form = InterviewForm.read(turn.data)
    step = turn.draft.step if turn.draft else ""
    if step == REVIEW or (step == HOME.step and turn.person.timezone):
        await review(turn, form)
    elif step == RESUME:
        await go_on(turn)
    else:
        await FORM.again(turn)


def _has_way_back(form: InterviewForm, _step: str) -> bool:
    return bool(form.line or form.answered)


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
