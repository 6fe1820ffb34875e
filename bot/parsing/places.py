"""A typed city, a shared location or the time on somebody's clock -> a time zone; a typed country -> its code.

Offline: big cities from `bot/content/cities.toml`, the cities that zones are named after and the countries from Babel,
the map from tzfpy. Never a guess: of several places with one name all are returned.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache

from bot.domain.localtime import canonical_zone, country_of, local, regions_of, zones_of
from bot.wording import languages
from bot.wording.catalogue import CONTENT

QUARTER = timedelta(minutes=15)
"""All UTC offsets are whole quarters of an hour, so a clock that is a few minutes off still gives one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city or zone, and its country (ISO 3166), None where it lies in none."""

    name: str
    zone: str
    country: str | None


def find_city(text: str, language: str) -> tuple[Place, ...]:
    """The places of that name, one for each zone; empty where none is known."""
    wanted = _folded(text.split(",", maxsplit=1)[0])
    if not wanted:
        return ()
    named = _cities(language).get(wanted, [])
    if not named and (typed := _typed_zone(text)):
        named = [
            *_cities(language).get(_folded(zone_city(typed, language)), []),
            Place(typed, typed, country_of(typed)),
        ][:1]
    exactly = [place for place in named if _folded(place.name) == _folded(text)]
    found: dict[str, Place] = {}
    for place in exactly or named:
        found.setdefault(place.zone, place)
    return _in_named_country(tuple(found.values()), text, language)


def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone of a point on the map, or None for the open sea."""
    from tzfpy import get_tz  # 20 MB of borders; few people share a location

    name = get_tz(longitude, latitude)
    zone = canonical_zone(name) if name else None
    return None if zone is None or zone.startswith("Etc/") else zone


def zones_showing(clock: time, now: datetime, language: str) -> tuple[Place, ...]:
    """The places whose clocks show about that time at `now` (UTC), the biggest first, one for each zone."""
    found: dict[str, Place] = {}
    for place in _known(language):
        shown = local(now, place.zone)
        distance = abs(datetime.combine(shown.date(), clock) - shown)
        if min(distance, timedelta(days=1) - distance) <= QUARTER / 2:
            found.setdefault(place.zone, place)
    return tuple(found.values())


def clocks(now: datetime, language: str) -> tuple[datetime, ...]:
    """The different wall clocks (naive, to the minute) of all known places at `now`, in order."""
    shown = {local(now, place.zone).replace(second=0, microsecond=0) for place in _known(language)}
    return tuple(sorted(shown))


def find_country(text: str, language: str) -> str | None:
    """A country's code (ISO 3166) from its name or from the code itself, or None."""
    wanted = _folded(text)
    code = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", code) and code in _country_names(language):
        return code
    return _countries(language).get(wanted)


def find_region(text: str, country: str) -> str | None:
    """The code of a country's region from its local name, its English name or the code itself, or None."""
    wanted = _folded(text)
    local_names = {_folded(name): code for code, name in regions_of(country).items()}
    codes = {_folded(code): code for code in regions_of(country)}
    english = {_folded(name): code for name, code in _english_regions().get(country, {}).items()}
    return local_names.get(wanted) or codes.get(wanted) or english.get(wanted)


def country_name(code: str, language: str) -> str:
    """A country's name in a language; its code where there is none."""
    return _country_names(language).get(code, code)


def zone_city(zone: str, language: str) -> str:
    """The city that a zone is named after, in a language."""
    from babel.dates import get_timezone_location

    city = get_timezone_location(zone, locale=_locale(language), return_city=True)
    return str(city) or zone.rpartition("/")[2].replace("_", " ")


def _typed_zone(text: str) -> str | None:
    """A zone typed by its tz database name, old spellings included."""
    return canonical_zone(text) if "/" in text or text.strip().upper() == "UTC" else None


def _in_named_country(places: tuple[Place, ...], text: str, language: str) -> tuple[Place, ...]:
    """Of several places of one name, those in the country (or state) named after a comma."""
    _, comma, rest = text.partition(",")
    if not comma or len(places) < 2:
        return places
    country = find_country(rest, language)
    fitting = tuple(place for place in places if country and place.country == country)
    hinted = tuple(place for place in places if _folded(rest) and _folded(rest) in _folded(place.name))
    return fitting or hinted or places


def _folded(text: str) -> str:
    """Without case, accents and punctuation, so that "Zürich" and "zurich" are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", letters).replace("_", " ").split())


def _locale(language: str) -> str:
    base = language.replace("-", "_").partition("_")[0]
    return base if base in languages() else "en"


@cache
def _country_names(language: str) -> dict[str, str]:
    from babel import Locale

    territories = Locale.parse(_locale(language)).territories
    return {code: name for code, name in territories.items() if re.fullmatch("[A-Z]{2}", code) and zones_of(code)}


@cache
def _countries(language: str) -> dict[str, str]:
    names = {_folded(name): code for code, name in _country_names(language).items()}
    return names | {_folded(alias): code for alias, code in _table()["countries"].items()}


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads((CONTENT / "cities.toml").read_text("utf-8"))
    return table


@cache
def _english_regions() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = tomllib.loads((CONTENT / "regions.toml").read_text("utf-8"))
    return names


@cache
def _known(language: str) -> tuple[Place, ...]:
    """The cities of `cities.toml` by size, then those that zones are named after."""
    by_hand = [Place(name, zone, country_of(zone)) for name, zone in _table()["cities"].items()]
    named = [
        Place(zone_city(zone, language), zone, country)
        for country in _country_names(language)
        for zone in zones_of(country)
    ]
    return (*by_hand, *named)


@cache
def _cities(language: str) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in _known(language):
        # "Portland, Oregon" is found by "portland" too; both Portlands are then returned.
        for name in dict.fromkeys((place.name, place.name.split(",")[0])):
            found.setdefault(_folded(name), []).append(place)
    for alias, name in _table()["aliases"].items():
        found.setdefault(_folded(alias), []).extend(found.get(_folded(name), []))
    return found
