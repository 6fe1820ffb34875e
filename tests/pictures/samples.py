"""Scenes that the golden pictures are drawn from: plain ones, full ones, empty ones, and names in many scripts.

`python -m tests.pictures.samples FOLDER` draws all of them, to be looked at; with no folder it writes the goldens anew.
"""

import sys
from datetime import date
from pathlib import Path

from bot.pictures.scenes import (
    AnswerWait,
    Bar,
    Funnel,
    Mark,
    Month,
    Named,
    Point,
    Scene,
    Spot,
    Theme,
    Timeline,
    TimelineRow,
)
from bot.pictures.sheet import ZOOMS
from bot.pictures.studio import SMALL, compose
from bot.pictures.worker import drawn

GOLDENS = Path(__file__).parent / "goldens"
NOTE = "If nothing else happens. What you tell me moves it."

ROWS = (
    TimelineRow(Mark.INTERVIEW, "Interview", "Fri 20 Nov"),
    TimelineRow(Mark.DONE, "Thanked Dana Lee", "Fri 20 Nov"),
    TimelineRow(Mark.SKIPPED, "Skipped: Thank Tom Ruiz", "Sat 21 Nov"),
    TimelineRow(Mark.ANSWER, "Still deciding", "Tue 24 Nov"),
    TimelineRow(Mark.TODAY, "Today, Wed 25 Nov"),
    TimelineRow(Mark.PROMISED, "They decide by", "Fri 27 Nov"),
    TimelineRow(Mark.NEXT, "Check in (1 of 2)", "Mon 30 Nov, 09:30"),
    TimelineRow(Mark.QUIET, "7 quiet days"),
    TimelineRow(Mark.PLANNED, "Call (1 of 2)", "Tue 8 Dec"),
    TimelineRow(Mark.MORE, "and 3 more steps", "until Tue 12 Jan"),
)
POINTS = (
    Point(Mark.INTERVIEW, date(2026, 11, 20)),
    Point(Mark.DONE, date(2026, 11, 20)),
    Point(Mark.SKIPPED, date(2026, 11, 21)),
    Point(Mark.ANSWER, date(2026, 11, 24)),
    Point(Mark.TODAY, date(2026, 11, 25)),
    Point(Mark.PROMISED, date(2026, 11, 27)),
    Point(Mark.NEXT, date(2026, 11, 30)),
    Point(Mark.PLANNED, date(2026, 12, 8)),
    Point(Mark.PLANNED, date(2026, 12, 22)),
    Point(Mark.PLANNED, date(2027, 1, 12)),
)


def timeline(title: str, subtitle: str, status: str = "Waiting", rows: tuple[TimelineRow, ...] = ROWS) -> Timeline:
    return Timeline(title, subtitle, status, rows, POINTS, "Fri 20 Nov", "Tue 12 Jan", NOTE)


MONTH = Month(
    title="November 2026",
    subtitle="5 interviews",
    month=date(2026, 11, 1),
    today=date(2026, 11, 25),
    starts_on=0,
    weekdays=("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    spots=(
        Spot(date(2026, 11, 3), Mark.INTERVIEW, 2),
        Spot(date(2026, 11, 12), Mark.INTERVIEW, 1),
        Spot(date(2026, 11, 12), Mark.DONE, 1),
        Spot(date(2026, 11, 20), Mark.INTERVIEW, 0),
        Spot(date(2026, 11, 20), Mark.DONE, 0),
        Spot(date(2026, 11, 20), Mark.DONE, 1),
        Spot(date(2026, 11, 20), Mark.DONE, 2),
        Spot(date(2026, 11, 26), Mark.PLANNED, None),
        Spot(date(2026, 11, 27), Mark.PROMISED, 0),
        Spot(date(2026, 11, 27), Mark.PLANNED, 3),
        Spot(date(2026, 11, 30), Mark.PLANNED, 0),
        Spot(date(2026, 11, 30), Mark.PLANNED, 1),
    ),
    named=(
        Named("Acme", "Check in (1 of 2), Mon 30 Nov"),
        Named("Globex Corporation International", "Call (1 of 2), Mon 30 Nov"),
        Named("株式会社日本電気", "Nothing planned"),
        Named("शिवानी टेक्नोलॉजीज", "Thank Wilhelmina Featherstonehaugh, Fri 27 Nov"),
    ),
    more="and 1 more, in grey",
    key=((Mark.INTERVIEW, "Interview"), (Mark.DONE, "Done"), (Mark.PLANNED, "Planned"), (Mark.PROMISED, "Their date")),
)
FUNNEL = Funnel(
    title="Your search so far",
    subtitle="Since Tue 3 Nov",
    bars=(
        Bar(Mark.INTERVIEW, "Interviews", 12),
        Bar(Mark.ANSWER, "Answers", 7),
        Bar(Mark.ANSWER, "Offers", 2),
        Bar(Mark.PLANNED, "Waiting", 2),
        Bar(Mark.QUIET, "Silence", 3),
    ),
    heading="Days to an answer",
    answers=(
        AnswerWait("Acme", 9, 7, "9 d"),
        AnswerWait("Globex Corporation", 3, None, "3 d"),
        AnswerWait("شركة الاتصالات", 121, 10, "121 d"),
        AnswerWait("Umbrella", 5, 8, "5 d"),
        AnswerWait("日本電気", 14, 14, "14 d"),
    ),
    key=("answer", "their date"),
    note="Half came within 9 days; 2 after their date.",
)
NO_ANSWER = Funnel(
    title="Your search so far",
    subtitle="Since Fri 20 Nov",
    bars=tuple(Bar(bar.mark, bar.label, 1 if bar.label in {"Interviews", "Waiting"} else 0) for bar in FUNNEL.bars),
    heading="No answer yet",
    answers=(),
    key=FUNNEL.key,
    note="Hiring takes longer than employers expect.",
)
OVER = (
    TimelineRow(Mark.INTERVIEW, "Interview", "Fri 20 Nov"),
    TimelineRow(Mark.ANSWER, "An offer", "Wed 25 Nov"),
    ROWS[4],
)

SAMPLES: dict[str, tuple[Scene, Theme]] = {
    "timeline": (timeline("Acme", "Data engineer"), Theme.LIGHT),
    "timeline-dark": (timeline("Acme", "Data engineer"), Theme.DARK),
    "timeline-over": (timeline("Acme", "Data engineer", "An offer", OVER), Theme.LIGHT),
    "timeline-long": (
        timeline(
            "Wellington, Featherstonehaugh & Partners <Holding>",
            "Senior Principal Distributed Systems Engineer, Observability",
            "They need longer",
            (
                TimelineRow(Mark.DONE, "Asked Wilhelmina Featherstonehaugh-Cholmondeley to connect", "Sat 21 Nov"),
                *ROWS[4:],
            ),
        ),
        Theme.LIGHT,
    ),
    "timeline-wide": (
        timeline(
            "株式会社日本電気テクノロジーソリューションズ東京",
            "データエンジニア · 데이터 엔지니어 · 数据工程师",
            "Waiting",
        ),
        Theme.DARK,
    ),
    "timeline-arabic": (timeline("شركة الاتصالات العربية (Acme) المتحدة", "مهندس بيانات"), Theme.LIGHT),
    "timeline-devanagari": (timeline("शिवानी टेक्नोलॉजीज प्राइवेट लिमिटेड", "डेटा इंजीनियर 🚀"), Theme.LIGHT),
    "month": (MONTH, Theme.LIGHT),
    "month-dark": (MONTH, Theme.DARK),
    "funnel": (FUNNEL, Theme.LIGHT),
    "funnel-dark": (FUNNEL, Theme.DARK),
    "funnel-empty": (NO_ANSWER, Theme.LIGHT),
}


def png_of(scene: Scene, theme: Theme) -> bytes:
    """The picture, drawn in this process."""
    drawing = compose(scene, theme)
    return drawn(drawing.svg, [str(path) for path in drawing.fonts], ZOOMS, SMALL)


def main(folder: Path | None) -> None:
    for name, (scene, theme) in SAMPLES.items():
        if folder:
            (folder / f"{name}.png").write_bytes(png_of(scene, theme))
        else:
            (GOLDENS / f"{name}.svg").write_text(compose(scene, theme).svg, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
