"""One update as handlers see it: who wrote or pressed what, the state of their dialogue, and ways to answer.

`Turn.ask` commits the draft before the question is sent, so a crash loses nothing. Must not know any dialogue in
particular.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from telegram import Update

from bot.chat.callback_data.codec import REPLACES_DIALOGUE, Answer, Press, decode
from bot.chat.dialogue.context import person_of, services_of
from bot.chat.screen import Button, Rows
from bot.chat.screens.keyboard import button
from bot.chat.screens.language import words_of
from bot.chat.services import Services
from bot.chat.telegram.gateway import Undeliverable
from bot.chat.telegram.handling import Handling, Sender, current_handling
from bot.chat.telegram.types import Context
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.records.people import NewDialogueState, QuestionShown

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.records.people import DialogueState, Person
    from bot.usecases.views import InterviewView
    from bot.wording import Words

log = structlog.get_logger(__name__)

VERSION = "version"
"""The key in a draft's data of the version of its latest question."""


@dataclass(frozen=True)
class Turn:
    """One update. `draft` is the person's open draft, of whichever dialogue.

    `update` and `handling` are None where a question is asked again after a restart. `second` is when the turn began,
    in seconds since 1970: buttons made a second later still belong to the same question.
    """

    services: Services
    person: Person
    dialogue: str
    draft: DialogueState | None
    update: Update | None = None
    context: Context | None = None
    second: int = 0
    handling: Handling | None = None
    _answered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.second:
            object.__setattr__(self, "second", int(self.services.now().timestamp()))

    @property
    def database(self) -> Database:
        """The database, bound to this turn's update, so that a commit can mark it as handled."""
        database = self.services.database
        return database if self.handling is None else database.effect_of(self.handling.update)

    @property
    def words(self) -> Words:
        """The catalogue in the person's language."""
        return words_of(self.person)

    @property
    def now(self) -> datetime:
        """The present moment (UTC) on the bot's clock, which the demo can move."""
        return self.services.now()

    @property
    def data(self) -> dict[str, Any]:
        """A copy of the data of this dialogue's draft; empty where another dialogue or none is open."""
        if self.draft is None or self.draft.dialogue != self.dialogue:
            return {}
        return {key: value for key, value in self.draft.data.items() if key != VERSION}

    @property
    def text(self) -> str:
        """What was typed, stripped; empty for a press."""
        message = self.update.message if self.update else None
        return ((message.text or "") if message else "").strip()

    @property
    def pressed(self) -> Press | None:
        """The button that was pressed, if any."""
        query = self.update.callback_query if self.update else None
        return decode(query.data) if query else None

    @property
    def instead(self) -> bool:
        """Whether the person confirmed that the press replaces an unfinished dialogue."""
        query = self.update.callback_query if self.update else None
        return bool(query and (query.data or "").startswith(REPLACES_DIALOGUE))

    @property
    def choice(self) -> str:
        """The choice of a pressed dialogue button, else empty."""
        return self.pressed.choice if isinstance(self.pressed, Answer) else ""

    @property
    def arg(self) -> str:
        """The argument of a pressed dialogue button, else empty."""
        return self.pressed.arg if isinstance(self.pressed, Answer) else ""

    @property
    def version(self) -> int:
        """The version of this turn's next question; no earlier question of this person has it."""
        before = version_of(self.draft)
        return max(before + 1, self.second)

    @property
    def pressed_message(self) -> int | None:
        """The id of the message whose button was pressed."""
        query = self.update.callback_query if self.update else None
        return query.message.message_id if query and query.message else None

    @property
    def open_elsewhere(self) -> bool:
        """Whether another dialogue than this one is open."""
        return self.draft is not None and self.draft.dialogue != self.dialogue

    def within(self, dialogue: str) -> Turn:
        """The same turn in another dialogue, for one that leads into another."""
        return replace(self, dialogue=dialogue)

    async def with_fresh_person(self) -> Turn:
        """The same turn with the person as stored now, after their preferences were changed within it."""
        async with self.database.unit() as unit:
            person = await unit.people.by_id(self.person.id) or self.person
        if self.handling is not None:
            self.handling.sender = Sender(person, self.draft)
        return replace(self, person=person)

    def option(self, label: str, choice: str, arg: str = "", style: str | None = None) -> Button:
        """A button of this turn's next question; it comes back as `choice` and `arg`."""
        return button(label, Answer(self.dialogue, self.version, choice, arg), style)

    async def ask(
        self,
        step: str,
        data: Mapping[str, Any],
        html: str,
        rows: Rows | None = None,
        *,
        placeholder: str | None = None,
        markup: Any = None,  # noqa: ANN401  a reply keyboard of whichever kind Telegram has
    ) -> None:
        """Commits the draft at `step`, then asks. `data` must be JSON; it replaces what the draft held.

        A press edits the message it was on; typed text gets a new message, and the old question loses its
        buttons.
        """
        place = self.pressed_message
        stands = await self._put(step, {**data, VERSION: self.version}, place)
        old = self.draft.message_id if self.draft else None
        # The press is answered while its message is rewritten: the button must not look as if nothing had happened.
        _, message_id = await asyncio.gather(self.answer(), self._show(html, rows, placeholder, markup))
        if message_id != place:
            await self._note(QuestionShown(self.person.id, stands.version, message_id))
        if old is not None and old != message_id:
            await self.services.gateway.drop_buttons(self.person.chat_id, old)

    async def say(self, html: str, rows: Rows | None = None) -> None:
        """Sends a message. The dialogue stays as it is."""
        await self.services.gateway.send(self.person.chat_id, html, rows)

    async def show(self, html: str, rows: Rows | None = None) -> int:
        """Edits the pressed message, or sends a new one after typed text. The dialogue stays as it is."""
        return await self._show(html, rows, None, None)

    async def close(
        self, html: str, rows: Rows | None = None, *, go_on: NewDialogueState | None = None
    ) -> DialogueState | None:
        """Ends the dialogue, then shows the last word and takes an old question's buttons away.

        `go_on` is the dialogue that waited beneath and takes its place, in the same transaction; what it became is
        given back. Where the last word cannot be delivered, the question on the screen is still the old one, so the
        draft of that one stands again.
        """
        gone_on = None
        async with self.database.unit() as unit:
            ended = await unit.dialogues.delete(self.person.id)
            if go_on is not None:
                gone_on = (await unit.dialogues.put_all([go_on]))[0]
            await unit.commit(handles_update=True)
        try:
            await self.last_word(html, rows)
        except Undeliverable:
            if ended and self.draft is not None:
                await self._put_back(self.draft)
            raise
        return gone_on

    async def last_word(self, html: str, rows: Rows | None = None) -> None:
        """What is said once the dialogue has ended with what it recorded; an old question's buttons go."""
        message_id = await self._show(html, rows, None, None)
        old = self.draft.message_id if self.draft else None
        if old is not None and old != message_id:
            await self.services.gateway.drop_buttons(self.person.chat_id, old)

    async def hurry(self, view: InterviewView) -> None:
        """Sends what a tap made due in an interview, as soon as its update is through: a nudge may have to wait a
        second for its turn, and the person's next update must not. Where that fails, the ticker sees to it.

        `view` is the interview as it was planned with the tap; mostly nothing in it is due yet.
        """
        if view.stored.next_at is None or view.stored.next_at > self.now:
            return
        if self.handling is None:
            await self._deliver(view.stored.id)
        else:
            self.handling.afterwards.append(lambda: self._deliver(view.stored.id))

    async def _deliver(self, interview_id: int) -> None:
        try:
            await self.services.worker.deliver_due(interview_id)
        except DATABASE_ERRORS as error:
            log.error("immediate_delivery_failed", error=type(error).__name__)

    async def answer(self, text: str | None = None, *, alert: bool = False) -> None:
        """Answers the press; only the first call counts. `step` calls it at the end without a text."""
        query = self.update.callback_query if self.update else None
        if query is not None and query.id not in self._answered:
            self._answered.append(query.id)
            await self.services.gateway.answer(query.id, text, alert=alert)

    async def _put(self, step: str, data: dict[str, Any], message_id: int | None) -> DialogueState:
        new = NewDialogueState(self.person.id, self.dialogue, step, data, message_id, self.now)
        return await self.services.batcher.write_dialogue(new, self.handling.update if self.handling else None)

    async def _put_back(self, draft: DialogueState) -> None:
        old = NewDialogueState(
            draft.person_id, draft.dialogue, draft.step, draft.data, draft.message_id, draft.updated_at
        )
        await self.services.batcher.write_dialogue(old, self.handling.update if self.handling else None)

    async def _note(self, question: QuestionShown) -> None:
        if self.handling is not None:
            self.handling.shown.append(question)
            return
        async with self.database.unit() as unit:
            await unit.dialogues.set_messages([question])
            await unit.commit()

    async def _show(self, html: str, rows: Rows | None, placeholder: str | None, markup: Any) -> int:  # noqa: ANN401  see `ask`
        gateway, chat_id = self.services.gateway, self.person.chat_id
        place = self.pressed_message
        if place is not None and markup is None and await gateway.edit(chat_id, place, html, rows):
            return place
        return await gateway.send(chat_id, html, rows, placeholder=placeholder, markup=markup)


async def turn_of(update: Update, context: Context, dialogue: str) -> Turn:
    """The turn that an update is, for a dialogue."""
    person = await person_of(update, context)
    if person.held_until is not None:
        services_of(context).gateway.apply_known_halt(person)
    handling = current_handling.get()
    draft = handling.sender.draft if handling else None
    return Turn(services_of(context), person, dialogue, draft, update, context, handling=handling)


def version_of(draft: DialogueState | None) -> int:
    """The version of a draft's latest question; 0 where there is none."""
    return int(draft.data.get(VERSION, 0)) if draft else 0
