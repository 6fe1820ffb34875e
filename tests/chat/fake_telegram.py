"""A network that ends in a list: what the bot asks of Telegram, and a phone that writes and taps.

The application, the queue, the handlers and the database are real; only the requests stop here.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.chat.application import services_in
from bot.chat.telegram.types import App

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
Answer = tuple[int, dict[str, Any]]


@dataclass
class Message:
    """A message of the bot's, as the person sees it now."""

    id: int
    chat_id: int
    html: str
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    edits: int = 0

    @property
    def text(self) -> str:
        return unescape(self.html)

    @property
    def labels(self) -> list[str]:
        return [one["text"] for row in self.buttons for one in row]

    def data(self, label: str) -> str:
        return str(next(one["callback_data"] for row in self.buttons for one in row if label in one["text"]))


class FakeTelegram(BaseRequest):
    """Answers like a Bot API server. `faults` holds, by method, what happens instead, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: list[Message] = []
        self.faults: dict[str, list[Answer | Exception]] = {}
        self.before: Callable[[str, dict[str, Any]], Awaitable[None]] | None = None

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002  the library's signature
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        given = {key: _read(value) for key, value in (request_data.json_parameters if request_data else {}).items()}
        self.calls.append((name, given))
        if self.before is not None:
            await self.before(name, given)
        faults = self.faults.get(name)
        if faults:
            fault = faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault[0], json.dumps({"ok": False, "error_code": fault[0], **fault[1]}).encode()
        if name.startswith("edit") and given["message_id"] > len(self.messages):
            missing = {"ok": False, "error_code": 400, "description": "Bad Request: message to edit not found"}
            return 400, json.dumps(missing).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, given)}).encode()

    def named(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]

    def _result(self, name: str, given: dict[str, Any]) -> Any:
        match name:
            case "getMe":
                return {"id": 110201543, "is_bot": True, "first_name": "Tactful", "username": "tactful_bot"}
            case "getMyCommands":
                return []
            case "getMyName" | "getMyDescription" | "getMyShortDescription":
                return {"name": "", "description": "", "short_description": ""}
            case "sendMessage":
                message = Message(len(self.messages) + 1, given["chat_id"], given["text"], _rows(given))
                self.messages.append(message)
                return _message(message)
            case "editMessageText" | "editMessageReplyMarkup":
                message = self.messages[given["message_id"] - 1]
                message.html = given.get("text", message.html)
                message.buttons = _rows(given)
                message.edits += 1
                return _message(message)
        return True


def refused(description: str, code: int = 400, **parameters: Any) -> Answer:
    """A refusal as Telegram words it."""
    extra = {"parameters": parameters} if parameters else {}
    return code, {"description": description, **extra}


@dataclass
class Phone:
    """One person's private chat with the bot."""

    application: App
    telegram: FakeTelegram
    user_id: int = 1001
    numbers: list[int] = field(default_factory=lambda: [0])

    @property
    def shown(self) -> list[Message]:
        return [one for one in self.telegram.messages if one.chat_id == self.user_id]

    @property
    def last(self) -> Message:
        return self.shown[-1]

    @property
    def answers(self) -> list[str]:
        return [given.get("text", "") for given in self.telegram.named("answerCallbackQuery")]

    async def say(self, text: str) -> None:
        await self.receive(self.written(text))

    async def tap(self, label: str, message: Message | None = None) -> None:
        chosen = message or next(one for one in reversed(self.shown) if any(label in each for each in one.labels))
        await self.press(chosen.data(label), chosen.id)

    async def press(self, data: str, message_id: int) -> None:
        await self.receive(self.pressed(data, message_id))

    async def open_all(self) -> None:
        """Opens every nudge that came as a line among others; what these presses are answered does not count."""
        before = len(self.telegram.calls)
        for message in self.shown:
            while label := next((one for one in message.labels if one.startswith("Open ")), None):
                await self.press(message.data(label), message.id)
        since = self.telegram.calls[before:]
        self.telegram.calls[before:] = [call for call in since if call[0] != "answerCallbackQuery"]

    async def receive(self, *updates: dict[str, Any]) -> None:
        """Hands updates in as the library's poller does, and waits until they are dealt with."""
        for update in updates:
            await self.application.update_queue.put(Update.de_json(update, self.application.bot))
        await asyncio.wait_for(self.application.update_queue.join(), 20)

    def written(self, text: str, kind: str = "message") -> dict[str, Any]:
        entities = []
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        message = {
            "message_id": 100_000 + self._number(),
            "date": 1_795_000_000,
            "chat": self._chat(),
            "from": self._user(),
            "text": text,
            "entities": entities,
        }
        if kind == "edited_message":
            message["edit_date"] = 1_795_000_001
        return {"update_id": self._number(), kind: message}

    def pressed(self, data: str, message_id: int) -> dict[str, Any]:
        message = {"message_id": message_id, "date": 1_795_000_000, "chat": self._chat(), "text": "-"}
        number = self._number()
        query = {"id": str(number), "from": self._user(), "message": message, "chat_instance": "1", "data": data}
        return {"update_id": number, "callback_query": query}

    def member(self, status: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
        bot = {"id": 110201543, "is_bot": True, "first_name": "Tactful"}
        old = {"user": bot, "status": "left" if chat else "member"}
        new = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        change = {
            "chat": chat or self._chat(),
            "from": self._user(),
            "date": 1_795_000_000,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        return {"update_id": self._number(), "my_chat_member": change}

    def _number(self) -> int:
        self.numbers[0] += 1
        return self.numbers[0]

    def _chat(self) -> dict[str, Any]:
        return {"id": self.user_id, "type": "private", "first_name": "Ann"}

    def _user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}


class MovedClock:
    """A clock that stands until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment

    def to(self, moment: datetime) -> None:
        self.moment = moment

    def on(self, **by: float) -> None:
        self.moment += timedelta(**by)


async def live_until(phone: Phone, clock: MovedClock, at: datetime, *, opens: bool = True) -> list[Message]:
    """Lives on until a moment, each nudge coming at its own; gives what came, opened where it came with others."""
    worker, before = services_in(phone.application).worker, len(phone.shown)
    while (due := await worker.next_due()) is not None and due <= at:
        clock.to(max(due, clock.now()))
        await worker.deliver_due()
        if opens:
            await phone.open_all()
    clock.to(at)
    return [message for message in phone.shown[before:] if "for now</b>" not in message.html]


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _rows(given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    markup = given.get("reply_markup")
    return markup.get("inline_keyboard", []) if isinstance(markup, dict) else []


def _message(message: Message) -> dict[str, Any]:
    chat = {"id": message.chat_id, "type": "private"}
    return {"message_id": message.id, "date": 1_795_000_000, "chat": chat, "text": message.text}
