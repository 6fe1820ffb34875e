"""What became of all interviews: how many led to an answer, to an offer, to silence; and how long answers took."""

from __future__ import annotations

from bot.pictures.scenes import FUNNEL_ANSWERS, AnswerWait, Funnel, Mark, Theme
from bot.pictures.sheet import HEIGHT, MARGIN, WIDTH, Drawing, Sheet, n

LEFT, RIGHT = MARGIN, WIDTH - MARGIN
FIRST_BAR, BAR = 84, 33
BAR_LEFT, BAR_HEIGHT = LEFT + 104, 22
HEADING = 282
FIRST_ANSWER, ANSWER = 312, 27
ANSWER_LEFT, ANSWER_RIGHT = LEFT + 104, RIGHT - 46
MOST_BARS = 5
FEWEST_DAYS = 7
"""Days that the scale of answers has at least, so that one quick answer does not fill it."""

MOST_DAYS = 60
"""Days at which the scale ends; a longer wait fills it, and its number says how long it was."""


def draw(scene: Funnel, theme: Theme) -> Drawing:
    """The picture of a funnel."""
    sheet = Sheet(theme)
    sheet.text(LEFT, 42, scene.title, 22, room=RIGHT - LEFT, strong=True)
    sheet.text(LEFT, 63, scene.subtitle, 13.5, room=RIGHT - LEFT, fill=sheet.colours.soft)
    _bars(sheet, scene)
    _answers(sheet, scene)
    sheet.text(WIDTH / 2, HEIGHT - 14, scene.note, 12, room=RIGHT - LEFT, fill=sheet.colours.soft, anchor="middle")
    return sheet.drawing()


def _bars(sheet: Sheet, scene: Funnel) -> None:
    colours = sheet.colours
    most = max((bar.count for bar in scene.bars), default=0) or 1
    fills = {
        Mark.INTERVIEW: colours.soft,
        Mark.ANSWER: colours.accent,
        Mark.DONE: colours.accent,
        Mark.PROMISED: colours.promise,
    }
    for index, bar in enumerate(scene.bars[:MOST_BARS]):
        y = FIRST_BAR + BAR * index
        sheet.text(BAR_LEFT - 12, y + 16, bar.label, 14, room=92, anchor="end")
        sheet.rect(BAR_LEFT, y, RIGHT - BAR_LEFT, BAR_HEIGHT, colours.card, 6)
        long = (RIGHT - BAR_LEFT) * min(max(bar.count, 0) / most, 1)
        if bar.count > 0:
            sheet.rect(BAR_LEFT, y, max(long, 12), BAR_HEIGHT, fills.get(bar.mark, colours.faint), 6)
        inside = long > 52
        ink = colours.ink if bar.mark not in fills or not inside else colours.paper
        x = BAR_LEFT + (long - 10 if inside else max(long, 0 if bar.count == 0 else 12) + 9)
        sheet.text(x, y + 16.4, str(bar.count), 15, room=60, fill=ink, strong=True, anchor="end" if inside else "start")


def _answers(sheet: Sheet, scene: Funnel) -> None:
    colours = sheet.colours
    sheet.path(f"M{LEFT} {HEADING - 22}H{RIGHT}", colours.faint, width=1)
    heading = sheet.text(LEFT, HEADING, scene.heading, 15, room=RIGHT - LEFT, strong=True)
    if not scene.answers:
        return
    _key(sheet, scene.key, LEFT + heading.width + 14)
    shown = scene.answers[:FUNNEL_ANSWERS]
    longest = max(max(one.days, one.promised or 0) for one in shown)
    most = min(max(longest, FEWEST_DAYS), MOST_DAYS)

    def place(days: int) -> float:
        return ANSWER_LEFT + (ANSWER_RIGHT - ANSWER_LEFT) * min(max(days, 0), most) / most

    for index, answer in enumerate(shown):
        y = FIRST_ANSWER + ANSWER * index
        sheet.text(ANSWER_LEFT - 12, y + 4.8, answer.title, 13.5, room=92, anchor="end")
        _answer(sheet, answer, y, place(answer.days), place(answer.promised) if answer.promised is not None else None)


def _answer(sheet: Sheet, answer: AnswerWait, y: float, came: float, promised: float | None) -> None:
    colours = sheet.colours
    sheet.path(f"M{n(ANSWER_LEFT)} {n(y)}H{ANSWER_RIGHT}", colours.faint, width=2)
    late = promised is not None and came > promised
    sheet.path(
        f"M{n(ANSWER_LEFT)} {n(y)}H{n(min(came, promised) if promised is not None else came)}", colours.accent, width=5
    )
    if late and promised is not None:
        sheet.path(f"M{n(promised)} {n(y)}H{n(came)}", colours.promise, width=5)
    if promised is not None:
        sheet.diamond(promised, y, 7, colours.promise)
    if promised == came:
        sheet.circle(came, y, 2.6, colours.paper)
        sheet.text(RIGHT, y + 4.8, answer.label, 13, room=40, strong=True, anchor="end")
        return
    sheet.circle(came, y, 5.5, colours.paper, colours.promise if late else colours.accent, 3)
    sheet.text(RIGHT, y + 4.8, answer.label, 13, room=40, strong=True, anchor="end")


def _key(sheet: Sheet, key: tuple[str, str], x: float) -> None:
    colours, y = sheet.colours, HEADING - 4.6
    room = (RIGHT - x - 50) / 2
    if room < 20:
        return
    came = sheet.measured(key[0], 11.5, room=room)
    promised = sheet.measured(key[1], 11.5, room=room)
    at = RIGHT - promised - 14 - came - 28
    sheet.circle(at + 5, y, 3.8, colours.paper, colours.accent, 2.4)
    sheet.text(at + 14, y + 4, key[0], 11.5, room=room, fill=colours.soft)
    at = RIGHT - promised - 14
    sheet.diamond(at + 4, y, 5, colours.promise)
    sheet.text(at + 14, y + 4, key[1], 11.5, room=room, fill=colours.soft)
