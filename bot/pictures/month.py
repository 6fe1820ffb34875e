"""A month over all interviews: its days with what falls on them, and below it whose they are."""

from __future__ import annotations

from calendar import Calendar
from datetime import date, timedelta

from bot.pictures.scenes import MONTH_NAMES, Mark, Month, Spot, Theme
from bot.pictures.sheet import HEIGHT, MARGIN, WIDTH, Drawing, Sheet, n

LEFT, RIGHT = MARGIN - 6, WIDTH - MARGIN + 6
COLUMN = (RIGHT - LEFT) / 7
FIRST_WEEK, WEEK = 101, 40
WEEKS = 6
NOTE_ROOM = 196
A_DAY_SHOWS = 3
"""Dots on one day; the last of more is a plus."""


def draw(scene: Month, theme: Theme) -> Drawing:
    """The picture of a month."""
    sheet = Sheet(theme)
    colours = sheet.colours
    sheet.text(MARGIN, 42, scene.title, 22, room=200, strong=True)
    sheet.text(WIDTH - MARGIN, 42, scene.subtitle, 13, room=116, fill=colours.soft, anchor="end")
    for column, name in enumerate(scene.weekdays[:7]):
        sheet.text(_middle(column), 74, name, 12, room=COLUMN, fill=colours.soft, anchor="middle")
    weeks = Calendar(scene.starts_on).monthdatescalendar(scene.month.year, scene.month.month)
    while len(weeks) < WEEKS:
        weeks.append([day + timedelta(days=7) for day in weeks[-1]])
    for row, week in enumerate(weeks[:WEEKS]):
        for column, day in enumerate(week):
            _day(sheet, scene, day, _middle(column), FIRST_WEEK + WEEK * row)
    _names(sheet, scene)
    _key(sheet, scene)
    return sheet.drawing()


def _middle(column: int) -> float:
    return LEFT + COLUMN * (column + 0.5)


def _day(sheet: Sheet, scene: Month, day: date, x: float, y: float) -> None:
    colours = sheet.colours
    within = day.month == scene.month.month
    ink = colours.ink if within else colours.faint
    if within and day.weekday() >= 5:
        ink = colours.soft
    if day == scene.today:
        sheet.circle(x, y - 5, 13.5, colours.ink)
        ink = colours.paper
    strong = day == scene.today
    sheet.text(x, y, str(day.day), 14.5, room=COLUMN, fill=ink, strong=strong, anchor="middle")
    spots = [spot for spot in scene.spots if spot.on == day]
    if within and spots:
        _spots(sheet, spots, x, y + 14)


def _spots(sheet: Sheet, spots: list[Spot], x: float, y: float) -> None:
    shown = spots[:A_DAY_SHOWS]
    gap = 11.5
    left = x - gap * (len(shown) - 1) / 2
    for index, spot in enumerate(shown):
        at = left + gap * index
        if index == A_DAY_SHOWS - 1 and len(spots) > A_DAY_SHOWS:
            sheet.path(f"M{n(at - 3)} {n(y)}h6M{n(at)} {n(y - 3)}v6", sheet.colours.soft, width=1.8)
        else:
            _spot(sheet, spot.mark, at, y, _colour(sheet, spot.named))


def _spot(sheet: Sheet, mark: Mark, x: float, y: float, colour: str) -> None:
    match mark:
        case Mark.INTERVIEW:
            sheet.rect(x - 4.4, y - 4.4, 8.8, 8.8, colour, 2.4)
        case Mark.PROMISED:
            sheet.diamond(x, y, 5.6, colour)
        case Mark.DONE:
            sheet.circle(x, y, 4.3, colour)
        case _:
            sheet.circle(x, y, 3.5, sheet.colours.paper, colour, 1.9)


def _colour(sheet: Sheet, named: int | None) -> str:
    every = sheet.colours.of_interview
    return sheet.colours.soft if named is None else every[named % len(every)]


def _names(sheet: Sheet, scene: Month) -> None:
    colours, top = sheet.colours, FIRST_WEEK + WEEK * WEEKS
    sheet.path(f"M{MARGIN} {n(top - 15)}H{WIDTH - MARGIN}", colours.faint, width=1)
    for index, named in enumerate(scene.named[:MONTH_NAMES]):
        y = top + 6 + 21 * index
        sheet.circle(MARGIN + 5, y - 4.6, 5, _colour(sheet, index if named.colour is None else named.colour))
        note = sheet.text(WIDTH - MARGIN, y, named.note, 12.5, room=NOTE_ROOM, fill=colours.soft, anchor="end")
        room = WIDTH - 2 * MARGIN - 18 - note.width - 10
        sheet.text(MARGIN + 18, y, named.title, 13.5, room=room, strong=True)
    if scene.more:
        y = top + 6 + 21 * min(len(scene.named), MONTH_NAMES)
        sheet.text(MARGIN + 18, y, scene.more, 12, room=WIDTH - 2 * MARGIN - 18, fill=colours.soft)


def _key(sheet: Sheet, scene: Month) -> None:
    x, y = float(MARGIN), HEIGHT - 14
    for mark, words in scene.key[:4]:
        _spot(sheet, mark, x + 5, y - 4, sheet.colours.soft)
        label = sheet.text(x + 14, y, words, 11.5, room=90, fill=sheet.colours.soft)
        x += 14 + label.width + 13
