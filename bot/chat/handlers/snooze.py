"""Snoozing a nudge: for an hour, until this evening, tomorrow, the next allowed day, or a day from the calendar.

Only moments at which the step is allowed are offered or taken. A thank-you that would miss its 24 hours is snoozed only
after a confirmation. All of it happens in the nudge's own message. Must not know how the plan changes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import Handler, Turn, on_tap
from bot.chat.handlers.nudge import finish, open_nudge
from bot.chat.screen import Button, Screen
from bot.chat.screens import nudge as nudge_screen
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.month_picker import month_of, month_rows, week_begins
from bot.chat.screens.nudge import ShownNudge
from bot.domain.etiquette import FARTHEST_SNOOZE, SnoozeEffect, may_snooze, passes_prompt, snoozed_to, snoozes
from bot.domain.localtime import DAY, local
from bot.domain.model import FactKind
from bot.usecases.history import MarkStatus, mark

if TYPE_CHECKING:
    from bot.domain.model import Case, Nudge

SPANS = {
    SnoozeEffect.HOUR: "in_an_hour",
    SnoozeEffect.EVENING: "this_evening",
    SnoozeEffect.TOMORROW: "tomorrow",
    SnoozeEffect.NEXT_DAY: "at",
}


def handlers() -> list[Handler]:
    return [
        on_tap(nudge_data.Snooze, later),
        on_tap(nudge_data.SnoozeUntil, later_at),
        on_tap(agenda_data.SnoozeConfirmed, later_sure),
        on_tap(agenda_data.SnoozeMonth, later_month),
        on_tap(agenda_data.Nothing, nothing),
    ]


async def later(turn: Turn) -> None:
    """Shows the moments that the nudge may be snoozed to."""
    press = cast("nudge_data.Snooze", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        await _show(turn, _moments(shown, turn.now))


async def later_at(turn: Turn) -> None:
    """Snoozes, unless the moment is no longer allowed; asks for confirmation where a thank-you would be late."""
    press = cast("nudge_data.SnoozeUntil", turn.pressed)
    await _snooze(turn, press.nudge, _moment_of(press.minute), sure=False)


async def later_sure(turn: Turn) -> None:
    """Snoozes although a thank-you will be late."""
    press = cast("agenda_data.SnoozeConfirmed", turn.pressed)
    await _snooze(turn, press.nudge, _moment_of(press.minute), sure=True)


async def later_month(turn: Turn) -> None:
    """Shows a month with the days on which the step is allowed."""
    press = cast("agenda_data.SnoozeMonth", turn.pressed)
    shown = await open_nudge(turn, press.nudge)
    if shown is not None:
        month = month_of(press.month) or local(turn.now, shown.case.person.timezone).date()
        await _show(turn, _calendar(shown, month, turn.now))


async def nothing(turn: Turn) -> None:
    """A press on an empty cell, which has to be answered like any other."""
    await turn.answer()


async def _snooze(turn: Turn, nudge_id: int, until: datetime | None, *, sure: bool) -> None:
    """Checked in the transaction that records it; where it is refused, the moments are offered again."""

    def allowed(case: Case, nudge: Nudge) -> bool:
        late = until is not None and not sure and passes_prompt(case, nudge, until, turn.now)
        return until is not None and not late and may_snooze(case, nudge, until, turn.now)

    marked = await mark(turn.database, turn.person.id, nudge_id, FactKind.SNOOZED, turn.now, until=until, check=allowed)
    shown = ShownNudge.of(marked.view, marked.nudge) if marked.view and marked.nudge else None
    if marked.status is not MarkStatus.REFUSED or shown is None:
        await finish(turn, marked)
        return
    if until is not None and not sure and passes_prompt(shown.case, shown.nudge, until, turn.now):
        await _show(turn, _warning(shown, until))
        return
    await turn.answer(turn.words.text("errors.moment_passed"), alert=True)
    await _show(turn, _moments(shown, turn.now))


def _moments(shown: ShownNudge, now: datetime) -> Screen:
    words, zone = shown.words, shown.case.person.timezone
    offered = [
        button(words.text(f"nudges.later.{SPANS[name]}", at=local(at, zone)), _later_at(shown, at))
        for name, at in snoozes(shown.case, shown.nudge, now)
    ]
    month = local(now, zone).strftime("%Y-%m")
    offered.append(button(words.text("nudges.later.pick"), agenda_data.SnoozeMonth(shown.nudge_id, month)))
    html = f"{nudge_screen.heading(shown)}\n\n{words.html('nudges.later.ask')}"
    return Screen(html, [*in_rows(offered, 2), [button(words.text("buttons.back"), nudge_data.Back(shown.nudge_id))]])


def _calendar(shown: ShownNudge, month: date, now: datetime) -> Screen:
    words = shown.words
    today = local(now, shown.case.person.timezone).date()

    def day_button(day: date) -> Button | None:
        at = snoozed_to(shown.case, shown.nudge, day) if day >= today else None
        if at is None or not may_snooze(shown.case, shown.nudge, at, now):
            return None
        return button(str(day.day), _later_at(shown, at))

    def page_button(label: str, first: date) -> Button:
        return button(label, agenda_data.SnoozeMonth(shown.nudge_id, first.strftime("%Y-%m")))

    ends = (today, today + FARTHEST_SNOOZE - DAY)
    shown_month, starts = min(max(month, today.replace(day=1)), ends[1]), week_begins(shown.person.country)
    rows = month_rows(words, shown_month, day_button, page_button, NOTHING, ends, starts)
    rows.append([button(words.text("buttons.back"), nudge_data.Snooze(shown.nudge_id))])
    return Screen(f"{nudge_screen.heading(shown)}\n\n{words.html('nudges.later.which_day')}", rows)


NOTHING = agenda_data.Nothing()


def _warning(shown: ShownNudge, until: datetime) -> Screen:
    words, zone = shown.words, shown.case.person.timezone
    html = f"{nudge_screen.heading(shown)}\n\n{words.html('nudges.later.past_24_hours', at=local(until, zone))}"
    sure = agenda_data.SnoozeConfirmed(shown.nudge_id, int(until.timestamp()) // 60)
    return Screen(
        html,
        [
            [button(words.text("nudges.later.all_the_same"), sure)],
            [button(words.text("nudges.later.sooner"), nudge_data.Snooze(shown.nudge_id))],
        ],
    )


def _later_at(shown: ShownNudge, at: datetime) -> nudge_data.SnoozeUntil:
    return nudge_data.SnoozeUntil(shown.nudge_id, int(at.timestamp()) // 60)


def _moment_of(minute: int) -> datetime | None:
    """The moment on a button; None for a forged number that no datetime can hold."""
    try:
        return datetime.fromtimestamp(minute * 60, UTC)
    except (ValueError, OverflowError, OSError):
        return None


async def _show(turn: Turn, screen: Screen) -> None:
    await turn.show(screen.html, screen.rows)
