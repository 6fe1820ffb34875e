"""Asks for a time zone: by a shared location, a typed city, or the time it is there now.

Used by /start, the first saving, /settings, and for an employer elsewhere. It finds a zone and stores nothing. Must not
know whose zone it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.chat.dialogue.question import Unclear
from bot.chat.screen import Rows
from bot.chat.screens.keyboard import in_rows
from bot.domain.localtime import canonical_zone, country_of, zones_of
from bot.parsing.dates.times import read_hours
from bot.parsing.places import (
    Place,
    clocks,
    country_name,
    find_city,
    find_country,
    zone_at,
    zone_city,
    zones_showing,
)

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

MOST_OFFERED = 12
"""At most so many places on one screen; a person in none of them types a bigger city."""

ZONE, CLOCKS, CLOCK, LOCATE = "zone", "clocks", "clock", "locate"

PARTS_OF_THE_DAY = {"night": range(6), "morning": range(6, 12), "afternoon": range(12, 18), "evening": range(18, 24)}
"""The present times in all zones of the world are too many for one screen, so the part of the day is asked first."""


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone, and the country (ISO 3166) that it lies in; None where it lies in none."""

    zone: str
    country: str | None
    city: str = ""
    """The city as it was typed, which may be another than the one that the zone is named after."""


def ways(turn: Turn, *, locate: bool = True) -> Rows:
    """The buttons of the question: share a location, or choose by the present time."""
    by_time = [turn.option(turn.words.text("start.zone.by_time"), CLOCKS)]
    by_place = [turn.option(turn.words.text("start.zone.by_location"), LOCATE)]
    return [by_place, by_time] if locate else [by_time]


async def typed(turn: Turn, text: str) -> ZoneChoice | Unclear:
    """A city, a country or the time on the clock there."""
    places = find_city(text, turn.words.language)
    if not places:
        places = _of_country(turn, text)
    if not places and (hours := read_hours(text)):
        readings = [hour for hour in (hours.start, hours.other) if hour is not None]
        places = tuple(place for hour in readings for place in zones_showing(hour, turn.now, turn.words.language))
        if places:
            return Unclear(turn.words.html("start.zone.which_place"), _offered(turn, places))
    if not places:
        return Unclear(turn.words.html("start.zone.unknown"), ways(turn, locate=False))
    if len(places) == 1:
        return ZoneChoice(places[0].zone, places[0].country, places[0].name.partition(",")[0])
    return Unclear(turn.words.html("start.zone.which_place"), _offered(turn, places))


async def chosen(turn: Turn, choice: str, arg: str) -> ZoneChoice | Unclear:
    """A pressed button: a place, a time, or another way to answer."""
    if choice == ZONE:
        zone = canonical_zone(arg.replace("=", "/"))
        if zone is not None:
            return ZoneChoice(zone, country_of(zone))
    if choice == CLOCKS and arg in PARTS_OF_THE_DAY:
        return Unclear(turn.words.html("start.zone.which_time"), _times(turn, PARTS_OF_THE_DAY[arg]))
    if choice == CLOCKS:
        return Unclear(turn.words.html("start.zone.which_part"), _parts_of_the_day(turn))
    if choice == CLOCK and len(arg) == 4 and arg.isdigit() and int(arg[:2]) < 24 and int(arg[2:]) < 60:
        places = zones_showing(time(int(arg[:2]), int(arg[2:])), turn.now, turn.words.language)
        return Unclear(turn.words.html("start.zone.which_place"), _offered(turn, places))
    if choice == LOCATE:
        return Unclear(turn.words.html("start.zone.locate"), markup=_share(turn))
    return Unclear(turn.words.html("errors.earlier_question"))


async def located(turn: Turn) -> ZoneChoice | Unclear:
    """A shared location."""
    message = turn.update.message if turn.update else None
    spot = message.location if message else None
    zone = zone_at(spot.latitude, spot.longitude) if spot else None
    if zone is None:
        return Unclear(turn.words.html("start.zone.at_sea"), ways(turn, locate=False))
    return ZoneChoice(zone, country_of(zone))


def _of_country(turn: Turn, text: str) -> tuple[Place, ...]:
    country = find_country(text, turn.words.language)
    if country is None:
        return ()
    return tuple(Place(zone_city(zone, turn.words.language), zone, country) for zone in zones_of(country))


def _offered(turn: Turn, places: tuple[Place, ...]) -> Rows:
    buttons = [turn.option(_name(turn, place), ZONE, place.zone.replace("/", "=")) for place in places[:MOST_OFFERED]]
    return in_rows(buttons, 2)


def _name(turn: Turn, place: Place) -> str:
    country = country_name(place.country, turn.words.language) if place.country else ""
    if "," in place.name or country in ("", place.name):
        return place.name
    return turn.words.text("start.zone.place", city=place.name, country=country)


def _parts_of_the_day(turn: Turn) -> Rows:
    parts = [turn.option(turn.words.text(f"start.zone.part.{part}"), CLOCKS, part) for part in PARTS_OF_THE_DAY]
    return in_rows(parts, 2)


def _times(turn: Turn, hours: range) -> Rows:
    # In the far east and far west it is the same time on two different days; the places asked next tell them apart.
    shown = sorted({at.time() for at in clocks(turn.now, turn.words.language) if at.hour in hours})
    return in_rows(
        [turn.option(turn.words.text("start.zone.time", at=at), CLOCK, at.strftime("%H%M")) for at in shown], 3
    )


def _share(turn: Turn) -> ReplyKeyboardMarkup:
    button = KeyboardButton(turn.words.text("start.zone.share"), request_location=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)


async def remove_reply_keyboard(turn: Turn) -> None:
    """Removes the button that shares a location; Telegram does that only with a new message."""
    thanks = turn.words.html("start.zone.thanks")
    await turn.services.gateway.send(turn.person.chat_id, thanks, markup=ReplyKeyboardRemove())
