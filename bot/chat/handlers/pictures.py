"""/timeline, /month, /stats, and the buttons under pictures: another theme, another month.

The caption says the same in words; where a picture cannot be drawn, a sentence says so. Must not know how a picture is
drawn, or what it shows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.routing import Handler, Turn, gone, on_command, on_tap, outdated
from bot.chat.screen import Button, Rows
from bot.chat.screens import interview_card
from bot.chat.screens import pictures as picture_scenes
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name
from bot.domain.localtime import local
from bot.parsing.mentions import mentioned_in
from bot.pictures.scenes import Theme
from bot.pictures.studio import NoPicture
from bot.usecases.views import load_view, load_views

if TYPE_CHECKING:
    from bot.pictures.scenes import Scene
    from bot.usecases.views import InterviewView

TIMELINE, MONTH, STATS = "timeline", "month", "stats"
MOST_CHOICES = 8
YEARS = (1970, 2200)
"""The years that a button may ask for; a forged one gets no picture."""


def handlers() -> list[Handler]:
    return [
        on_command("", "timeline", timeline),
        on_command("", "month", month),
        on_command("", "stats", stats),
        on_tap(interview_data.Picture, pressed),
    ]


async def timeline(turn: Turn) -> None:
    """/timeline: the plan of the only interview or of the one that is named; else asks which."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    named = mentioned_in(
        turn.text.partition(" ")[2], {interview.stored.id: [interview.stored.interview.company] for interview in views}
    )
    views, words = tuple(interview for interview in views if interview.stored.id in named) or views, turn.words
    if not views:
        await turn.say(words.html("pictures.none"))
    elif len(views) == 1:
        await _timeline(turn, views[0], "")
    else:
        rows = [
            [
                button(
                    interview_name(interview.stored.interview, words)[:60],
                    interview_data.Picture(TIMELINE, interview.stored.id),
                )
            ]
            for interview in views[:MOST_CHOICES]
        ]
        await turn.say(words.html("pictures.which"), rows)


async def month(turn: Turn) -> None:
    """/month: this month, with all interviews."""
    zone = turn.person.timezone
    await _month(turn, local(turn.now, zone).date().replace(day=1) if zone else None, "")


async def stats(turn: Turn) -> None:
    """/stats: what came of all interviews."""
    await _stats(turn, "")


async def pressed(turn: Turn) -> None:
    """A picture in the place of an older one, or as a new message."""
    press = cast("interview_data.Picture", turn.pressed)
    first = _first_of(press.of)
    if press.kind == MONTH and first is not None:
        await _month(turn, first, press.theme)
    elif press.kind not in (STATS, TIMELINE):
        await outdated(turn)
    elif press.kind == STATS:
        await _stats(turn, press.theme)
    else:
        interview = await load_view(turn.database, turn.person.id, press.of, turn.now)
        if interview is None:
            await gone(turn)
        else:
            await _timeline(turn, interview, press.theme)


async def _timeline(turn: Turn, interview: InterviewView, asked: str) -> None:
    if interview.case is None:
        await turn.say(turn.words.html("pictures.no_zone"))
        return
    words, theme = turn.words, _theme(turn, asked)
    name, status = interview_name(interview.stored.interview, words), interview_card.next_step_line(interview, words)
    scene = picture_scenes.timeline(interview, interview.case, words, turn.now)
    rows = [
        [
            button(words.text("buttons.the_card"), interview_data.Card(interview.stored.id, "new")),
            _other(turn, TIMELINE, interview.stored.id, theme),
        ]
    ]
    await _show(turn, scene, theme, words.html("pictures.timeline.caption", name=name, status=status), rows, asked)


async def _month(turn: Turn, first: date | None, asked: str) -> None:
    words = turn.words
    if first is None or turn.person.timezone is None:
        await turn.say(words.html("pictures.no_zone"))
        return
    views = [interview for interview in await load_views(turn.database, turn.person.id, turn.now) if interview.case]
    if not views:
        await turn.say(words.html("pictures.none"))
        return
    theme, scene = _theme(turn, asked), picture_scenes.month(views, first, words, turn.now)
    count = picture_scenes.how_many(views, first, turn.now)
    caption = "pictures.months.caption" if scene.spots else "pictures.months.empty"
    html = words.html(caption, month=scene.title, count=count)
    number = first.year * 12 + first.month - 1
    rows = [
        [_beside(turn, "before", number - 1, theme), _beside(turn, "after", number + 1, theme)],
        [_other(turn, MONTH, number, theme)],
    ]
    await _show(turn, scene, theme, html, rows, asked)


async def _stats(turn: Turn, asked: str) -> None:
    words = turn.words
    views = await load_views(turn.database, turn.person.id, turn.now)
    scene = picture_scenes.funnel(views, words, turn.now)
    if scene is None:
        await turn.say(words.html("pictures.no_answers"))
        return
    theme = _theme(turn, asked)
    names = ("interviews", "answers", "offers", "waiting", "silence")
    counts = dict(zip(names, (bar.count for bar in scene.bars), strict=True))
    html = words.html("pictures.stats.caption", **counts)
    await _show(turn, scene, theme, html, [[_other(turn, STATS, 0, theme)]], asked)


async def _show(turn: Turn, scene: Scene, theme: Theme, html: str, rows: Rows, asked: str) -> None:
    """Replaces the picture whose button was pressed; without one sends a new message."""
    gateway, chat_id = turn.services.gateway, turn.person.chat_id
    await turn.answer()
    try:
        png = await turn.services.studio.draw(scene, theme)
    except NoPicture:
        await turn.say(turn.words.html("pictures.failed"))
        return
    place = turn.pressed_message if asked else None
    if place is None or not await gateway.edit_photo(chat_id, place, png, html, rows):
        await gateway.send_photo(chat_id, png, html, rows)


def _theme(turn: Turn, asked: str) -> Theme:
    if asked in set(Theme):
        return Theme(asked)
    return picture_scenes.theme_at(turn.now, turn.person.timezone or "UTC")


def _other(turn: Turn, kind: str, of: int, theme: Theme) -> Button:
    other = Theme.DARK if theme is Theme.LIGHT else Theme.LIGHT
    return button(turn.words.text(f"pictures.button.{other}"), interview_data.Picture(kind, of, other.value))


def _beside(turn: Turn, where: str, number: int, theme: Theme) -> Button:
    name = turn.words.text(f"pictures.months.name.{number % 12 + 1}")
    return button(
        turn.words.text(f"pictures.button.{where}", name=name), interview_data.Picture(MONTH, number, theme.value)
    )


def _first_of(number: int) -> date | None:
    """The first day of a month from its number: twelve times the year, plus the months before it in that year."""
    year, before = divmod(number, 12)
    return date(year, before + 1, 1) if YEARS[0] <= year <= YEARS[1] else None
