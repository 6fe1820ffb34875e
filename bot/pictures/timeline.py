"""The plan of one interview: a line of time with all its points, and below it what was, what is next, what follows."""

from __future__ import annotations

from bot.pictures.scenes import TIMELINE_ROWS, Mark, Point, Theme, Timeline, TimelineRow
from bot.pictures.sheet import HEIGHT, MARGIN, WIDTH, Drawing, Sheet, n

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
RAIL = LEFT + 10
"""Where the line runs on which the rows hang."""

FIRST_ROW, LAST_ROW = 158, 424
CLOSEST, WIDEST = 29.5, 38.0
"""The distance of rows: a few stand further apart than many."""

STRIP = 108
"""The height at which the line of time runs."""

CHIP_ROOM = 150
WASHED = (Mark.NEXT, Mark.PROMISED)
"""Future rows that get a background of their own."""


def draw(scene: Timeline, theme: Theme) -> Drawing:
    """The picture of a timeline."""
    sheet = Sheet(theme)
    _heading(sheet, scene)
    _line_of_time(sheet, scene)
    rows = scene.rows[:TIMELINE_ROWS]
    step = min(max((LAST_ROW - FIRST_ROW) / max(len(rows) - 1, 1), CLOSEST), WIDEST)
    heights = [FIRST_ROW + step * index for index in range(len(rows))]
    today = next((index for index, row in enumerate(rows) if row.mark is Mark.TODAY), 0)
    for row, y in list(zip(rows, heights, strict=True))[today:]:
        if row.mark in WASHED:
            ground = sheet.colours.wash if row.mark is Mark.NEXT else sheet.colours.promise_wash
            sheet.rect(LEFT - 8, y - 13.4, RIGHT - LEFT + 16, 26.8, ground, 10)
    _rail(sheet, rows, heights)
    for row, y in zip(rows, heights, strict=True):
        _row(sheet, row, y)
    sheet.text(WIDTH / 2, HEIGHT - 14, scene.note, 11.5, room=RIGHT - LEFT, fill=sheet.colours.soft, anchor="middle")
    return sheet.drawing()


def _heading(sheet: Sheet, scene: Timeline) -> None:
    colours = sheet.colours
    sheet.text(LEFT, 42, scene.title, 22, room=RIGHT - LEFT, strong=True)
    chip = sheet.measured(scene.status, 12.5, room=CHIP_ROOM, strong=True) + 20
    sheet.rect(RIGHT - chip, 50, chip, 24, colours.wash, 12)
    sheet.text(
        RIGHT - chip / 2, 66.5, scene.status, 12.5, room=CHIP_ROOM, fill=colours.accent, strong=True, anchor="middle"
    )
    sheet.text(LEFT, 66, scene.subtitle, 14, room=RIGHT - LEFT - chip - 12, fill=colours.soft)


def _line_of_time(sheet: Sheet, scene: Timeline) -> None:
    if not scene.points:
        return
    colours = sheet.colours
    days = sorted(point.on for point in scene.points)
    span = max((days[-1] - days[0]).days, 1)

    def place(point: Point) -> float:
        return LEFT + 6 + (RIGHT - LEFT - 12) * (point.on - days[0]).days / span

    today = next((point for point in scene.points if point.mark is Mark.TODAY), None)
    sheet.path(f"M{n(LEFT + 6)} {STRIP}H{RIGHT - 6}", colours.faint, width=4)
    if today:
        sheet.path(f"M{n(LEFT + 6)} {STRIP}H{n(max(place(today) - 3, LEFT + 6))}", colours.accent, width=4)
    order = (Mark.PLANNED, Mark.DONE, Mark.SKIPPED, Mark.ANSWER, Mark.INTERVIEW, Mark.PROMISED, Mark.NEXT)
    for mark in order:
        for point in scene.points:
            if point.mark is mark:
                _dot(sheet, mark, place(point), STRIP, 5)
    if today:
        x = place(today)
        sheet.path(f"M{n(x)} {STRIP - 15}V{STRIP + 11}", colours.ink, width=2)
        sheet.circle(x, STRIP - 16, 3.2, colours.ink)
    sheet.text(LEFT, STRIP + 24, scene.first, 12, room=150, fill=colours.soft)
    sheet.text(RIGHT, STRIP + 24, scene.last, 12, room=150, fill=colours.soft, anchor="end")


def _rail(sheet: Sheet, rows: tuple[TimelineRow, ...], heights: list[float]) -> None:
    """The line from dot to dot: strong in the past, light in the future, dotted where nothing is planned."""
    colours, done, calm = sheet.colours, True, False
    top = heights[0] if heights else 0.0
    for row, y in list(zip(rows, heights, strict=True))[1:]:
        if row.mark is Mark.QUIET:
            calm = True
            continue
        calm = calm or row.mark is Mark.MORE
        colour = colours.accent if done else colours.faint
        sheet.path(f"M{RAIL} {n(top)}V{n(y)}", colour, width=2.4, dashes="0.1 6" if calm else "")
        calm, top = row.mark is Mark.MORE, y
        done = done and row.mark is not Mark.TODAY


def _row(sheet: Sheet, row: TimelineRow, y: float) -> None:
    colours = sheet.colours
    if row.mark is Mark.TODAY:
        chip = sheet.measured(row.title, 13, room=220, strong=True)
        sheet.path(f"M{RAIL} {n(y)}H{RIGHT}", colours.ink, width=1.2)
        sheet.rect(RAIL - 10, y - 11, chip + 20, 22, colours.ink, 11)
        sheet.text(RAIL, y + 4.6, row.title, 13, room=220, fill=colours.paper, strong=True)
        return
    _dot(sheet, row.mark, RAIL, y, 7)
    quiet = row.mark in (Mark.QUIET, Mark.MORE)
    strong = row.mark in (Mark.NEXT, Mark.PROMISED, Mark.INTERVIEW)
    ink = {Mark.PROMISED: colours.promise, Mark.NEXT: colours.accent}.get(
        row.mark, colours.soft if quiet else colours.ink
    )
    when = sheet.text(RIGHT, y + 4.8, row.when, 12.5, room=130, fill=ink if strong else colours.soft, anchor="end")
    room = RIGHT - RAIL - 20 - when.width - (10 if when.width else 0)
    sheet.text(RAIL + 20, y + 5, row.title, 12.5 if quiet else 14.5, room=room, fill=ink, strong=strong)


def _dot(sheet: Sheet, mark: Mark, x: float, y: float, size: float) -> None:
    colours = sheet.colours
    match mark:
        case Mark.DONE | Mark.ANSWER | Mark.SKIPPED:
            _past_dot(sheet, mark, x, y, size)
        case Mark.INTERVIEW:
            sheet.circle(x, y, size + 0.5, colours.accent)
            sheet.circle(x, y, size * 0.42, colours.on_accent)
        case Mark.PROMISED:
            sheet.diamond(x, y, size + 1.5, colours.promise)
        case Mark.NEXT:
            sheet.circle(x, y, size, colours.paper, colours.accent, 3)
            sheet.circle(x, y, size * 0.4, colours.accent)
        case Mark.PLANNED:
            sheet.circle(x, y, size - 1, colours.paper, colours.soft, 2)


def _past_dot(sheet: Sheet, mark: Mark, x: float, y: float, size: float) -> None:
    """A tick, a line of writing, or a dash; on the line of time there is room for none of them."""
    colours, signed = sheet.colours, size > 6
    match mark:
        case Mark.DONE:
            sheet.circle(x, y, size, colours.accent)
            sign, ink = f"M{n(x - 3.2)} {n(y + 0.2)}l2.3 2.4l4.2 -4.8", colours.on_accent
        case Mark.ANSWER:
            sheet.circle(x, y, size, colours.ink)
            sign, ink = f"M{n(x - 3)} {n(y - 1.4)}h6M{n(x - 3)} {n(y + 1.6)}h3.6", colours.paper
        case _:
            sheet.circle(x, y, size - 1, colours.paper, colours.soft, 2)
            sign, ink = f"M{n(x - 2.6)} {n(y)}h5.2", colours.soft
    if signed:
        sheet.path(sign, ink, width=1.8)
