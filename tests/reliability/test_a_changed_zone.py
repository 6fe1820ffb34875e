"""Somebody moves to another zone, or to other hours: the answer says in one line what comes at another moment now."""

import pytest

from tests.chat.conftest import acme, ann, application, clock, phone, telegram  # noqa: F401 - fixtures
from tests.chat.fake_telegram import Phone


@pytest.mark.usefixtures("acme")
async def test_a_changed_zone_says_what_comes_next_and_when_on_the_new_clock(phone: Phone) -> None:  # noqa: F811
    await phone.say("/settings")
    await phone.tap("Time zone", phone.last)

    await phone.say("Berlin")

    assert " Moved: " in phone.last.text
    assert "(Acme · Data engineer)" in phone.last.text


@pytest.mark.usefixtures("acme")
async def test_a_change_that_moves_nothing_says_nothing_more(phone: Phone) -> None:  # noqa: F811
    await phone.say("/settings")
    await phone.tap("Calls at", phone.last)

    await phone.say("10:30am")

    assert "Noted, and the plans follow." in phone.last.text
    assert "Moved:" not in phone.last.text
