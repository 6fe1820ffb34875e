"""A dialogue made of questions: asks, takes the answer, goes back, skips. Its owner decides what comes next.

The draft's data are the interview form, its step is the open question. Must not know which questions there are, nor
what the form is for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, GoTo, Question, Unclear
from bot.chat.dialogue.routing import on_choice, on_location, on_text
from bot.chat.dialogue.timezone_input import remove_reply_keyboard
from bot.chat.screen import Row
from bot.chat.screens.month_picker import NOTHING

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler
    from bot.chat.dialogue.turn import Turn

BACK, SKIP, CANCEL = "back", "skip", "cancel"
Next = Callable[["Turn", InterviewForm, str], Awaitable[None]]
Located = Callable[["Turn", InterviewForm], Awaitable[AnswerResult]]


@dataclass(frozen=True)
class Form:
    """One dialogue of questions.

    `after` gets the form and the question that was answered or skipped, `back` the form and the question that Back
    was pressed on. `parents` gives the question to which Back leads from a follow-up question. `with_back` says whether
    a question has a Back button.
    """

    dialogue: str
    questions: Mapping[str, Question]
    after: Next
    back: Next
    cancelled: Callable[[Turn, InterviewForm], Awaitable[None]]
    with_back: Callable[[InterviewForm, str], bool]
    parents: Mapping[str, str]
    located: Mapping[str, Located]

    def states(self) -> dict[str, Sequence[Handler]]:
        return {step: self.handlers(step) for step in self.questions}

    def navigation(self) -> list[Handler]:
        """Back, Skip and Cancel, and the empty cells of a calendar."""
        return [
            on_choice(self.dialogue, self.go_back, BACK),
            on_choice(self.dialogue, self.skip, SKIP),
            on_choice(self.dialogue, self.cancel, CANCEL),
            on_choice(self.dialogue, _nothing, NOTHING),
        ]

    async def ask(self, turn: Turn, form: InterviewForm, step: str, note: str = "") -> None:
        """Asks a question; `note` (HTML) goes before it: usually what was understood of the previous answer."""
        prompt = self.questions[step].prompt(turn, form)
        html = f"{note}\n\n{prompt.html}" if note else prompt.html
        rows = [*prompt.rows, self._ways_out(turn, form, step)]
        await turn.ask(step, form.written(), html, rows, placeholder=prompt.placeholder)

    async def again(self, turn: Turn) -> None:
        """Asks the open question again."""
        if turn.draft is not None and turn.draft.step in self.questions:
            await self.ask(turn, InterviewForm.read(turn.data), turn.draft.step)

    async def typed(self, turn: Turn) -> None:
        """A typed answer to the open question."""
        question, form = self._current(turn)
        await self.take(turn, form, question, await question.typed(turn, form, turn.text))

    async def pressed(self, turn: Turn) -> None:
        """A pressed answer to the open question."""
        question, form = self._current(turn)
        await self.take(turn, form, question, await question.chosen(turn, form, turn.choice, turn.arg))

    async def shared(self, turn: Turn) -> None:
        """A location as the answer to the open question."""
        question, form = self._current(turn)
        await self.take(turn, form, question, await self.located[question.step](turn, form))

    async def take(self, turn: Turn, form: InterviewForm, question: Question, outcome: AnswerResult) -> None:
        """Goes on with what an answer led to: the next question, a follow-up question, or asking again."""
        await remove_used_reply_keyboard(turn, outcome, form)
        if isinstance(outcome, GoTo):
            said = question.confirmation(turn, outcome.form) or self.questions[outcome.step].confirmation(
                turn, outcome.form
            )
            await self.ask(turn, outcome.form, outcome.step, said)
        elif isinstance(outcome, Unclear):
            await self._ask_back(turn, form, question, outcome)
        else:
            await self.after(turn, replace(outcome, waiting=""), question.step)

    async def go_back(self, turn: Turn) -> None:
        """Back to the previous question, with everything that was answered."""
        if turn.draft is None or turn.draft.step not in self.questions:
            return
        question, form = self._current(turn)
        await remove_used_reply_keyboard(turn, form, form)
        parent = self.parents.get(question.step)
        if form.waiting in (ASKED_BACK, REPLY_KEYBOARD):
            await self.ask(turn, replace(form, waiting=""), question.step)
        elif parent:
            await self.ask(turn, form, parent)
        else:
            await self.back(turn, form, question.step)

    async def skip(self, turn: Turn) -> None:
        """Skips an optional question."""
        question, form = self._current(turn)
        if question.optional:
            await self.after(turn, form, question.step)

    async def cancel(self, turn: Turn) -> None:
        """Leaves the dialogue."""
        await self.cancelled(turn, InterviewForm.read(turn.data))

    async def _ask_back(self, turn: Turn, form: InterviewForm, question: Question, unclear: Unclear) -> None:
        form = unclear.form or form
        rows = question.prompt(turn, form).rows if unclear.rows is None else unclear.rows
        if unclear.rows is not None or unclear.markup is not None:
            form = replace(form, waiting=REPLY_KEYBOARD if unclear.markup is not None else ASKED_BACK)
        rows = [*rows, self._ways_out(turn, form, question.step)]
        await turn.ask(question.step, form.written(), unclear.html, rows, markup=unclear.markup)

    def _current(self, turn: Turn) -> tuple[Question, InterviewForm]:
        assert turn.draft is not None  # the update was routed here by its step
        return self.questions[turn.draft.step], InterviewForm.read(turn.data)

    def _ways_out(self, turn: Turn, form: InterviewForm, step: str) -> Row:
        words, row = turn.words, []
        if step in self.parents or form.waiting or self.with_back(form, step):
            row.append(turn.option(words.text("dialogues.button.back"), BACK))
        if self.questions[step].optional:
            row.append(turn.option(words.text("dialogues.button.skip"), SKIP))
        row.append(turn.option(words.text("dialogues.button.cancel"), CANCEL))
        return row

    def handlers(self, step: str) -> list[Handler]:
        """The handlers of one question."""
        handlers = [*self.navigation(), on_choice(self.dialogue, self.pressed), on_text(self.dialogue, self.typed)]
        if step in self.located:
            handlers.append(on_location(self.dialogue, self.shared))
        return handlers


ASKED_BACK = "asked_back"
"""In the form while a question shows something other than itself, such as a calendar; Back leads to the question."""

REPLY_KEYBOARD = "reply_keyboard"
"""In the form while a reply keyboard is on the person's screen, so that it is removed later."""


async def remove_used_reply_keyboard(turn: Turn, outcome: AnswerResult, form: InterviewForm) -> None:
    """Removes a reply keyboard once it is no longer needed."""
    still = isinstance(outcome, Unclear) and outcome.markup is not None
    if form.waiting == REPLY_KEYBOARD and not still:
        await remove_reply_keyboard(turn)


async def _nothing(turn: Turn) -> None:
    await turn.answer()


def joined(lines: Sequence[str]) -> str:
    """Joins lines of HTML, without the empty ones."""
    return "\n".join(line for line in lines if line)
