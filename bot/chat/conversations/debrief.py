"""How did it go? The debrief of an interview that was recorded before it happened: asks what is missing, then
saves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from bot.chat.callback_data.interview import Card, Debrief
from bot.chat.dialogue.form import Form
from bot.chat.dialogue.interruptions import keeps
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.prefill import parse_interview
from bot.chat.dialogue.question import Question, wall
from bot.chat.dialogue.questions.contacts_so_far import CALL_RESULT, CALLED_ON, SINCE, WROTE_ON
from bot.chat.dialogue.questions.decision import DECIDE
from bot.chat.dialogue.questions.interviewers import WHO
from bot.chat.dialogue.questions.topic_and_kind import TOPIC, TOPIC_OF
from bot.chat.dialogue.routing import conversation, gone, on_press
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, next_line
from bot.domain.model import Fact, FactKind, Step
from bot.parsing.people import read_people
from bot.storage.errors import NotFound
from bot.usecases.interviews import ChangedInterview, change_interview
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn
    from bot.usecases.views import InterviewView

NAME = "debrief"
ORDER = (WHO, DECIDE, TOPIC, SINCE)
QUESTIONS: dict[str, Question] = {one.step: one for one in (*ORDER, TOPIC_OF, WROTE_ON, CALLED_ON, CALL_RESULT)}


def dialogue() -> DraftConversation:
    """The dialogue, opened by the button of the debrief's nudge or of a card."""
    return conversation(
        NAME,
        entry_points=[on_press(NAME, Debrief, start)],
        states=FORM.states(),
        again=FORM.again,
        back=FORM.go_back,
        cancel=cancel,
        unfinished=_unfinished,
    )


def _unfinished(data: Mapping[str, Any]) -> str:
    form = InterviewForm.read(data)
    return form.company if form.answered else ""


async def start(turn: Turn) -> None:
    """Asks for what is missing, one question after the other."""
    press = cast("Debrief", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None or interview.case is None:
        await gone(turn)
        return
    other = InterviewForm.read(turn.data).interview != press.interview
    if await keeps(turn, press, also_own=other):
        return
    form = InterviewForm.of(interview.stored.interview, interview.stored.id, interview.stored.application_id)
    known = [
        question for question, answer in ((WHO, form.people), (DECIDE, form.decide_by), (TOPIC, form.topic)) if answer
    ]
    form = replace(form, nudge=press.nudge, told=tuple(question.step for question in known))
    if not form.is_over(wall(turn)):
        await turn.show(turn.words.html("dialogues.debrief.not_over"))
        return
    await _next(turn, form, turn.words.html("dialogues.debrief.welcome"))


async def tell(turn: Turn, interview: InterviewView, text: str) -> None:
    """Takes all that one message answers, and asks only for the rest."""
    told = parse_interview(turn, text)
    form = InterviewForm.of(interview.stored.interview, interview.stored.id, interview.stored.application_id)
    known = [
        question.step
        for question, known in ((WHO, form.people), (DECIDE, form.decide_by), (TOPIC, form.topic))
        if known
    ]
    people = told.people or read_people(told.company or told.company_or_person, turn.person.country).people
    answers: list[str] = []
    if people and not form.people:
        form, answers = replace(form, people=people), [*answers, WHO.step]
    decides = told.decide_by or told.day
    if decides is not None and form.ends_at is not None and decides >= form.ends_at.date():
        form, answers = replace(form, decide_by=decides.isoformat(), exact=told.exact), [*answers, DECIDE.step]
    if told.topic:
        form, answers = replace(form, topic=told.topic), [*answers, TOPIC.step]
    form = replace(form, told=tuple(known), answered=tuple(answers))
    said = [QUESTIONS[step].confirmation(turn, form) for step in answers]
    await _next(turn, form, "\n".join(line for line in said if line) or turn.words.html("dialogues.debrief.welcome"))


async def answered(turn: Turn, form: InterviewForm, step: str) -> None:
    """Asks the next question, or saves."""
    form = form.after(step)
    await _next(turn, form, QUESTIONS[step].confirmation(turn, form))


async def _next(turn: Turn, form: InterviewForm, note: str) -> None:
    settled = {*form.answered, *form.told}
    missing = next((question.step for question in ORDER if question.step not in settled), None)
    if missing is None:
        await _save(turn, form)
    else:
        await FORM.ask(turn, form, missing, note)


async def went_back(turn: Turn, form: InterviewForm, step: str) -> None:
    """Goes to the question before."""
    before = [one for one in form.answered if one != step]
    if not before:
        await FORM.ask(turn, form, step)
        return
    await FORM.ask(turn, replace(form, answered=tuple(before[:-1])), before[-1])


async def _save(turn: Turn, form: InterviewForm) -> None:
    now = turn.now

    def told_over(view: InterviewView) -> ChangedInterview:
        if view.case is None:
            raise NotFound("nothing is planned for it")
        told = _merged(view, form)
        facts = (Fact(FactKind.DONE, now, Step.DEBRIEF), *told.facts(view.case.person, now, view.stored.facts()))
        roughly = not form.exact if DECIDE.step in form.answered else None
        return ChangedInterview(told.to_interview(now), facts, roughly)

    try:
        change = await change_interview(turn.database, turn.person.id, form.interview or 0, told_over, now)
    except NotFound:
        await turn.close(turn.words.html("errors.not_found"))
        return
    view, words, interview = change.view, turn.words, change.view.stored.interview
    line = next_line(view.plan, interview, words, view.person.timezone or view.stored.wall_zone, view.person)
    html = "\n\n".join(
        [
            words.html("dialogues.debrief.done", name=interview_name(interview, words)),
            words.html("dialogues.comes_next", line=line),
        ]
    )
    await turn.last_word(html, [[button(words.text("dialogues.button.card"), Card(view.stored.id, "card"))]])
    await turn.hurry(view)


def _merged(interview: InterviewView, form: InterviewForm) -> InterviewForm:
    """What was told now over what is stored, so that a change made elsewhere meanwhile is kept."""
    stored = InterviewForm.of(interview.stored.interview, interview.stored.id, interview.stored.application_id)
    told = {WHO.step: "people", DECIDE.step: "decide_by", TOPIC.step: "topic", TOPIC_OF.step: "people"}
    fields = {field: getattr(form, field) for step, field in told.items() if step in form.answered}
    return replace(stored, since=form.since, **fields)


async def cancel(turn: Turn) -> None:
    """Leaves, by a command or in words."""
    await FORM.cancel(turn)


async def cancelled(turn: Turn, form: InterviewForm) -> None:
    """Leaves; it can be told later."""
    later = Debrief(form.interview or 0, form.nudge)
    rows = [[button(turn.words.text("buttons.how_did_it_go"), later)]]
    await turn.close(turn.words.html("dialogues.debrief.cancelled"), rows)


def _has_way_back(form: InterviewForm, _step: str) -> bool:
    return bool(form.answered)


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
    located={},
)
