"""One chat of the demo from the person's side: write, press buttons, send files, block, read what the bot sent.

Tests and the page use it. It must not know HTTP or the bot's texts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from bot.demo.server.formatting.detected_entities import with_detected
from bot.demo.server.formatting.formatted_text import FormattedText
from bot.demo.server.protocol.request_body import Upload
from bot.demo.server.state.callback_queries import CallbackAnswer
from bot.demo.server.state.chat_context import ChatContext
from bot.demo.server.state.messages import DemoMessage

# Telegram clients show "typing" for five seconds after sendChatAction.
TYPING_SECONDS = 5.0


class DemoChat:
    """A private chat of one person with the bot, or a group in which that person speaks."""

    def __init__(self, context: ChatContext, chat: Mapping[str, Any], person: Mapping[str, Any]) -> None:
        self._context = context
        self.chat = chat
        self.person = person
        self.messages: list[DemoMessage] = []
        self.started = False
        self.blocked = False
        self.left = False
        self.keyboard: Mapping[str, Any] | None = None
        self._typing_until = 0.0

    @property
    def chat_id(self) -> int:
        """Telegram's id of the chat: the person's own in a private one."""
        return int(self.chat["id"])

    @property
    def typing(self) -> bool:
        """Whether sendChatAction was called within the last five seconds."""
        return asyncio.get_running_loop().time() < self._typing_until

    @property
    def bot_messages(self) -> list[DemoMessage]:
        """What the bot sent and did not delete, in order."""
        return [message for message in self.messages if message.from_bot and not message.deleted]

    def message(self, message_id: int) -> DemoMessage | None:
        """The message with this id, deleted or not."""
        return next((each for each in self.messages if each.message_id == message_id), None)

    async def say(self, text: str, *, reply_to: int | None = None) -> DemoMessage:
        """Sends `text` to the bot, with the entities that Telegram finds in it (commands, links, addresses)."""
        message = self._new_message()
        message.write(with_detected(FormattedText(text.strip())), escape(text.strip(), quote=False))
        message.reply_to = reply_to
        return self._from_person(message)

    async def edit(self, message_id: int, text: str) -> DemoMessage:
        """Edits a message that this person sent."""
        message = self.message(message_id)
        if message is None or message.from_bot:
            raise ValueError(f"message {message_id} is not this person's")
        message.write(with_detected(FormattedText(text.strip())), escape(text.strip(), quote=False))
        message.edited_at = self._context.clock()
        self._changed(message)
        self._context.updates.put("edited_message", self.message_json(message))
        return message

    async def share_location(self, latitude: float, longitude: float) -> DemoMessage:
        """Shares a location, in degrees."""
        message = self._new_message()
        message.location = {"latitude": latitude, "longitude": longitude}
        return self._from_person(message)

    async def send_document(
        self, name: str, content: bytes, mime: str = "application/octet-stream", caption: str = ""
    ) -> DemoMessage:
        """Sends a file, which the bot can fetch with getFile."""
        message = self._new_message()
        message.document = self._context.files.add_document(Upload(name, content, mime))
        message.write(FormattedText(caption), escape(caption, quote=False))
        return self._from_person(message)

    async def tap(
        self,
        label_or_data: str,
        message: DemoMessage | None = None,
        *,
        timeout: float = 30.0,  # noqa: ASYNC109 - says what was awaited
    ) -> CallbackAnswer:
        """Presses the inline button with this text or callback data, on `message` or the newest that has it.

        Returns the bot's answer. Raises LookupError if there is no such button, and TimeoutError after
        `timeout` real seconds without an answer.
        """
        candidates = [message] if message else list(reversed(self.bot_messages))
        for each in candidates:
            for button in (button for row in each.buttons for button in row):
                if button.kind == "callback_data" and label_or_data in (button.text, button.value):
                    return await self.press(button.value, each, timeout=timeout)
        labels = [button.text for each in candidates for row in each.buttons for button in row]
        raise LookupError(f"no button {label_or_data!r}; there are {labels}")

    async def press(
        self,
        data: str,
        message: DemoMessage,
        *,
        timeout: float = 30.0,  # noqa: ASYNC109 - says what was awaited
    ) -> CallbackAnswer:
        """Sends a callback query with `data` for `message`, also when the message has no such button any more."""
        query_id, answer = self._context.queries.open()
        self._context.updates.put(
            "callback_query",
            {
                "id": query_id,
                "from": dict(self.person),
                "message": self.message_json(message),
                "chat_instance": str(self.chat_id),
                "data": data,
            },
        )
        try:
            return await asyncio.wait_for(asyncio.shield(answer), timeout)
        except TimeoutError:
            raise TimeoutError(f"the bot did not answer the tap on {data!r} within {timeout} s") from None

    async def block(self) -> None:
        """Blocks the bot: sending to this chat fails with 403 from now on."""
        self._set_blocked(blocked=True)

    async def unblock(self) -> None:
        """Unblocks the bot."""
        self._set_blocked(blocked=False)

    async def wait_for(
        self,
        predicate: Callable[[DemoMessage], bool],
        timeout: float = 30.0,  # noqa: ASYNC109 - says what was awaited
        *,
        after: int = 0,
    ) -> DemoMessage:
        """The newest message of the bot with an id above `after` that matches `predicate`; waits until there is one.

        Raises TimeoutError after `timeout` real seconds; its text quotes the last messages of the bot.
        """
        end = asyncio.get_running_loop().time() + timeout
        while True:
            for message in reversed(self.bot_messages):
                if message.message_id > after and predicate(message):
                    return message
            remaining = end - asyncio.get_running_loop().time()
            if remaining <= 0 or not await self._context.changes.wait(remaining):
                last_texts = [message.text for message in self.bot_messages[-3:]]
                raise TimeoutError(f"no such message within {timeout} s; the bot said last: {last_texts}")

    def message_json(self, message: DemoMessage) -> dict[str, Any]:
        """The message as the Bot API gives it, with the message it replies to."""
        payload = message.as_json()
        replied = self.message(message.reply_to) if message.reply_to else None
        if replied is not None:
            payload["reply_to_message"] = replied.as_json()
        return payload

    def add_from_bot(self, message: DemoMessage) -> DemoMessage:
        """Adds a message of the bot. Its reply keyboard stays until another one replaces or removes it."""
        markup = message.markup or {}
        if "keyboard" in markup or "force_reply" in markup:
            self.keyboard = markup
        elif "remove_keyboard" in markup:
            self.keyboard = None
        self.messages.append(message)
        self._typing_until = 0.0
        self._changed(message)
        return message

    def show_typing(self) -> None:
        """Shows "typing" for five seconds or until the next message."""
        self._typing_until = asyncio.get_running_loop().time() + TYPING_SECONDS
        self._context.changes.notify()

    def changed(self, message: DemoMessage) -> None:
        """Records that `message` changed and wakes those who wait for changes."""
        self._changed(message)

    def _new_message(self) -> DemoMessage:
        if self.blocked:
            raise ValueError("this person blocked the bot: unblock first")
        return DemoMessage(self._context.new_message_id(), self.chat, self.person, self._context.clock())

    def _from_person(self, message: DemoMessage) -> DemoMessage:
        self.started = True
        if (self.keyboard or {}).get("force_reply"):
            self.keyboard = None
        self.messages.append(message)
        self._changed(message)
        self._context.updates.put("message", self.message_json(message))
        return message

    def _changed(self, message: DemoMessage) -> None:
        message.change = self._context.changes.notify()

    def _set_blocked(self, *, blocked: bool) -> None:
        self.blocked = blocked
        statuses = ("member", "kicked") if blocked else ("kicked", "member")
        old, new = (self._membership(status) for status in statuses)
        self._context.updates.put(
            "my_chat_member",
            {
                "chat": dict(self.chat),
                "from": dict(self.person),
                "date": int(self._context.clock().timestamp()),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        )

    def _membership(self, status: str) -> dict[str, Any]:
        payload: dict[str, Any] = {"user": dict(self._context.bot), "status": status}
        return {**payload, "until_date": 0} if status == "kicked" else payload
