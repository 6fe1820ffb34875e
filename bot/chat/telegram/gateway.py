"""The only place that calls `bot.send_*`, `edit_*` or `answer_*`.

Applies rate and length limits, and turns Telegram's errors into results the lower layers understand. Answers to people
are retried here; nudges are not, since their row in the database brings them back. Must not know what a message says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog
from telegram import ForceReply, InputMediaPhoto, Message, TelegramObject
from telegram.constants import ChatAction, ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.chat.screen import Screen
from bot.chat.telegram.errors import Failure, FailureKind, classify
from bot.chat.telegram.html import LONGEST, cut, plain_text, shorten, without_overrides
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.raw_api import (
    ButtonRows,
    answer_callback_query,
    edit_message_text,
    inline_keyboard,
    inline_keyboard_json,
    remove_buttons,
    send_message,
)
from bot.usecases.delivery.answer_priority import waiting_on_network
from bot.usecases.delivery.messages import Delivery, OutgoingMessage, Refused, Retry, Sent, Unreachable

if TYPE_CHECKING:
    from bot.chat.telegram.types import Bot
    from bot.clock import Clock
    from bot.storage.records.people import Person

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

ANSWER_LONGEST = 200  # characters of a callback answer (Bot API, answerCallbackQuery)
PLACEHOLDER_LONGEST = 64  # characters (Bot API, ForceReply)
CAPTION_LONGEST = 1024  # characters after entities (Bot API, sendPhoto)
PICTURE = "tactful.png"


class Undeliverable(Exception):
    """An answer could not be delivered. `kind` says why; the text holds nothing personal."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(f"{kind.name.lower()}: {reason}")
        self.kind = kind


@dataclass(frozen=True)
class RetryPolicy:
    """How often answers are retried, and when a failed nudge may be tried again."""

    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)  # seconds between the tries of an answer
    longest_halt: float = 30.0  # seconds; a longer retry-after fails an answer
    longest_wait: float = 10.0  # seconds a nudge waits for its turn, well inside a lease; else it is rescheduled
    unknown_after: timedelta = timedelta(seconds=30)  # the only retry layer: two of them duplicated messages
    unsent_after: timedelta = timedelta(seconds=5)


class SharedChatStates(Protocol):
    """Shares between processes what answers learn about chats. Delivery stores what nudges learn."""

    async def held(self, chat_id: int, seconds: float) -> None: ...

    async def moved(self, chat_id: int, to: int) -> None: ...

    def remaining(self, person: Person) -> float:
        """Seconds until a known retry-after for this person's chat ends."""


class Gateway:
    """Sends, edits and answers through one bot; also the delivery's Messenger. `render` makes a nudge's message."""

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        render: Callable[[OutgoingMessage], Screen],
        limiter: OutboundLimiter | None = None,
        retry_policy: RetryPolicy | None = None,
        chats: SharedChatStates | None = None,
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
            markup = inline_keyboard_json(rows) or _force_reply(placeholder)
        if effect is not None:
            try:
                return await self._answer(chat_id, html, markup, silent=silent, effect=effect)
            except Undeliverable as error:
                if error.kind is not FailureKind.REFUSED:
                    raise
        return await self._answer(chat_id, html, markup, silent=silent, effect=None)

    async def _answer(self, chat_id: int, html: str, markup: Any, *, silent: bool, effect: str | None) -> int:  # noqa: ANN401  see `send`

        plain_markup = markup.to_dict() if isinstance(markup, TelegramObject) else markup

        async def request(text: str, mode: str | None) -> int:
            said = without_overrides(text)
            try:
                sent = await send_message(self._bot, chat_id, said, mode, plain_markup, silent=silent, effect=effect)
            except ChatMigrated as error:
                await self._remember_chat_state(chat_id, classify(error))
                sent = await send_message(self._bot, error.new_chat_id, said, mode, plain_markup, silent=silent)
            return sent[1]

        return await self._retried_as_plain_text(chat_id, html, request, again=False)

    async def edit(self, chat_id: int, message_id: int, html: str, rows: ButtonRows | None = None) -> bool:
        """Rewrites a message, buttons included; False where there is no such message any more."""

        async def request(text: str, mode: str | None) -> None:
            await edit_message_text(
                self._bot, chat_id, message_id, without_overrides(text), mode, inline_keyboard_json(rows)
            )

        return await self._message_exists(self._retried_as_plain_text(chat_id, html, request, again=True))

    async def send_photo(self, chat_id: int, png: bytes, html: str, rows: ButtonRows | None = None) -> int:
        """Sends a picture with a caption and gives its message id. Undeliverable where Telegram will not have it."""

        async def request() -> Message:
            return await self._bot.send_photo(chat_id, png, filename=PICTURE, **_caption(html, rows))

        return (await self._with_retries(chat_id, request, again=False)).message_id

    async def edit_photo(
        self, chat_id: int, message_id: int, png: bytes, html: str, rows: ButtonRows | None = None
    ) -> bool:
        """Puts another picture in the place of one; False where there is no such message any more."""

        async def request() -> object:
            caption = shorten(without_overrides(html), CAPTION_LONGEST)
            media = InputMediaPhoto(png, caption, parse_mode=ParseMode.HTML, filename=PICTURE)
            return await self._bot.edit_message_media(media, chat_id, message_id, reply_markup=inline_keyboard(rows))

        return await self._message_exists(self._with_retries(chat_id, request))

    async def send_document(
        self, chat_id: int, content: bytes, name: str, html: str, rows: ButtonRows | None = None
    ) -> int:
        """Sends a file with a caption and gives its message id. Undeliverable where Telegram will not have it."""

        async def request() -> Message:
            return await self._bot.send_document(chat_id, content, filename=name, **_caption(html, rows))

        return (await self._with_retries(chat_id, request, again=False)).message_id

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that a person sent. Undeliverable where it cannot be had."""

        async def request() -> bytes:
            return bytes(await (await self._bot.get_file(file_id)).download_as_bytearray())

        return await self._with_retries(None, request)

    async def drop_buttons(self, chat_id: int, message_id: int) -> bool:
        """Takes the buttons off a message; False where there is no such message any more."""

        async def request() -> None:
            await remove_buttons(self._bot, chat_id, message_id)

        return await self._message_exists(self._with_retries(chat_id, request))

    async def answer(self, query_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Answers a press; too late, or a second time, is no error. Never raises, as the effect counts
        more.
        """

        async def request() -> None:
            said = cut(text, ANSWER_LONGEST) if text else None
            await answer_callback_query(self._bot, query_id, said, alert=alert)

        try:
            await self._with_retries(None, request)
        except Undeliverable as error:
            if error.kind is not FailureKind.OUTDATED:
                log.warning("answer_lost", kind=error.kind.name)

    async def typing(self, chat_id: int) -> None:
        """Shows that an answer is being made. Never raises."""
        try:
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
        except TelegramError as error:
            log.debug("typing_lost", reason=classify(error).reason)

    async def leave(self, chat_id: int) -> None:
        """Leaves a group. Never raises."""
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            log.warning("leave_failed", reason=classify(error).reason)

    def apply_known_halt(self, person: Person) -> None:
        """Applies a retry-after that another process, or an earlier run, was given."""
        seconds = self._chats.remaining(person) if self._chats is not None else 0.0
        if seconds > 0:
            self._limiter.hold(person.chat_id, seconds)

    async def close(self) -> None:
        """Stops the rate limiter."""
        await self._limiter.close()

    async def ready(self, person: Person) -> Retry | None:
        """Waits for a nudge's turn; where that would take long, returns when to ask again."""
        held = self._limiter.held(person.chat_id)
        if held <= self._retry_policy.longest_wait:
            await self._limiter.turn(person.chat_id, urgent=False)
            held = self._limiter.halted(person.chat_id)  # an answer may have met a halt meanwhile
        return Retry(self._clock.now() + timedelta(seconds=held), "retry_after") if held > 0 else None

    async def deliver(self, bundle: OutgoingMessage) -> Delivery:
        """Tries once to send nudges. A failure says when to try again, or why not to."""
        message = self._render(bundle)
        chat_id = bundle.person.chat_id
        try:
            return await self._deliver_once(chat_id, message)
        except TelegramError as error:
            return self._failed(chat_id, classify(error))

    async def _deliver_once(self, chat_id: int, message: Screen) -> Sent:
        try:
            return await self._post(chat_id, message, silent=message.silent)
        except TelegramError as error:
            found = classify(error)
            if found.kind is FailureKind.MIGRATED:
                return await self._post(found.chat_id, message)
            if found.kind is FailureKind.BAD_MARKUP:
                log.error("unreadable_markup", reason=found.reason)
                return await self._post(chat_id, message, as_html=False)
            raise

    async def _post(self, chat_id: int, message: Screen, *, silent: bool = False, as_html: bool = True) -> Sent:
        text = shorten(message.html) if as_html else cut(plain_text(message.html), LONGEST)
        mode = ParseMode.HTML if as_html else None
        return Sent(
            *await send_message(
                self._bot, chat_id, without_overrides(text), mode, inline_keyboard_json(message.rows), silent=silent
            )
        )

    def _failed(self, chat_id: int, found: Failure) -> Delivery:
        now = self._clock.now()
        match found.kind:
            case FailureKind.RETRY_AFTER:
                self._limiter.hold(chat_id, found.seconds)
                held = timedelta(seconds=found.seconds)
                return Retry(now + held, found.reason, held=held)
            case FailureKind.NOT_SENT:
                return Retry(now + self._retry_policy.unsent_after, found.reason)
            case FailureKind.UNKNOWN:
                return Retry(
                    now + self._retry_policy.unknown_after,
                    found.reason,
                    ambiguous=True,
                    connection_lost=found.connection_lost,
                )
            case FailureKind.UNREACHABLE:
                return Unreachable(found.reason)
        return Refused(found.reason)

    async def _retried_as_plain_text(
        self, chat_id: int, html: str, request: Callable[[str, str | None], Awaitable[Result]], *, again: bool
    ) -> Result:
        try:
            return await self._with_retries(chat_id, lambda: request(shorten(html), ParseMode.HTML), again=again)
        except Undeliverable as error:
            if error.kind is not FailureKind.BAD_MARKUP:
                raise
            log.error("unreadable_markup", reason=str(error))
            return await self._with_retries(chat_id, lambda: request(cut(plain_text(html), LONGEST), None), again=again)

    async def _message_exists(self, done: Awaitable[object]) -> bool:
        try:
            await done
        except Undeliverable as error:
            if error.kind is FailureKind.UNCHANGED:
                return True
            if error.kind is FailureKind.MISSING:
                return False
            raise
        return True

    async def _with_retries(
        self, chat_id: int | None, request: Callable[[], Awaitable[Result]], *, again: bool = True
    ) -> Result:
        """Retries a request by the retry policy. `chat_id` None: no rate limit.

        Without `again`, a request that may have arrived is retried only once, since it may then arrive twice.
        """
        unknown = 0
        for pause in (*self._retry_policy.pauses, None):
            if chat_id is not None:
                await self._wait_for_turn(chat_id)
            try:
                with waiting_on_network():
                    return await request()
            except TelegramError as error:
                found = classify(error)
            await self._remember_chat_state(chat_id, found)
            unknown += found.kind is FailureKind.UNKNOWN
            wait = self._retry_delay(found, pause)
            if wait is None or (unknown > 1 and not again):
                raise Undeliverable(found.kind, found.reason)
            with waiting_on_network():
                await asyncio.sleep(wait)
        raise AssertionError("the last pause is None, which ends the loop")

    async def _wait_for_turn(self, chat_id: int) -> None:
        """Waits out a retry-after, whichever message met it; Undeliverable if that is too long."""
        halted = self._limiter.halted(chat_id)
        if halted > self._retry_policy.longest_halt:
            raise Undeliverable(FailureKind.RETRY_AFTER, "retry_after")
        await asyncio.sleep(halted)
        await self._limiter.turn(chat_id, urgent=True)

    async def _remember_chat_state(self, chat_id: int | None, found: Failure) -> None:
        if chat_id is None:
            return
        if found.kind is FailureKind.RETRY_AFTER:
            self._limiter.hold(chat_id, found.seconds)
            if self._chats is not None:
                await self._chats.held(chat_id, found.seconds)
        elif found.kind is FailureKind.MIGRATED and self._chats is not None:
            await self._chats.moved(chat_id, found.chat_id)

    def _retry_delay(self, found: Failure, pause: float | None) -> float | None:
        if found.kind is FailureKind.RETRY_AFTER:
            return found.seconds if pause is not None and found.seconds <= self._retry_policy.longest_halt else None
        return pause if found.kind in (FailureKind.NOT_SENT, FailureKind.UNKNOWN) else None


def _caption(html: str, rows: ButtonRows | None) -> dict[str, Any]:
    return {
        "caption": shorten(without_overrides(html), CAPTION_LONGEST),
        "parse_mode": ParseMode.HTML,
        "reply_markup": inline_keyboard(rows),
    }


def _force_reply(placeholder: str | None) -> ForceReply | None:
    return ForceReply(input_field_placeholder=placeholder[:PLACEHOLDER_LONGEST]) if placeholder else None
