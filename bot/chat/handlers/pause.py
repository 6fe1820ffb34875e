"""/pause and /resume: no nudges until a day, or without an end.

Everything is in the command or on a button, so that an open dialogue stays as it is. Must not know how plans move.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.dialogue.day_input import TypedDay, read_typed_day, wall_now
from bot.chat.dialogue.routing import Handler, Turn, on_command, on_tap
from bot.chat.screen import PRIMARY, Button, Rows
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.month_picker import day_of, month_of, month_rows, week_begins
from bot.domain.localtime import DAY, local, moment
from bot.domain.steps import EXPIRING
from bot.usecases.people import pause, resume
from bot.usecases.views import load_views

if TYPE_CHECKING:
    from bot.usecases.views import InterviewView

OPEN_END = "open"
FARTHEST = timedelta(days=366)
A_WEEK = timedelta(days=7)
MOST_LINES = 5

_NO_END = re.compile(
    r"(?:forever|for ever|for good|without (?:an )?end|indefinitely|until further notice|until i say so)"
)
_UNTIL = re.compile(r"^(?:until|till|til|up to|to|through)\s+(?:the\s+morning\s+of\s+)?", re.IGNORECASE)
_FOR = re.compile(r"^for\s+(?:the\s+next\s+)?", re.IGNORECASE)


def handlers() -> list[Handler]:
    return [
        on_command("", "pause", paused),
        on_command("", "resume", resumed),
        on_tap(agenda_data.PauseUntil, chosen),
        on_tap(agenda_data.PauseMonth, turned),
        on_tap(agenda_data.Resume, resumed),
    ]


async def paused(turn: Turn) -> None:
    """/pause with a day in the person's own words; alone it asks until when."""
    words, (name, _, text) = turn.words, turn.text.strip().partition(" ")
    text = text.strip() if name.lower().lstrip("/").startswith("pause") else ""
    if turn.person.timezone is None:
        await turn.say(words.html("days.pause.no_zone"))
    elif not text:
        await turn.say(_question(turn), _choices(turn))
    elif _NO_END.fullmatch(text.casefold()):
        await _pause(turn, None)
    else:
        await _typed(turn, await _day(turn, text))


async def chosen(turn: Turn) -> None:
    """A day on a button, no end, or the question."""
    press = cast("agenda_data.PauseUntil", turn.pressed)
    day = day_of(press.day)
    if turn.person.timezone is None:
        await turn.show(turn.words.html("days.pause.no_zone"))
    elif press.day == OPEN_END:
        await _pause(turn, None)
    elif day is not None:
        await _take(turn, day)
    else:
        await turn.show(_question(turn), _choices(turn))


async def turned(turn: Turn) -> None:
    """Another month of the calendar."""
    press = cast("agenda_data.PauseMonth", turn.pressed)
    today = wall_now(turn).date()
    month = min(max(month_of(press.month) or today, today.replace(day=1)), today + FARTHEST)
    await turn.show(turn.words.html("days.pause.which_day"), _calendar(turn, month))


async def resumed(turn: Turn) -> None:
    """Ends the pause and says what comes next. What fell due meanwhile is sent at once where it is still allowed."""
    words = turn.words
    if not turn.person.paused(turn.now):
        await turn.show(words.html("days.pause.not_paused"))
        return
    await resume(turn.database, turn.person.id, turn.now)
    coming = [interview for interview in await load_views(turn.database, turn.person.id, turn.now) if interview.plan]
    lines = [words.html("days.pause.resumed"), _next(turn, coming)]
    await turn.show("\n".join(lines), [[button(words.text("days.button.today"), agenda_data.Days("today"))]])


async def _day(turn: Turn, text: str) -> TypedDay:
    """The day that a text names: "until Monday", "for two weeks", "a week"."""
    ends = _UNTIL.sub("", text)
    if _FOR.match(ends):
        return await read_typed_day(turn, future=True, text=_FOR.sub("in ", ends))
    typed = await read_typed_day(turn, future=True, text=ends)
    return typed if typed.day or typed.choices else await read_typed_day(turn, future=True, text=f"in {ends}")


async def _typed(turn: Turn, typed: TypedDay) -> None:
    words = turn.words
    # On a Monday "until Monday" means the next one: a pause that ends today would not be one.
    ahead = tuple(day for day in typed.choices if day > wall_now(turn).date())
    if len(ahead) == 1:
        typed = TypedDay(ahead[0])
    if typed.day is not None:
        await _take(turn, typed.day)
    elif typed.choices:
        days = [_until(words.text("buttons.day", day=day, today=wall_now(turn)), day) for day in typed.choices]
        await turn.show(words.html("days.pause.which"), in_rows(days, 2))
    else:
        await turn.show(words.html("days.pause.unread"), _choices(turn))


async def _take(turn: Turn, day: date) -> None:
    today, words = wall_now(turn).date(), turn.words
    if day <= today:
        await turn.show(words.html("days.pause.past", day=day, today=today), _choices(turn))
    elif day > today + FARTHEST:
        await turn.show(words.html("days.pause.too_far", day=day), _choices(turn))
    else:
        await _pause(turn, day)


async def _pause(turn: Turn, day: date | None) -> None:
    zone, words = turn.person.timezone or "UTC", turn.words
    until = moment(datetime.combine(day, time()), zone) if day else None
    before = await load_views(turn.database, turn.person.id, turn.now)
    await pause(turn.database, turn.person.id, until, turn.now)
    if until is None:
        paused_until = words.html("days.pause.done_open")
    else:
        paused_until = words.html("days.pause.done", day=day, today=wall_now(turn))
    parts = [paused_until, words.html("days.pause.after"), _missed_lines(turn, before, until, zone)]
    rows = [
        [
            button(words.text("days.pause.resume"), agenda_data.Resume()),
            button(words.text("days.pause.change"), agenda_data.PauseUntil()),
        ]
    ]
    await turn.show("\n\n".join(part for part in parts if part), rows)


def _missed_lines(turn: Turn, views: tuple[InterviewView, ...], until: datetime | None, zone: str) -> str:
    """The steps that the pause will make too late: those just before or after an interview."""
    words = turn.words
    missed = [
        (nudge, interview)
        for interview in views
        for nudge in interview.plan
        if nudge.step in EXPIRING and (until is None or nudge.at < until)
    ]
    if not missed:
        return ""
    lines = [
        words.html(
            "days.pause.runs_out_line",
            at=local(nudge.at, zone),
            step=nudge_name(nudge, interview.stored.interview, words),
            name=interview_name(interview.stored.interview, words),
        )
        for nudge, interview in missed[:MOST_LINES]
    ]
    return "\n".join([words.html("days.pause.runs_out"), *lines])


def _next(turn: Turn, coming: list[InterviewView]) -> str:
    words = turn.words
    if not coming:
        return words.html("days.pause.resumed_nothing")
    first = coming[0]
    interview = first.stored.interview
    return words.html(
        "days.pause.resumed_next",
        step=nudge_name(first.plan[0], interview, words),
        at=local(first.plan[0].at, turn.person.timezone or first.stored.wall_zone),
        name=interview_name(interview, words),
    )


def _question(turn: Turn) -> str:
    return turn.words.html("days.pause.ask")


def _choices(turn: Turn) -> Rows:
    words, today = turn.words, wall_now(turn).date()
    monday = today + DAY * (7 - today.weekday())
    offered = [
        _until(words.text("days.pause.tomorrow"), today + DAY),
        _until(words.text("days.pause.monday"), monday),
        _until(words.text("days.pause.week"), today + A_WEEK),
        button(words.text("days.pause.without_end"), agenda_data.PauseUntil(OPEN_END)),
    ]
    pick = button(words.text("days.pause.pick"), agenda_data.PauseMonth(today.strftime("%Y-%m")))
    rows = [*in_rows(offered, 2), [pick]]
    if turn.person.paused(turn.now):
        rows.append([button(words.text("days.pause.resume"), agenda_data.Resume(), PRIMARY)])
    return rows


def _until(label: str, day: date) -> Button:
    return button(label, agenda_data.PauseUntil(day.isoformat()))


def _calendar(turn: Turn, month: date) -> Rows:
    words, today = turn.words, wall_now(turn).date()

    def day_button(day: date) -> Button | None:
        return _until(str(day.day), day) if today < day <= today + FARTHEST else None

    def page_button(label: str, first: date) -> Button:
        return button(label, agenda_data.PauseMonth(first.strftime("%Y-%m")))

    starts = week_begins(turn.person.country)
    rows = month_rows(words, month, day_button, page_button, agenda_data.Nothing(), (today, today + FARTHEST), starts)
    return [*rows, [button(words.text("buttons.back"), agenda_data.PauseUntil())]]
