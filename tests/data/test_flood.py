"""Check 40: so many updates a minute and some saved up; then a word, once, and silence until there is room again."""

from __future__ import annotations

from bot.chat.telegram.inbound_limit import SAVED_UP, Flood, Flow


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def flows(flood: Flood, count: int, user: int = 1, start: int = 0) -> list[Flow]:
    return [flood.judge(user, start + number) for number in range(count)]


def test_40_what_was_saved_up_passes_then_one_word_then_silence() -> None:
    flood = Flood(20, Seconds())

    found = flows(flood, 20 * SAVED_UP + 3)

    assert found[: 20 * SAVED_UP] == [Flow.PASS] * (20 * SAVED_UP)
    assert found[20 * SAVED_UP :] == [Flow.LAST_WORD, Flow.DROP, Flow.DROP]
    assert [number for number in range(200) if flood.is_last_word(number)] == [20 * SAVED_UP]


def test_40_a_minute_later_twenty_pass_again() -> None:
    clock = Seconds()
    flood = Flood(20, clock)
    flows(flood, 500)

    clock.now += 60

    assert flows(flood, 22, start=500) == [*[Flow.PASS] * 20, Flow.LAST_WORD, Flow.DROP]


def test_40_nobody_pays_for_anybody_else() -> None:
    flood = Flood(20, Seconds())
    flows(flood, 500)

    assert flows(flood, 20, user=2) == [Flow.PASS] * 20


def test_a_quick_finger_is_no_flood() -> None:
    clock = Seconds()
    flood = Flood(20, clock)
    found = []
    for number in range(100):
        clock.now += 0.5
        found.append(flood.judge(1, number))

    assert set(found) == {Flow.PASS}
