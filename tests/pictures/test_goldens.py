"""Every sample is drawn as it was when somebody last looked at it, small enough, and of one size."""

from dataclasses import replace
from datetime import date

import pytest

from bot.pictures.scenes import Mark, Month, Named, Point, Scene, Spot, Theme, TimelineRow
from bot.pictures.studio import compose
from tests.pictures.pixels import size_of
from tests.pictures.samples import FUNNEL, GOLDENS, MONTH, POINTS, SAMPLES, png_of, timeline

MOST_BYTES = 100_001
SIZES = {(810, 1080), (540, 720), (360, 480)}
"""One shape; what is packed with text is drawn with fewer pixels."""

HUGE = "Donaudampfschifffahrtsgesellschaft " * 3000


@pytest.mark.parametrize("name", SAMPLES)
def test_the_picture_is_the_one_that_was_looked_at(name: str) -> None:
    drawing = compose(*SAMPLES[name])

    assert drawing.svg == (GOLDENS / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_picture_is_small_and_of_the_one_size(name: str) -> None:
    png = png_of(*SAMPLES[name])

    assert size_of(png) == (810, 1080)
    assert len(png) < MOST_BYTES


def test_every_golden_belongs_to_a_sample() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == set(SAMPLES)


@pytest.mark.parametrize(
    "scene",
    [
        timeline(HUGE, HUGE, HUGE, tuple(TimelineRow(Mark.DONE, HUGE, HUGE) for _ in range(500))),
        Month(**{field: getattr(MONTH, field) for field in Month.__dataclass_fields__}
              | {"spots": tuple(Spot(day, Mark.DONE, 3) for day in [MONTH.today] * 500),
                 "named": tuple(Named(HUGE, HUGE) for _ in range(500)), "title": HUGE}),
        FUNNEL,
    ],
    ids=["timeline", "month", "funnel"],
)  # fmt: skip
def test_the_size_never_comes_from_the_data(scene: Scene) -> None:
    drawing = compose(scene, Theme.LIGHT)

    assert drawing.svg.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="480" viewBox="0 0 360 480">'
    )
    assert len(drawing.svg) < 40_000
    assert size_of(png_of(scene, Theme.LIGHT)) in SIZES


# Letters of each script, from the first to the last that fonts usually have.
SCRIPTS = {"latin": "az", "arabic": "ابي", "devanagari": "अह", "hangul": "가힣", "han": "一龠", "emoji": "😀🙏"}


def packed(script: str) -> str:
    """A text that fills any line, and in which nothing comes twice in a row that could be packed well."""
    first, last = ord(SCRIPTS[script][0]), ord(SCRIPTS[script][-1])
    return "".join(chr(first + number * 7919 % (last - first + 1)) for number in range(60))


@pytest.mark.parametrize("script", SCRIPTS)
def test_even_packed_with_text_to_its_edges_a_picture_is_small(script: str) -> None:
    text = packed(script)
    days = [Spot(date(2026, 11, day), mark, at) for day in range(1, 31) for at, mark in enumerate(Mark) if at < 3]
    scenes: list[Scene] = [
        timeline(
            text, text, text[:20], tuple(TimelineRow(Mark.DONE, text[number:], text[:20]) for number in range(10))
        ),
        replace(MONTH, title=text, subtitle=text, spots=tuple(days), named=(Named(text, text[5:]),) * 4),
        replace(FUNNEL, title=text, note=text, answers=tuple(replace(one, title=text) for one in FUNNEL.answers)),
    ]

    pictures = [png_of(scene, theme) for scene in scenes for theme in Theme]

    assert max(map(len, pictures)) < MOST_BYTES
    assert {size_of(one) for one in pictures} <= SIZES


@pytest.mark.parametrize("name", ["<svg width='99999'>", "A & B", '"><script/>', "\x00\x08\ud800", "]]>", "&#0;"])
def test_whatever_a_name_holds_it_is_only_text(name: str) -> None:
    png = png_of(timeline(name, name), Theme.LIGHT)

    assert size_of(png) == (810, 1080)


def test_one_day_and_no_point_at_all_are_drawn_too() -> None:
    whole = timeline("Acme", "Data engineer")
    for points in ((), POINTS[:1], (Point(Mark.TODAY, POINTS[0].on),)):
        scene = type(whole)(whole.title, "", "Waiting", (), points, "", "", "")

        assert size_of(png_of(scene, Theme.DARK)) == (810, 1080)
