"""The one outbound door: nothing else calls `bot.send_*`, `edit_*` or `answer_*`.

Gives HTML, its pace and its length; turns Telegram's errors into what the floors below understand. Answers
to a person wait and try again here; nudges do not, since the row in the database is what brings them back.
Must not know what a message says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog
from telegram import ForceReply, InputMediaPhoto, Message, TelegramObject
from telegram.constants import ChatAction, ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.chat.screen import Button, Screen
from bot.chat.telegram.errors import Fate, Verdict, verdict
from bot.chat.telegram.html import LONGEST, cut, plain, shorten, without_overrides
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.raw_api import acknowledge, inline, inline_keyboard, post, rewrite, strip
from bot.usecases.delivery.answer_priority import waiting_on_network
from bot.usecases.delivery.messages import Delivery, OutgoingMessage, Refused, Retry, Sent, Unreachable

if TYPE_CHECKING:
    from bot.chat.telegram.types import Bot
    from bot.clock import Clock
    from bot.storage.records.people import Person

log = structlog.get_logger(__name__)
Result = TypeVar("Result")
ButtonRows = Sequence[Sequence[Button]]

ANSWER_LONGEST = 200  # characters of a callback answer (Bot API, answerCallbackQuery)
PLACEHOLDER_LONGEST = 64  # characters (Bot API, ForceReply)
CAPTION_LONGEST = 1024  # characters after entities (Bot API, sendPhoto)
PICTURE = "tactful.png"


class Undeliverable(Exception):
    """An answer could not be brought to a person. `fate` says why; the text holds nothing personal."""

    def __init__(self, fate: Fate, reason: str) -> None:
        super().__init__(f"{fate.name.lower()}: {reason}")
        self.fate = fate


@dataclass(frozen=True)
class RetryPolicy:
    """How long answers are tried for, and when a nudge that failed may be tried again."""

    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)  # seconds between the tries of an answer
    longest_halt: float = 30.0  # seconds that an answer waits where Telegram says to
    longest_wait: float = 10.0  # seconds that a nudge waits for its turn, well inside a lease; then it comes back later
    unknown_after: timedelta = timedelta(seconds=30)  # two retry layers made duplicates elsewhere; this is the only one
    unsent_after: timedelta = timedelta(seconds=5)


class ChatStates(Protocol):
    """Keeps what answers teach about chats, for every process. What nudges teach, the delivery keeps itself."""

    async def held(self, chat_id: int, seconds: float) -> None: ...

    async def moved(self, chat_id: int, to: int) -> None: ...

    def remaining(self, person: Person) -> float:
        """For how many seconds from now Telegram wants nothing for this person's chat, as far as is known."""


class Gateway:
    """Sends, edits and answers through one bot; also the delivery's Messenger. `render` makes a nudge's message."""

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        render: Callable[[OutgoingMessage], Screen],
        limiter: OutboundLimiter | None = None,
        retry_policy: RetryPolicy | None = None,
        chats: ChatStates | None = None,
    ) -> None:
        self._bot, self._clock, self._render = bot, clock, render
        self._limiter = limiter or OutboundLimiter()
        self._retry_policy = retry_policy or RetryPolicy()
        self._chats = chats

    async def send(
        self,
        chat_id: int,
        html: str,
        rows: ButtonRows | None = None,
        *,
        silent: bool = False,
        placeholder: str | None = None,
        markup: Any = None,  # noqa: ANN401  a reply keyboard of whichever kind Telegram has
        effect: str | None = None,
    ) -> int:
        """Sends an answer and gives its message id. Undeliverable where Telegram will not have it.

        `placeholder` shows an example in an empty input field; it goes only where there are no `rows`. `effect` is a
        message effect's id; a message that is refused with it is sent without.
        """
        if markup is None:
            markup = inline(rows) or _asking(placeholder)
        if effect is not None:
            try:
                return await self._answer(chat_id, html, markup, silent=silent, effect=effect)
            except Undeliverable as error:
                if error.fate is not Fate.REFUSED:
                    raise
        return await self._answer(chat_id, html, markup, silent=silent, effect=None)

    async def _answer(self, chat_id: int, html: str, markup: Any, *, silent: bool, effect: str | None) -> int:  # noqa: ANN401  see `send`

        plain_markup = markup.to_dict() if isinstance(markup, TelegramObject) else markup

        async def once(text: str, mode: str | None) -> int:
            said = without_overrides(text)
            try:
                sent = await post(self._bot, chat_id, said, mode, plain_markup, silent=silent, effect=effect)
            except ChatMigrated as error:
                await self._learn(chat_id, verdict(error))
                sent = await post(self._bot, error.new_chat_id, said, mode, plain_markup, silent=silent)
            return sent[1]

        return await self._readable(chat_id, html, once, again=False)

    async def edit(self, chat_id: int, message_id: int, html: str, rows: ButtonRows | None = None) -> bool:
        """Rewrites a message, buttons included; False where there is no such message any more."""

        async def once(text: str, mode: str | None) -> None:
            await rewrite(self._bot, chat_id, message_id, without_overrides(text), mode, inline(rows))

        return await self._edited(self._readable(chat_id, html, once, again=True))

    async def send_photo(self, chat_id: int, png: bytes, html: str, rows: ButtonRows | None = None) -> int:
        """Sends a picture with a caption and gives its message id. Undeliverable where Telegram will not have it."""

        async def once() -> Message:
            return await self._bot.send_photo(chat_id, png, filename=PICTURE, **_caption(html, rows))

        return (await self._patient(chat_id, once, again=False)).message_id

    async def edit_photo(
        self, chat_id: int, message_id: int, png: bytes, html: str, rows: ButtonRows | None = None
    ) -> bool:
        """Puts another picture in the place of one; False where there is no such message any more."""

        async def once() -> object:
            caption = shorten(without_overrides(html), CAPTION_LONGEST)
            media = InputMediaPhoto(png, caption, parse_mode=ParseMode.HTML, filename=PICTURE)
            return await self._bot.edit_message_media(media, chat_id, message_id, reply_markup=inline_keyboard(rows))

        return await self._edited(self._patient(chat_id, once))

    async def send_document(
        self, chat_id: int, content: bytes, name: str, html: str, rows: ButtonRows | None = None
    ) -> int:
        """Sends a file with a caption and gives its message id. Undeliverable where Telegram will not have it."""

        async def once() -> Message:
            return await self._bot.send_document(chat_id, content, filename=name, **_caption(html, rows))

        return (await self._patient(chat_id, once, again=False)).message_id

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that a person sent. Undeliverable where it cannot be had."""

        async def once() -> bytes:
            return bytes(await (await self._bot.get_file(file_id)).download_as_bytearray())

        return await self._patient(None, once)

    async def drop_buttons(self, chat_id: int, message_id: int) -> bool:
        """Takes the buttons off a message; False where there is no such message any more."""

        async def once() -> None:
            await strip(self._bot, chat_id, message_id)

        return await self._edited(self._patient(chat_id, once))

    async def answer(self, query_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Answers a press; too late, or a second time, is no error. Never raises, as the effect counts
        more.
        """

        async def once() -> None:
            said = cut(text, ANSWER_LONGEST) if text else None
            await acknowledge(self._bot, query_id, said, alert=alert)

        try:
            await self._patient(None, once)
        except Undeliverable as error:
            if error.fate is not Fate.OUTDATED:
                log.warning("answer_lost", fate=error.fate.name)

    async def typing(self, chat_id: int) -> None:
        """Shows that an answer is being made. Never raises."""
        try:
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
        except TelegramError as error:
            log.debug("typing_lost", reason=verdict(error).reason)

    async def leave(self, chat_id: int) -> None:
        """Leaves a group. Never raises."""
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            log.warning("leave_failed", reason=verdict(error).reason)

    def respect(self, person: Person) -> None:
        """Keeps to a halt that another process met, or this one before it was started again."""
        seconds = self._chats.remaining(person) if self._chats is not None else 0.0
        if seconds > 0:
            self._limiter.hold(person.chat_id, seconds)

    async def close(self) -> None:
        """Gives back what the pace still holds."""
        await self._limiter.close()

    async def ready(self, person: Person) -> Retry | None:
        """Waits for the turn of a nudge to this person; where that takes long, says when to ask again."""
        held = self._limiter.held(person.chat_id)
        if held <= self._retry_policy.longest_wait:
            await self._limiter.turn(person.chat_id, urgent=False)
            held = self._limiter.halted(person.chat_id)  # an answer may have met a halt meanwhile
        return Retry(self._clock.now() + timedelta(seconds=held), "retry_after") if held > 0 else None

    async def deliver(self, bundle: OutgoingMessage) -> Delivery:
        """One try to send nudges. What failed comes back as when to try again, or why not to."""
        message = self._render(bundle)
        chat_id = bundle.person.chat_id
        try:
            return await self._deliver_once(chat_id, message)
        except TelegramError as error:
            return self._failed(chat_id, verdict(error))

    async def _deliver_once(self, chat_id: int, message: Screen) -> Sent:
        try:
            return await self._post(chat_id, message, silent=message.silent)
        except TelegramError as error:
            found = verdict(error)
            if found.fate is Fate.MOVED:
                return await self._post(found.chat_id, message)
            if found.fate is Fate.UNREADABLE:
                log.error("unreadable_markup", reason=found.reason)
                return await self._post(chat_id, message, as_html=False)
            raise

    async def _post(self, chat_id: int, message: Screen, *, silent: bool = False, as_html: bool = True) -> Sent:
        text = shorten(message.html) if as_html else cut(plain(message.html), LONGEST)
        mode = ParseMode.HTML if as_html else None
        return Sent(*await post(self._bot, chat_id, without_overrides(text), mode, inline(message.rows), silent=silent))

    def _failed(self, chat_id: int, found: Verdict) -> Delivery:
        now = self._clock.now()
        match found.fate:
            case Fate.LATER:
                self._limiter.hold(chat_id, found.seconds)
                held = timedelta(seconds=found.seconds)
                return Retry(now + held, found.reason, held=held)
            case Fate.NEVER_SENT:
                return Retry(now + self._retry_policy.unsent_after, found.reason)
            case Fate.UNKNOWN:
                return Retry(
                    now + self._retry_policy.unknown_after,
                    found.reason,
                    ambiguous=True,
                    connection_lost=found.connection_lost,
                )
            case Fate.GONE:
                return Unreachable(found.reason)
        return Refused(found.reason)

    async def _readable(
        self, chat_id: int, html: str, once: Callable[[str, str | None], Awaitable[Result]], *, again: bool
    ) -> Result:
        try:
            return await self._patient(chat_id, lambda: once(shorten(html), ParseMode.HTML), again=again)
        except Undeliverable as error:
            if error.fate is not Fate.UNREADABLE:
                raise
            log.error("unreadable_markup", reason=str(error))
            return await self._patient(chat_id, lambda: once(cut(plain(html), LONGEST), None), again=again)

    async def _edited(self, done: Awaitable[object]) -> bool:
        try:
            await done
        except Undeliverable as error:
            if error.fate is Fate.UNCHANGED:
                return True
            if error.fate is Fate.MISSING:
                return False
            raise
        return True

    async def _patient(
        self, chat_id: int | None, once: Callable[[], Awaitable[Result]], *, again: bool = True
    ) -> Result:
        """Tries an answer until it is through, refused, or patience ends; `chat_id` None needs no turn.

        Without `again`, what may have arrived is tried only once more, since it may then come twice.
        """
        unknown = 0
        for pause in (*self._retry_policy.pauses, None):
            if chat_id is not None:
                await self._answers_turn(chat_id)
            try:
                with waiting_on_network():
                    return await once()
            except TelegramError as error:
                found = verdict(error)
            await self._learn(chat_id, found)
            unknown += found.fate is Fate.UNKNOWN
            wait = self._wait(found, pause)
            if wait is None or (unknown > 1 and not again):
                raise Undeliverable(found.fate, found.reason)
            with waiting_on_network():
                await asyncio.sleep(wait)
        raise AssertionError("the last pause is None, which ends the loop")

    async def _answers_turn(self, chat_id: int) -> None:
        """Waits out a halt, also one that another message met; Undeliverable where it is a long one."""
        halted = self._limiter.halted(chat_id)
        if halted > self._retry_policy.longest_halt:
            raise Undeliverable(Fate.LATER, "retry_after")
        await asyncio.sleep(halted)
        await self._limiter.turn(chat_id, urgent=True)

    async def _learn(self, chat_id: int | None, found: Verdict) -> None:
        if chat_id is None:
            return
        if found.fate is Fate.LATER:
            self._limiter.hold(chat_id, found.seconds)
            if self._chats is not None:
                await self._chats.held(chat_id, found.seconds)
        elif found.fate is Fate.MOVED and self._chats is not None:
            await self._chats.moved(chat_id, found.chat_id)

    def _wait(self, found: Verdict, pause: float | None) -> float | None:
        if found.fate is Fate.LATER:
            return found.seconds if pause is not None and found.seconds <= self._retry_policy.longest_halt else None
        return pause if found.fate in (Fate.NEVER_SENT, Fate.UNKNOWN) else None


def _caption(html: str, rows: ButtonRows | None) -> dict[str, Any]:
    return {
        "caption": shorten(without_overrides(html), CAPTION_LONGEST),
        "parse_mode": ParseMode.HTML,
        "reply_markup": inline_keyboard(rows),
    }


def _asking(placeholder: str | None) -> ForceReply | None:
    return ForceReply(input_field_placeholder=placeholder[:PLACEHOLDER_LONGEST]) if placeholder else None
