"""The plan as a calendar file and as links: what a calendar reads back is what was meant."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from icalendar import Calendar

from bot.exchange.ics import MAX_LINK, CalendarEntry, calendar_file, google_link, outlook_link

STAMP = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
CALL = CalendarEntry(
    uid="abc@tactful",
    sequence=2,
    starts_at=datetime(2026, 12, 8, 15, 30, tzinfo=UTC),
    length=timedelta(minutes=15),
    title="Call (1 of 2) · Acme, Inc; R&D",
    notes="Data engineer.\nA draft comes at this hour + a script.",
)


def event_of(file: bytes) -> Any:
    """The only entry. Its properties are of many types, so it goes by none."""
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_a_calendar_reads_back_what_was_meant() -> None:
    file = calendar_file([CALL], STAMP, "Tactful")

    event = event_of(file)
    assert b"METHOD:PUBLISH\r\n" in file
    assert (str(event["uid"]), int(event["sequence"]), str(event["status"])) == ("abc@tactful", 2, "CONFIRMED")
    assert (event["dtstart"].dt, event["dtend"].dt) == (CALL.starts_at, CALL.starts_at + CALL.length)
    assert (str(event["summary"]), str(event["description"])) == (CALL.title, CALL.notes)
    (alarm,) = event.walk("VALARM")
    assert (str(alarm["action"]), alarm["trigger"].dt) == ("DISPLAY", timedelta(0))


def test_times_are_universal_and_lines_are_short() -> None:
    file = calendar_file([CALL], STAMP, "Tactful")

    assert b"DTSTART:20261208T153000Z\r\n" in file
    assert b"VTIMEZONE" not in file
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_what_is_called_off_says_so_and_rings_no_more() -> None:
    off = CalendarEntry("abc@tactful", 3, CALL.starts_at, CALL.length, CALL.title, called_off=True)

    event = event_of(calendar_file([off], STAMP, "Tactful"))

    assert str(event["status"]) == "CANCELLED"
    assert event.walk("VALARM") == []


def test_no_title_can_add_a_line_of_its_own() -> None:
    evil = CalendarEntry("a@tactful", 0, CALL.starts_at, CALL.length, "x\r\nATTENDEE:mailto:eve@example.org")

    event = event_of(calendar_file([evil], STAMP, "Tactful"))

    assert event.get("attendee") is None


def test_the_links_carry_title_and_times_with_spaces_that_every_calendar_reads() -> None:
    google, outlook = google_link(CALL), outlook_link(CALL)

    assert "+" not in google + outlook
    assert parse_qs(urlsplit(google).query)["text"] == [CALL.title]
    assert parse_qs(urlsplit(google).query)["dates"] == ["20261208T153000Z/20261208T154500Z"]
    assert parse_qs(urlsplit(outlook).query)["subject"] == [CALL.title]
    assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2026-12-08T15:30:00Z"]


def test_a_link_that_would_grow_too_long_leaves_the_notes_out() -> None:
    long = CalendarEntry("a@tactful", 0, CALL.starts_at, CALL.length, "Call", notes="說明" * 500)

    assert len(google_link(long)) <= MAX_LINK
    assert "details" not in google_link(long)
