"""Change one fact of a saved interview: which line, its question, then one line of what moved in the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data.interview import Card, Close, Edit
from bot.chat.dialogue.form import CANCEL, Form, joined
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.plan_preview import what_moved
from bot.chat.dialogue.question import Question, wall
from bot.chat.dialogue.questions.decision import DECIDE
from bot.chat.dialogue.questions.employer import ELSEWHERE, LEAD, PACE, REGION
from bot.chat.dialogue.questions.interviewers import PHONE, TEAM
from bot.chat.dialogue.questions.job import JOB
from bot.chat.dialogue.questions.topic_and_kind import KIND, TOPIC, TOPIC_OF
from bot.chat.dialogue.questions.when import HOUR, WHEN
from bot.chat.dialogue.routing import conversation, gone, on_choice, on_press, on_text
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name
from bot.domain.model import promised_date
from bot.storage.errors import NotFound
from bot.usecases.interviews import ChangedInterview, change_interview
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn
    from bot.usecases.views import InterviewView

NAME = "edit"
MENU, LINE, OFF = "menu", "line", "off"
LINES = (JOB, WHEN, HOUR, KIND, TEAM, DECIDE, TOPIC, ELSEWHERE, REGION, LEAD, PACE)
QUESTIONS: dict[str, Question] = {question.step: question for question in (*LINES, PHONE, TOPIC_OF)}

FIELDS: dict[str, tuple[str, ...]] = {
    JOB.step: ("company", "role"),
    WHEN.step: ("day", "start", "minutes"),
    HOUR.step: ("start", "minutes"),
    KIND.step: ("kind",),
    TEAM.step: ("people",),
    DECIDE.step: ("decide_by", "exact"),
    TOPIC.step: ("topic",),
    TOPIC_OF.step: ("people",),
    PHONE.step: ("people",),
    ELSEWHERE.step: ("timezone", "country", "region"),
    REGION.step: ("country", "region"),
    LEAD.step: ("lead",),
    PACE.step: ("pace",),
}
"""What each line changes; everything else stays as it is stored at the moment of saving."""


def dialogue() -> DraftConversation:
    """The dialogue, opened by a card's button."""
    return conversation(
        NAME,
        entry_points=[on_press(NAME, Edit, start)],
        states={
            MENU: [
                on_choice(NAME, choose_line, LINE),
                on_choice(NAME, called_off, OFF),
                on_choice(NAME, FORM.cancel, CANCEL),
                on_text(NAME, menu_typed),
            ],
            **FORM.states(),
        },
        again=again,
        back=back_typed,
        cancel=cancel,
    )


async def start(turn: Turn) -> None:
    """Asks which line to change, unless the button named it."""
    press = cast("Edit", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None:
        await gone(turn)
        return
    form = _noted(interview)
    if press.line in QUESTIONS:
        await FORM.ask(turn, form, press.line, QUESTIONS[press.line].confirmation(turn, form))
    else:
        await menu(turn, form)


async def menu(turn: Turn, form: InterviewForm, note: str = "") -> None:
    """Shows all facts and a button for each."""
    words = turn.words
    shown = [question for question in LINES if question is not WHEN]
    html = "\n\n".join(
        part
        for part in (note, joined([one.confirmation(turn, form) for one in shown]), words.html("dialogues.edit.which"))
        if part
    )
    lines = [turn.option(words.text(f"dialogues.line.{one.step}"), LINE, one.step) for one in LINES]
    ahead = not form.is_over(wall(turn))
    off = [[turn.option(words.text("capture.moved.was_called_off"), OFF)]] if ahead else []
    rows = [*in_rows(lines, 3), *off, [turn.option(words.text("dialogues.button.cancel"), CANCEL)]]
    await turn.ask(MENU, form.written(), html, rows)


async def choose_line(turn: Turn) -> None:
    """Asks for one line."""
    form = InterviewForm.read(turn.data)
    if turn.arg in QUESTIONS:
        await FORM.ask(turn, form, turn.arg, QUESTIONS[turn.arg].confirmation(turn, form))
    else:
        await menu(turn, form)


async def called_off(turn: Turn) -> None:
    """The interview will not take place as planned: offers another day, or letting it go."""
    form, words = InterviewForm.read(turn.data), turn.words
    interview_id = form.interview or 0
    rows = [
        [button(words.text("capture.moved.new_day"), Edit(interview_id, WHEN.step))],
        [button(words.text("capture.moved.off"), Close(interview_id))],
        [button(words.text("dialogues.button.card"), Card(interview_id, "card"))],
    ]
    await turn.close(words.html("capture.moved.off_ask", name=form.company), rows)


async def back_typed(turn: Turn) -> None:
    """Goes back in words: to the lines, and from there out."""
    if turn.draft is not None and turn.draft.step == MENU:
        await FORM.cancel(turn)
    else:
        await FORM.go_back(turn)


async def menu_typed(turn: Turn) -> None:
    """Answers text where a button is expected."""
    await menu(turn, InterviewForm.read(turn.data), turn.words.html("dialogues.use_the_buttons"))


async def answered(turn: Turn, form: InterviewForm, step: str) -> None:
    """Saves the line over what is stored now, and says what moved."""

    def told_over(view: InterviewView) -> ChangedInterview:
        told = _told_over(view, form, step)
        return ChangedInterview(told.to_interview(turn.now), roughly=not told.exact if step == DECIDE.step else None)

    try:
        change = await change_interview(turn.database, turn.person.id, form.interview or 0, told_over, turn.now)
    except NotFound:
        await turn.close(turn.words.html("errors.not_found"))
        return
    view, words, zone = change.view, turn.words, turn.person.timezone
    told, interview = _told_over(view, form, step), view.stored.interview
    lines = [
        words.html("dialogues.edit.done", name=interview_name(interview, words)),
        QUESTIONS[step].confirmation(turn, told),
        what_moved(change.before, change.view.plan, interview, words, zone) if zone else "",
    ]
    rows = [
        [button(words.text("dialogues.button.more_changes"), Edit(view.stored.id))],
        [button(words.text("dialogues.button.card"), Card(view.stored.id, "card"))],
    ]
    await turn.last_word(joined(lines), rows)
    await turn.hurry(view)


async def went_back(turn: Turn, form: InterviewForm, _step: str) -> None:
    """Goes to the lines."""
    await menu(turn, form)


async def cancel(turn: Turn) -> None:
    """Leaves, by a command or in words."""
    await FORM.cancel(turn)


async def cancelled(turn: Turn, form: InterviewForm) -> None:
    """Leaves without a change."""
    rows = [[button(turn.words.text("dialogues.button.card"), Card(form.interview or 0, "card"))]]
    await turn.close(turn.words.html("dialogues.edit.cancelled"), rows)


async def again(turn: Turn) -> None:
    """Asks the current question again, after a restart."""
    if turn.draft is not None and turn.draft.step == MENU:
        await menu(turn, InterviewForm.read(turn.data))
    else:
        await FORM.again(turn)


def _told_over(view: InterviewView, notes: InterviewForm, step: str) -> InterviewForm:
    """What is stored, with the changed line."""
    stored = view.stored
    form = InterviewForm.of(stored.interview, stored.id, stored.application_id, stored.notes.rough_date)
    return replace(form, **{field: getattr(notes, field) for field in FIELDS[step]})


def _noted(view: InterviewView) -> InterviewForm:
    """The facts as they stand; of the decision dates the one that counts."""
    stored = view.stored
    interview = replace(stored.interview, decide_by=promised_date(stored.interview, stored.facts()))
    return InterviewForm.of(interview, stored.id, stored.application_id, stored.notes.rough_date)


def _has_way_back(_form: InterviewForm, _step: str) -> bool:
    return True


FORM = Form(
    dialogue=NAME,
    questions=QUESTIONS,
    after=answered,
    back=went_back,
    cancelled=cancelled,
    with_back=_has_way_back,
    parents={TOPIC_OF.step: TOPIC.step},
    located={},
)
