"""Check 40: a number of updates a minute and a burst pass; then one warning, and silence until the rate has dropped."""

from __future__ import annotations

from bot.chat.telegram.inbound_limit import SAVED_UP, Admission, InboundLimiter


class Seconds:
    """A clock that advances only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def flows(inbound_limiter: InboundLimiter, count: int, user: int = 1, start: int = 0) -> list[Admission]:
    return [inbound_limiter.admit(user, start + number) for number in range(count)]


def test_40_a_burst_passes_then_one_warning_then_silence() -> None:
    inbound_limiter = InboundLimiter(20, Seconds())

    found = flows(inbound_limiter, 20 * SAVED_UP + 3)

    assert found[: 20 * SAVED_UP] == [Admission.PASS] * (20 * SAVED_UP)
    assert found[20 * SAVED_UP :] == [Admission.LAST_WORD, Admission.DROP, Admission.DROP]
    assert [number for number in range(200) if inbound_limiter.is_last_word(number)] == [20 * SAVED_UP]


def test_40_a_minute_later_twenty_pass_again() -> None:
    clock = Seconds()
    inbound_limiter = InboundLimiter(20, clock)
    flows(inbound_limiter, 500)

    clock.now += 60

    assert flows(inbound_limiter, 22, start=500) == [*[Admission.PASS] * 20, Admission.LAST_WORD, Admission.DROP]


def test_40_the_limit_is_per_person() -> None:
    inbound_limiter = InboundLimiter(20, Seconds())
    flows(inbound_limiter, 500)

    assert flows(inbound_limiter, 20, user=2) == [Admission.PASS] * 20


def test_fast_tapping_stays_below_the_limit() -> None:
    clock = Seconds()
    inbound_limiter = InboundLimiter(20, clock)
    found = []
    for number in range(100):
        clock.now += 0.5
        found.append(inbound_limiter.admit(1, number))

    assert set(found) == {Admission.PASS}
