"""Callback data: what goes out comes back, fits, and cannot be made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data import codec as buttons
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data.codec import KINDS, LONGEST, Answer, Press, decode
from bot.chat.callback_data.interview import TheySaid
from bot.chat.callback_data.nudge import Called, Undo

LONGEST_ID = 2**31 - 1
LARGEST_DEED = 2**62 - 1


@pytest.mark.parametrize(
    "press",
    [
        Called(LONGEST_ID, "voicemail"),
        Undo(LARGEST_DEED, LONGEST_ID, LONGEST_ID),
        TheySaid(LONGEST_ID, "still_deciding", LONGEST_ID, LONGEST_ID),
        Answer("interview", 1_795_000_000, "month", "2026-11"),
        Answer("answer", 1, "none"),
        interview_data.IContacted(1),
        interview_data.New(),
    ],
)
def test_a_button_comes_back_as_it_went_out_and_fits(press: Press) -> None:
    data = press.encode()

    assert decode(data) == press
    assert len(data.encode()) <= LONGEST


@given(st.text(max_size=80))
def test_whatever_a_client_sends_is_a_button_or_nothing(data: str) -> None:
    found = decode(data)

    assert found is None or type(found) in KINDS.values()


@given(st.integers(-LARGEST_DEED, LARGEST_DEED))
def test_every_id_survives_base_36(number: int) -> None:
    assert int(buttons.base36(number), 36) == number


@pytest.mark.parametrize("data", ["", "d", "d:", "d:1:2", "d:1.5", "d:é", "zz:1", "n:1:x:1", "d:" + "1" * 80])
def test_data_of_another_shape_is_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("word", ["a:b", "with space", "é", "x" * 64])
def test_a_word_that_does_not_fit_into_callback_data_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"word|bytes"):
        Answer("answer", 1, word).encode()
