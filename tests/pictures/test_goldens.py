"""Every sample is drawn as it was when somebody last looked at it, small enough, and of one size."""

import pytest

from bot.pictures.scenes import Mark, Month, Named, Point, Row, Scene, Spot, Theme
from bot.pictures.studio import compose
from tests.pictures.pixels import size_of
from tests.pictures.samples import FUNNEL, GOLDENS, MONTH, POINTS, SAMPLES, png_of, timeline

MOST_BYTES = 100_000
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
        timeline(HUGE, HUGE, HUGE, tuple(Row(Mark.DONE, HUGE, HUGE) for _ in range(500))),
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
    assert size_of(png_of(scene, Theme.LIGHT)) == (810, 1080)


@pytest.mark.parametrize("name", ["<svg width='99999'>", "A & B", '"><script/>', "\x00\x08\ud800", "]]>", "&#0;"])
def test_whatever_a_name_holds_it_is_only_text(name: str) -> None:
    png = png_of(timeline(name, name), Theme.LIGHT)

    assert size_of(png) == (810, 1080)


def test_one_day_and_no_point_at_all_are_drawn_too() -> None:
    whole = timeline("Acme", "Data engineer")
    for points in ((), POINTS[:1], (Point(Mark.TODAY, POINTS[0].on),)):
        scene = type(whole)(whole.title, "", "Waiting", (), points, "", "", "")

        assert size_of(png_of(scene, Theme.DARK)) == (810, 1080)
