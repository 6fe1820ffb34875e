"""What a calendar is given: the same numbers for what stands, higher ones for what moved, an end to what went."""

from datetime import UTC, datetime

from bot.domain.model import Nudge, Step
from bot.domain.published import Published, in_file, publish

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
EARLIER = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)

CHECK_IN = Nudge(Step.CHECK_IN, MONDAY, rung=1)
REMINDER = Nudge(Step.CHECK_IN, datetime(2026, 12, 1, 14, 30, tzinfo=UTC), rung=1, attempt=2)
CALL = Nudge(Step.CALL, TUESDAY, rung=1)


def test_what_was_never_given_starts_at_zero_and_reminders_are_no_entries() -> None:
    given = publish((), (CHECK_IN, REMINDER, CALL), NOW)

    assert given == (
        Published(0, Step.CHECK_IN, 0, 1, MONDAY, 0),
        Published(0, Step.CALL, 0, 1, TUESDAY, 0),
    )


def test_what_stands_keeps_its_number() -> None:
    first = publish((), (CHECK_IN, CALL), NOW)

    assert publish(first, (CHECK_IN, CALL), NOW) == first


def test_what_moved_gets_the_next_number_and_nothing_else_does() -> None:
    first = publish((), (CHECK_IN, CALL), NOW)
    later = Nudge(Step.CALL, datetime(2026, 12, 10, 15, 30, tzinfo=UTC), rung=1)

    second = publish(first, (CHECK_IN, later), NOW)

    assert [(one.step, one.at, one.sequence) for one in second] == [
        (Step.CHECK_IN, MONDAY, 0),
        (Step.CALL, later.at, 1),
    ]


def test_what_is_planned_no_more_is_called_off_once() -> None:
    first = publish((), (CHECK_IN, CALL), NOW)

    second = publish(first, (CHECK_IN,), NOW)
    third = publish(second, (CHECK_IN,), NOW)

    assert second[1] == Published(0, Step.CALL, 0, 1, TUESDAY, 1, called_off=True)
    assert third == second


def test_what_was_called_off_and_comes_back_is_newer_than_its_calling_off() -> None:
    gone = publish(publish((), (CALL,), NOW), (), NOW)

    back = publish(gone, (CALL,), NOW)

    assert back == (Published(0, Step.CALL, 0, 1, TUESDAY, 2),)


def test_what_has_passed_is_history_and_stays_out_of_the_file() -> None:
    first = publish((), (Nudge(Step.THANK, EARLIER, person=1), CALL), EARLIER)

    second = publish(first, (CALL,), NOW)

    assert second[0] == Published(0, Step.THANK, 1, 0, EARLIER, 0)
    assert [one.step for one in in_file(second, NOW)] == [Step.CALL]


def test_after_a_restart_the_same_rung_is_another_step() -> None:
    first = publish((), (CALL,), NOW)
    again = Nudge(Step.CALL, TUESDAY, rung=1, ladder=1)

    second = publish(first, (again,), NOW)

    assert [(one.ladder, one.called_off) for one in second] == [(0, True), (1, False)]
