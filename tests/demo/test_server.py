import asyncio
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, InvalidToken, NetworkError
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.demo.server.app import BotApiServer
from bot.demo.server.methods.profile import commands_for
from bot.demo.server.protocol.specification import load_specification
from bot.demo.server.state.chats import DemoChat
from bot.demo.server.state.keyboards import InlineButton

DONE = InlineKeyboardButton("Mark as sent", callback_data="done:1", style="success")
KEYBOARD = InlineKeyboardMarkup([[DONE], [InlineKeyboardButton("Later", callback_data="later:1")]])


def picture(width: int, height: int) -> bytes:
    """A black PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def post(server: BotApiServer, method: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/bot{server.token}/{method}", json=body) as answer,
    ):
        return answer.status, await answer.json()


async def polled(server: BotApiServer, times: int) -> None:
    """Waits until the bot has polled this many times."""
    async with asyncio.timeout(10):
        while sum(call.method == "getUpdates" for call in server.calls) < times:  # noqa: ASYNC110 - calls tell nobody
            await asyncio.sleep(0.01)


async def test_a_message_of_the_bot_appears_in_the_chat(server: BotApiServer, chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_message(
        501, "<b>Thank Dana</b> &amp; Tom", parse_mode="HTML", reply_markup=KEYBOARD, disable_notification=True
    )

    message = chat.messages[-1]
    assert sent.text == message.text == "Thank Dana & Tom"
    assert message.html == "<b>Thank Dana</b> &amp; Tom"
    assert message.entities == ({"type": "bold", "offset": 0, "length": 10},)
    assert message.buttons == [
        [InlineButton("Mark as sent", "callback_data", "done:1")],
        [InlineButton("Later", "callback_data", "later:1")],
    ]
    assert (message.from_bot, message.silent, message.edited, message.deleted) == (True, True, False, False)
    assert server.violations == []


async def test_the_bot_reads_what_a_person_writes(chat: DemoChat, bot: Bot) -> None:
    await chat.say("/new@tactful_demo_bot Acme, see https://acme.com or dana@acme.com")

    updates = await bot.get_updates()

    texts = [update.message.text for update in updates if update.message]
    entities = updates[1].message.entities if updates[1].message else ()
    assert texts == ["/start", "/new@tactful_demo_bot Acme, see https://acme.com or dana@acme.com"]
    assert [entity.type for entity in entities] == ["bot_command", "url", "email"]
    assert updates[0].message is not None
    assert updates[0].message.from_user is not None
    assert (updates[0].message.from_user.id, updates[0].message.chat.type) == (501, "private")


async def test_an_edit_of_the_person_comes_as_edited_message(chat: DemoChat, bot: Bot) -> None:
    said = await chat.say("Acme, Data enginer")

    await chat.edit(said.message_id, "Acme, Data engineer")

    update = (await bot.get_updates())[-1]
    assert update.edited_message is not None
    assert (update.edited_message.message_id, update.edited_message.text) == (
        said.message_id,
        "Acme, Data engineer",
    )


async def test_a_tap_waits_for_its_answer(chat: DemoChat, bot: Bot) -> None:
    await bot.send_message(501, "Thank Dana", reply_markup=KEYBOARD)
    tap = asyncio.create_task(chat.tap("Mark as sent"))
    await asyncio.sleep(0)

    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    await bot.answer_callback_query(query.id, "Noted", show_alert=True)

    answer = await tap
    assert query.data == "done:1"
    assert query.message is not None
    assert query.message.message_id == chat.messages[-1].message_id
    assert (answer.text, answer.alert) == ("Noted", True)


async def test_a_query_is_answered_once(chat: DemoChat, bot: Bot) -> None:
    await bot.send_message(501, "Thank Dana", reply_markup=KEYBOARD)
    tap = asyncio.create_task(chat.tap("done:1"))
    await asyncio.sleep(0)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    await bot.answer_callback_query(query.id)
    await tap

    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id)


async def test_a_button_that_is_not_there_cannot_be_tapped(chat: DemoChat, bot: Bot) -> None:
    await bot.send_message(501, "Thank Dana", reply_markup=KEYBOARD)

    with pytest.raises(LookupError, match="Mark as sent"):
        await chat.tap("Undo")


async def test_an_edit_changes_the_message_in_place(chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_message(501, "Thank Dana", reply_markup=KEYBOARD)

    await bot.edit_message_text("Sent", 501, sent.message_id)

    message = chat.messages[-1]
    assert (message.message_id, message.text, message.edited) == (sent.message_id, "Sent", True)
    assert message.buttons == []


async def test_the_inline_keyboard_alone_can_be_removed(chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_message(501, "Thank Dana", reply_markup=KEYBOARD)

    await bot.edit_message_reply_markup(501, sent.message_id)

    assert chat.messages[-1].buttons == []
    assert not chat.messages[-1].edited


@pytest.mark.usefixtures("chat")
async def test_an_edit_that_changes_nothing_is_refused_but_is_no_violation(server: BotApiServer, bot: Bot) -> None:
    sent = await bot.send_message(501, "<b>Thank</b> Dana", parse_mode="HTML", reply_markup=KEYBOARD)

    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("<b>Thank</b> Dana", 501, sent.message_id, parse_mode="HTML", reply_markup=KEYBOARD)

    assert [refused.method for refused in server.refused_calls] == ["editMessageText"]
    assert server.violations == []


async def test_only_own_messages_that_are_there_can_be_edited(chat: DemoChat, bot: Bot) -> None:
    keys = ReplyKeyboardMarkup([[KeyboardButton("Share location", request_location=True)]])
    sent = await bot.send_message(501, "Where are you?", reply_markup=keys)
    said = await chat.say("Boston")

    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Thanks", 501, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Thanks", 501, said.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Thanks", 501, 1)


async def test_a_deleted_message_is_gone(chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_message(501, "Thank Dana")

    await bot.delete_message(501, sent.message_id)

    assert chat.messages[-1].deleted
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(501, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Thanks", 501, sent.message_id)


async def test_a_reply_keyboard_stays_until_it_is_removed(chat: DemoChat, bot: Bot) -> None:
    keys = ReplyKeyboardMarkup([[KeyboardButton("Share location", request_location=True)]])

    await bot.send_message(501, "Where are you?", reply_markup=keys)
    await bot.send_message(501, "Take your time.")
    shown = chat.keyboard
    await bot.send_message(501, "Thank you.", reply_markup=ReplyKeyboardRemove())

    assert shown is not None
    assert shown["keyboard"] == [[{"text": "Share location", "request_location": True}]]
    assert chat.keyboard is None


async def test_a_shared_location_reaches_the_bot(chat: DemoChat, bot: Bot) -> None:
    await chat.share_location(40.7128, -74.006)

    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.location is not None
    assert (message.location.latitude, message.location.longitude) == (40.7128, -74.006)


async def test_a_document_goes_both_ways(chat: DemoChat, bot: Bot) -> None:
    await chat.send_document("invite.ics", b"BEGIN:VCALENDAR", "text/calendar")

    received = (await bot.get_updates())[-1].message
    assert received is not None
    assert received.document is not None
    content = await (await received.document.get_file()).download_as_bytearray()
    await bot.send_document(501, bytes(content), filename="plan.ics", caption="<i>The plan</i>", parse_mode="HTML")

    document = chat.messages[-1].document
    assert received.document.mime_type == "text/calendar"
    assert bytes(content) == b"BEGIN:VCALENDAR"
    assert document is not None
    assert (document.name, document.content) == ("plan.ics", b"BEGIN:VCALENDAR")
    assert chat.messages[-1].text == "The plan"


async def test_a_photo_is_kept_with_its_size(chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_photo(501, picture(90, 60), caption="The plan")
    again = await bot.send_photo(501, sent.photo[0].file_id)

    assert (sent.photo[0].width, sent.photo[0].height) == (90, 60)
    assert again.photo[0].file_id == sent.photo[0].file_id
    photo = chat.messages[-1].photo
    assert photo is not None
    assert photo.content == picture(90, 60)


async def test_media_and_caption_can_be_exchanged(chat: DemoChat, bot: Bot) -> None:
    sent = await bot.send_photo(501, picture(90, 60), caption="The plan")

    await bot.edit_message_caption(501, sent.message_id, caption="The new plan")
    captioned = chat.messages[-1].text
    await bot.edit_message_media(
        InputMediaDocument(b"x", filename="plan.csv", caption="As a table"), 501, sent.message_id
    )

    message = chat.messages[-1]
    assert captioned == "The new plan"
    assert message.photo is None
    assert message.document is not None
    assert (message.document.name, message.text) == ("plan.csv", "As a table")


@pytest.mark.usefixtures("chat")
async def test_media_that_stays_the_same_is_no_change(bot: Bot) -> None:
    sent = await bot.send_photo(501, picture(90, 60), caption="The plan")
    same = InputMediaPhoto(sent.photo[0].file_id, caption="The plan")

    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_media(same, 501, sent.message_id)


@pytest.mark.parametrize("content", [b"GIF", b"not a picture", picture(1, 40)])
@pytest.mark.usefixtures("chat")
async def test_a_file_that_is_no_usable_picture_is_refused_as_photo(bot: Bot, content: bytes) -> None:
    with pytest.raises(BadRequest):
        await bot.send_photo(501, content)


@pytest.mark.usefixtures("chat")
async def test_text_and_caption_do_not_mix(bot: Bot) -> None:
    text = await bot.send_message(501, "Thank Dana")
    photo = await bot.send_photo(501, picture(90, 60))

    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(501, text.message_id, caption="x")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", 501, photo.message_id)


async def test_the_bot_cannot_write_first(server: BotApiServer, bot: Bot) -> None:
    server.person(777)

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(777, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(778, "Hello")


async def test_a_blocked_bot_is_told_so_and_told_when_it_may_write_again(
    server: BotApiServer, chat: DemoChat, bot: Bot
) -> None:
    await chat.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(501, "Thank Dana")
    await chat.unblock()
    await bot.send_message(501, "Welcome back")

    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]
    assert server.violations == []


@pytest.mark.usefixtures("chat")
async def test_lengths_count_without_tags(server: BotApiServer, bot: Bot) -> None:
    await bot.send_message(501, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    await bot.send_photo(501, picture(90, 60), caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML")
    assert server.violations == []

    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(501, "x" * 4097)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(501, picture(90, 60), caption="x" * 1025)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(501, "<b> </b>", parse_mode="HTML")
    assert [refused.code for refused in server.violations] == [400, 400, 400]


@pytest.mark.usefixtures("chat")
async def test_a_violation_is_recorded_with_its_reason(server: BotApiServer, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(501, "Smith & Sons", parse_mode="HTML")

    violation = server.violations[0]
    assert violation.method == "sendMessage"
    assert violation.description == 'Bad Request: can\'t parse entities: Unescaped "&" at byte offset 6'


async def test_a_reply_names_what_it_answers(chat: DemoChat, bot: Bot) -> None:
    said = await chat.say("Acme")

    sent = await bot.send_message(501, "Noted", reply_parameters=ReplyParameters(said.message_id))

    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Acme"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(501, "Noted", reply_parameters=ReplyParameters(1))


async def test_reactions_and_typing_show(chat: DemoChat, bot: Bot) -> None:
    said = await chat.say("Thank you")

    await bot.set_message_reaction(501, said.message_id, "👍")
    await bot.send_chat_action(501, "typing")
    typing = chat.typing
    await bot.send_message(501, "Here it is")

    assert said.reaction == "👍"
    assert (typing, chat.typing) == (True, False)


async def test_commands_are_kept_by_scope_and_language(server: BotApiServer, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()

    await bot.set_my_commands([BotCommand("new", "Record an interview")], scope=scope)
    await bot.set_my_commands([BotCommand("new", "Ein Gespräch")], scope=scope, language_code="de")

    assert [command.description for command in await bot.get_my_commands(scope=scope)] == ["Record an interview"]
    assert await bot.get_my_commands() == ()
    assert commands_for(server.state, 501, "de")[0]["description"] == "Ein Gespräch"
    assert commands_for(server.state, 501, "en")[0]["description"] == "Record an interview"
    await bot.delete_my_commands(scope=scope, language_code="de")
    assert commands_for(server.state, 501, "de")[0]["description"] == "Record an interview"


async def test_names_and_descriptions_are_kept_by_language(bot: Bot) -> None:
    await bot.set_my_name("Tactful")
    await bot.set_my_description("After an interview.")
    await bot.set_my_short_description("Nach dem Gespräch.", language_code="de")

    assert (await bot.get_my_name()).name == "Tactful"
    assert (await bot.get_my_description("fr")).description == "After an interview."
    assert (await bot.get_my_short_description("de")).short_description == "Nach dem Gespräch."
    assert (await bot.get_my_short_description()).short_description == ""


async def test_a_group_is_a_chat_of_its_own_and_can_be_left(server: BotApiServer, chat: DemoChat, bot: Bot) -> None:
    group = server.group(-900, chat, "Job hunters")

    await group.say("/start")
    message = (await bot.get_updates())[-1].message
    await bot.leave_chat(-900)

    assert message is not None
    assert message.from_user is not None
    assert (message.chat.type, message.chat.title, message.from_user.id) == ("group", "Job hunters", 501)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(-900, "Hello")


@pytest.mark.usefixtures("chat")
async def test_a_second_poll_ends_the_first(server: BotApiServer, bot: Bot) -> None:
    updates = await bot.get_updates()
    first = asyncio.create_task(bot.get_updates(updates[-1].update_id + 1, timeout=20))
    await polled(server, times=2)

    async with Bot(server.token, base_url=f"{server.url}/bot") as other:
        await other.get_updates(updates[-1].update_id + 1, timeout=0)

    with pytest.raises(Conflict):
        await first


async def test_stopping_does_not_wait_for_a_poll(bot: Bot, server: BotApiServer) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await polled(server, times=1)

    await server.stop()

    assert await poll == ()


async def test_an_application_that_polls_starts_answers_and_stops_without_a_violation(
    server: BotApiServer, chat: DemoChat
) -> None:
    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(f"You said {update.effective_message.text}")

    builder = Application.builder().token(server.token).job_queue(None)
    application = builder.base_url(f"{server.url}/bot").base_file_url(f"{server.url}/file/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=20, allowed_updates=Update.ALL_TYPES)
        await application.start()
        await chat.say("Acme")
        answer = await chat.wait_for(lambda message: "Acme" in message.text)
        await application.updater.stop()
        await application.stop()

    assert answer.text == "You said Acme"
    assert await post(server, "getUpdates", {}) == (200, {"ok": True, "result": []})
    assert server.violations == []


async def test_a_wrong_token_is_unauthorized(server: BotApiServer) -> None:
    stranger = Bot("123456:wrong", base_url=f"{server.url}/bot")

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/file/bot123456:wrong/photos/file_1.png") as answer,
    ):
        assert answer.status == 401


async def test_an_unknown_method_is_not_found_and_recorded(server: BotApiServer, bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendNudge")

    assert server.violations[0].code == 404


@pytest.mark.usefixtures("chat")
async def test_a_method_that_the_demo_lacks_says_so(server: BotApiServer, bot: Bot) -> None:
    with pytest.raises(NetworkError, match="Not Implemented: the demo has no sendDice"):
        await bot.send_dice(501)

    assert (server.refused_calls[-1].method, server.violations) == ("sendDice", [])


@pytest.mark.usefixtures("chat")
async def test_json_and_query_bodies_are_read_too(server: BotApiServer) -> None:
    status, answer = await post(server, "sendMessage", {"chat_id": 501, "text": "Hello"})
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/bot{server.token}/getchat", params={"chat_id": "501"}) as response,
    ):
        chat_answer = await response.json()

    assert (status, answer["result"]["text"]) == (200, "Hello")
    assert chat_answer["result"]["first_name"] == "Dana"


async def test_a_body_that_is_no_object_is_refused(server: BotApiServer) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{server.url}/bot{server.token}/getMe", data=b"[", headers={"Content-Type": "application/json"}
        ) as answer,
    ):
        body = await answer.json()

    assert body == {"ok": False, "error_code": 400, "description": "Bad Request: can't parse request JSON object"}


async def test_the_request_hook_may_answer_instead(server: BotApiServer, chat: DemoChat, bot: Bot) -> None:
    async def forbid(method: str, _params: Mapping[str, Any]) -> web.StreamResponse | None:
        if method != "sendMessage":
            return None
        return web.json_response({"ok": False, "error_code": 502, "description": "Bad Gateway"}, status=502)

    server.request_hook = forbid

    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(501, "Hello")
    assert [message.text for message in chat.messages] == ["/start"]


async def test_a_message_can_be_waited_for(chat: DemoChat, bot: Bot) -> None:
    waiting = asyncio.create_task(chat.wait_for(lambda message: "Dana" in message.text))
    await asyncio.sleep(0)

    await bot.send_message(501, "Thank Dana")

    assert (await waiting).text == "Thank Dana"
    with pytest.raises(TimeoutError, match="the bot said last: \\['Thank Dana'\\]"):
        await chat.wait_for(lambda message: "Tom" in message.text, timeout=0)


async def test_every_result_matches_the_specification(server: BotApiServer, chat: DemoChat) -> None:
    specification = load_specification()
    await chat.share_location(40.7, -74.0)
    await chat.send_document("a.txt", b"a")
    await chat.block()
    await chat.unblock()
    sent = await post(server, "sendMessage", {"chat_id": 501, "text": "/new", "reply_markup": KEYBOARD.to_dict()})
    tap = asyncio.create_task(chat.tap("done:1"))
    await asyncio.sleep(0)
    given: dict[str, dict[str, Any]] = {
        "getMe": {},
        "getChat": {"chat_id": 501},
        "getWebhookInfo": {},
        "getUpdates": {},
        "getMyName": {},
        "getChatMenuButton": {},
        "getFile": {"file_id": "document-1"},
        "deleteWebhook": {"drop_pending_updates": True},
        "editMessageText": {"chat_id": 501, "message_id": sent[1]["result"]["message_id"], "text": "/next"},
    }

    answers = {method: await post(server, method, params) for method, params in given.items()}
    tap.cancel()

    for method, (status, answer) in answers.items():
        assert status == 200, answer
        specification.check_result(specification.method(method), answer["result"])
    assert len(answers["getUpdates"][1]["result"]) == 6


async def test_copy_and_link_buttons_carry_their_values(chat: DemoChat, bot: Bot) -> None:
    row = [
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("dana@acme.com")),
        InlineKeyboardButton("Gmail", url="https://mail.google.com/mail/"),
    ]

    await bot.send_message(501, "Thank Dana", reply_markup=InlineKeyboardMarkup([row]))

    assert chat.messages[-1].buttons == [
        [
            InlineButton("Copy", "copy_text", "dana@acme.com"),
            InlineButton("Gmail", "url", "https://mail.google.com/mail/"),
        ]
    ]
