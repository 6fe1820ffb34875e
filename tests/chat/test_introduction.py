"""The menu, the name and the descriptions: set at the start, and only where they changed."""

from __future__ import annotations

from typing import Any

from telegram import Bot, BotCommand
from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from bot.chat.dialogue.routing import COMMANDS as KNOWN
from bot.chat.register import in_order
from bot.chat.telegram.bot_profile import COMMANDS, set_bot_profile
from bot.wording import languages, words
from tests.chat.fake_telegram import TOKEN, FakeTelegram


class RememberingTelegram(FakeTelegram):
    """Gives back what was set, as Telegram does between two starts."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, Any] = {}

    def _result(self, name: str, given: dict[str, Any]) -> Any:
        what = name[3:]
        if name.startswith("setMy"):
            self.kept[what] = given["commands"] if what == "MyCommands" else given
            return True
        if name.startswith("getMy"):
            empty: Any = [] if what == "MyCommands" else {"name": "", "description": "", "short_description": ""}
            return self.kept.get(what, empty)
        return super()._result(name, given)


async def test_the_first_start_sets_everything_and_the_second_nothing() -> None:
    telegram = RememberingTelegram()
    bot = Bot(TOKEN, request=telegram, get_updates_request=telegram)

    await set_bot_profile(bot)  # type: ignore[arg-type]  # the plain Bot has all that is used
    first = [name for name, _ in telegram.calls if name.startswith("set")]
    telegram.calls.clear()
    await set_bot_profile(bot)  # type: ignore[arg-type]  # see above
    second = [name for name, _ in telegram.calls if name.startswith("set")]

    assert first == ["setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"]
    assert second == []


async def test_a_refusal_does_not_stop_the_start() -> None:
    telegram = RememberingTelegram()
    telegram.faults["getMyCommands"] = [(400, {"description": "Bad Request: something"})]

    await set_bot_profile(Bot(TOKEN, request=telegram, get_updates_request=telegram))  # type: ignore[arg-type]  # see above

    assert [name for name, _ in telegram.calls] == ["getMyCommands"]


def test_the_menu_holds_commands_that_exist_and_texts_that_fit() -> None:
    in_order()  # each handler makes its command known

    assert set(COMMANDS) < set(KNOWN)
    for language in languages():
        said = words(language)
        for name in COMMANDS:
            command = BotCommand(name, said.text(f"commands.menu.{name}"))
            assert len(command.description) <= BotCommandLimit.MAX_DESCRIPTION
        assert len(said.text("commands.name")) <= BotNameLimit.MAX_NAME_LENGTH
        assert len(said.text("commands.description")) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
        assert len(said.text("commands.about")) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
