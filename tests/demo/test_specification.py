import json
from typing import Any

import pytest

from bot.demo.server.formatting.links import UnusableLink, check_link
from bot.demo.server.protocol.errors import ApiError
from bot.demo.server.protocol.specification import Specification, load_specification
from bot.demo.server.state.keyboards import check_markup

BUTTON = {"text": "Later", "callback_data": "l:1"}


@pytest.fixture
def specification() -> Specification:
    return load_specification()


def checked(specification: Specification, method: str, **params: Any) -> dict[str, Any]:
    return specification.check(specification.method(method), params)


def test_the_specification_is_newer_than_the_library(specification: Specification) -> None:
    assert specification.version == "Bot API 10.3"
    assert len(specification.methods) == 185


def test_a_form_may_hold_numbers_booleans_and_objects_as_strings(specification: Specification) -> None:
    markup = {"inline_keyboard": [[BUTTON]]}

    read = checked(
        specification,
        "sendMessage",
        chat_id="501",
        text="Hello",
        disable_notification="True",
        reply_markup=json.dumps(markup),
    )

    assert read == {"chat_id": 501, "text": "Hello", "disable_notification": True, "reply_markup": markup}


def test_a_channel_name_is_a_chat_id_too(specification: Specification) -> None:
    assert checked(specification, "getChat", chat_id="@acme")["chat_id"] == "@acme"


def test_a_method_is_found_in_any_case(specification: Specification) -> None:
    assert specification.method("SENDMESSAGE").name == "sendMessage"


def test_an_unknown_method_is_not_found(specification: Specification) -> None:
    with pytest.raises(ApiError) as refused:
        specification.method("sendNudge")

    assert refused.value.code == 404


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"chat_id": 1}, 'field "text" is required'),
        ("sendMessage", {"text": "a"}, 'field "chat_id" is required'),
        ("sendMessage", {"chat_id": 1, "text": "a", "silent": True}, 'unknown field "silent"'),
        ("sendMessage", {"chat_id": 1, "text": 5}, 'field "text" must be a string'),
        ("sendMessage", {"chat_id": 1, "text": "a", "parse_mode": "Html"}, 'field "parse_mode" must be one of'),
        ("deleteMessage", {"chat_id": 1, "message_id": "last"}, 'field "message_id" must be an integer'),
        ("deleteMessage", {"chat_id": 1, "message_id": True}, 'field "message_id" must be an integer'),
        ("sendLocation", {"chat_id": 1, "latitude": "x", "longitude": 1}, 'field "latitude" must be a number'),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "protect_content": "maybe"},
            'field "protect_content" must be true or false',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": "{"},
            'field "reply_markup": can\'t parse JSON object',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            'field "reply_markup.inline_keyboard[0][0].text" is required',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
            'field "reply_markup.inline_keyboard[0]" must be an array of InlineKeyboardButton',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{**BUTTON, "style": "blue"}]]}},
            'field "reply_markup.inline_keyboard[0][0].style" must be one of',
        ),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]},
            },
            "must have 1-64 bytes",
        ),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "copy_text": {"text": "y" * 257}}]]},
            },
            "must have 1-256 characters",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "x" * 201},
            'field "text" must have 0-200 characters',
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "new", "description": ""}]},
            'field "commands[0].description" must have 1-256 characters',
        ),
        ("setMyCommands", {"commands": [], "scope": {"type": "everybody"}}, 'field "scope" is no known subtype of'),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            'field "scope.chat_id" is required',
        ),
        ("setMyShortDescription", {"short_description": "x" * 121}, "must have 0-120 characters"),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🧦"}]},
            'field "reaction[0].emoji" must be one of',
        ),
        ("editMessageMedia", {"media": {"type": "photo"}}, 'field "media.media" is required'),
    ],
)
def test_a_request_against_the_specification_is_refused(
    specification: Specification, method: str, params: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ApiError) as refused:
        checked(specification, method, **params)

    assert refused.value.code == 400
    assert reason in refused.value.description
    assert refused.value.description.startswith("Bad Request: ")


def test_a_union_is_read_as_the_subtype_its_discriminator_names(specification: Specification) -> None:
    read = checked(specification, "setChatMenuButton", menu_button='{"type": "commands"}')

    assert read == {"menu_button": {"type": "commands"}}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard([{"text": "Later"}]), "Text buttons are unallowed in the inline keyboard"),
        (keyboard([{**BUTTON, "url": "https://acme.com"}]), "callback_data and url, one is allowed"),
        (keyboard([{"text": " ", "callback_data": "x"}]), "Button text must be non-empty"),
        (keyboard([BUTTON] * 9), "row with too many buttons"),
        (keyboard(*[[BUTTON]] * 101), "too many buttons"),
        (keyboard(*[[{**BUTTON, "text": "x" * 900}]] * 12), "reply markup is too long"),
        (
            keyboard([{"text": "Call", "url": "tel:+14155552671"}]),
            "inline keyboard button URL 'tel:+14155552671' is invalid: Wrong port number specified in the URL",
        ),
        (keyboard([{"text": "App", "web_app": {"url": "http://acme.com"}}]), "web_app URL must be HTTPS"),
        ({"keyboard": [[{"text": ""}]]}, "can't parse keyboard button: Button text must be non-empty"),
        (
            {"keyboard": [[{"text": "x", "request_location": True, "request_contact": True}]]},
            "one request is allowed",
        ),
    ],
)
def test_a_keyboard_that_telegram_would_refuse_is_refused(markup: dict[str, Any], reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_markup(markup)

    assert reason in refused.value.description


def test_the_largest_keyboard_is_accepted() -> None:
    button = {"text": "x", "callback_data": "y"}
    check_markup(keyboard(*[[button] * 8] * 12))

    with pytest.raises(ApiError, match="too many"):
        check_markup(keyboard(*[[button] * 8] * 12, *[[button] * 8]))


@pytest.mark.parametrize(
    "link",
    [
        "https://mail.google.com/mail/?view=cm&fs=1&to=dana@acme.com&su=Thank%20you",
        "http://acme.com:8080/a?b#c",
        "HTTPS://ACME.COM",
        "tg://user?id=501",
    ],
)
def test_web_and_telegram_links_are_accepted(link: str) -> None:
    assert check_link(f" {link} ") == link


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("sms:+14155552671", "Wrong port number specified in the URL"),
        ("mailto:?subject=Hi", "Wrong port number specified in the URL"),
        ("webcal://acme.com/a.ics", "Unsupported URL protocol"),
        ("googlegmail:///co", "Unsupported URL protocol"),
        ("acme.com", "Unsupported URL protocol"),
        ("http://localhost/", "Wrong HTTP URL"),
        ("https://acme.com/a b", "Wrong HTTP URL"),
        ("https://acme.com:port/", "Wrong port number specified in the URL"),
        ("", "Unsupported URL protocol"),
    ],
)
def test_other_links_are_refused_for_telegrams_reason(link: str, reason: str) -> None:
    with pytest.raises(UnusableLink, match=reason):
        check_link(link)
