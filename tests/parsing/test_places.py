"""Where people are: cities, countries, the time on the clock, a point on the map."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.domain.localtime import canonical_zone
from bot.parsing.places import _table, clocks, country_name, find_city, find_country, zone_at, zone_city, zones_showing

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "country"),
    [
        ("Berlin", "Europe/Berlin", "DE"),
        ("zürich", "Europe/Zurich", "CH"),
        ("Zurich", "Europe/Zurich", "CH"),
        ("MUNICH", "Europe/Berlin", "DE"),
        ("münchen", "Europe/Berlin", "DE"),
        ("NYC", "America/New_York", "US"),
        ("London", "Europe/London", "GB"),
        ("London, Canada", "America/Toronto", "CA"),
        ("Portland, Oregon", "America/Los_Angeles", "US"),
        ("Cambridge, UK", "Europe/London", "GB"),
        ("bangalore", "Asia/Kolkata", "IN"),
        ("sao paulo", "America/Sao_Paulo", "BR"),
        ("La Paz", "America/La_Paz", "BO"),
        ("Europe/Kiev", "Europe/Kyiv", "UA"),
        ("US/Pacific", "America/Los_Angeles", "US"),
        ("europe/berlin", "Europe/Berlin", "DE"),
    ],
)
def test_a_city_is_found_by_the_names_people_use(text: str, zone: str, country: str) -> None:
    places = find_city(text, "en")

    assert [(place.zone, place.country) for place in places] == [(zone, country)]


@pytest.mark.parametrize("text", ["Portland", "Birmingham", "Cambridge", "Hamilton"])
def test_places_of_one_name_in_several_zones_are_all_given_back(text: str) -> None:
    zones = {place.zone for place in find_city(text, "en")}

    assert len(zones) >= 2


@pytest.mark.parametrize("text", ["Nowhereville", "", "?", "12"])
def test_an_unknown_place_is_not_guessed(text: str) -> None:
    assert find_city(text, "en") == ()


def test_every_city_of_the_table_lies_in_a_zone_that_exists() -> None:
    table = _table()

    assert [city for city, zone in table["cities"].items() if canonical_zone(zone) != zone] == []
    assert [alias for alias in table["aliases"] if not find_city(alias, "en")] == []


@pytest.mark.parametrize(
    ("text", "code"), [("Germany", "DE"), ("usa", "US"), ("gb", "GB"), ("England", "GB"), ("Côte d’Ivoire", "CI")]
)
def test_a_country_is_found_by_name_or_letters(text: str, code: str) -> None:
    assert find_country(text, "en") == code


def test_an_unknown_country_is_not_guessed() -> None:
    assert find_country("Narnia", "en") is None
    assert country_name("DE", "en") == "Germany"


def test_a_clock_that_is_a_few_minutes_off_still_names_its_zones_the_biggest_city_first() -> None:
    places = zones_showing(time(10, 3), NOW, "en")

    assert places[0].name == "New York"
    assert "Europe/Berlin" not in {place.zone for place in places}


def test_around_midnight_a_clock_is_compared_round_the_day() -> None:
    places = zones_showing(time(23, 58), datetime(2026, 11, 22, 0, 1, tzinfo=UTC), "en")

    assert "Europe/London" in {place.zone for place in places}


def test_the_clocks_of_the_world_are_told_once_each_in_order() -> None:
    shown = clocks(NOW, "en")

    assert list(shown) == sorted(set(shown))
    assert 30 <= len(shown) <= 45


def test_a_point_on_the_map_has_a_zone_and_the_open_sea_has_none() -> None:
    assert zone_at(52.5, 13.4) == "Europe/Berlin"
    assert zone_at(0.0, 0.0) is None


def test_a_zone_is_named_after_its_city() -> None:
    assert zone_city("America/New_York", "en") == "New York"
