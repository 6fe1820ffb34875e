"""Files are read in a process of their own: what would run for minutes ends, and harms nobody."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.exchange.fields import BadFacts
from bot.exchange.invites import BadInvite
from bot.exchange.sandbox import FileReader

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
ZONE = "America/New_York"


def calendar(*lines: str) -> bytes:
    event = ("BEGIN:VEVENT", "UID:1@x", "SUMMARY:Interview with Globex", *lines, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", "")).encode()


ORDINARY = calendar("DTSTART:20261201T150000Z", "DTEND:20261201T154500Z")


def many_rules() -> bytes:
    rules = "".join(
        f"BEGIN:STANDARD\r\nDTSTART:{1900 + number % 200}0101T020000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
        for number in range(1500)
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Mine\r\n{rules}END:VTIMEZONE\r\n"
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Mine:20261201T100000\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone}{event}END:VCALENDAR\r\n".encode()


def many_series() -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:00010101T100000\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
        for number in range(200)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


BOMBS = {
    "days of the month": calendar("DTSTART:20260101T100000", f"RRULE:FREQ=MONTHLY;BYMONTHDAY={'0,' * 60_000}1"),
    "Sundays": calendar("DTSTART:20260101T100000", f"RRULE:FREQ=MONTHLY;BYDAY={'9SU,' * 40_000}1SU"),
    "series": many_series(),
    "rules of a zone": many_rules(),
    "folds": calendar("DTSTART:20261201T150000Z", "DESCRIPTION:" + "a\r\n " * 60_000),
    "nesting": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 15_000,
    "one line": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART" + b";X=1" * 60_000 + b":20261201T150000Z",
    "encoded words": b"From: x\r\nSubject: " + b"=?utf-8?q?=41?= " * 15_000 + b"\r\n\r\nhello",
    "parts": b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 40_000,
}


@pytest_asyncio.fixture
async def files() -> AsyncIterator[FileReader]:
    reader = FileReader()
    yield reader
    await reader.close()


async def test_an_ordinary_file_is_read(files: FileReader) -> None:
    read = await files.invitation(ORDINARY, ZONE, NOW)

    assert read.invite is not None
    assert read.details is not None
    assert (read.invite.day.isoformat(), read.details.company) == ("2026-12-01", "Globex")


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_ends_and_the_next_file_is_read(name: str, files: FileReader) -> None:
    assert len(BOMBS[name]) <= 256 * 1024

    bomb = asyncio.create_task(files.invitation(BOMBS[name], ZONE, NOW))
    turns = 0
    while not bomb.done():  # the event loop is free meanwhile
        turns += 1
        await asyncio.sleep(0)
    await asyncio.gather(bomb, return_exceptions=True)

    assert turns > 1
    assert bomb.exception() is None or isinstance(bomb.exception(), BadInvite)
    read = await files.invitation(ORDINARY, ZONE, NOW)
    assert read.invite is not None


async def test_what_takes_too_long_is_refused_and_its_process_ended(tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import sys, time\nsys.stdin.buffer.read(4)\ntime.sleep(3600)\n", encoding="utf-8")
    files = FileReader(patience_seconds=0.5, worker=worker)

    reading = asyncio.create_task(files.invitation(ORDINARY, ZONE, NOW))
    while files.pid is None:  # noqa: ASYNC110  the process is started by then
        await asyncio.sleep(0)
    pid = files.pid
    with pytest.raises(BadInvite) as refused:
        await reading

    assert refused.value.reason == "slow"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_process_ends_with_the_bot(files: FileReader) -> None:
    await files.invitation(ORDINARY, ZONE, NOW)
    pid = files.pid
    assert pid is not None

    await files.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_table_and_an_export_are_read_there_too(files: FileReader) -> None:
    sheet = await files.table(b"Company,Interview Date\nGlobex,2026-12-01\n")
    assert (sheet.header, sheet.rows) == (("Company", "Interview Date"), (("Globex", "2026-12-01"),))

    with pytest.raises(BadFacts, match="no rows"):
        await files.table(b"Company\n")
    with pytest.raises(BadFacts, match="not JSON"):
        await files.check_export(b"[" * 100_000)


async def test_zones_of_one_file_are_not_those_of_the_next(files: FileReader) -> None:
    """Outlook calls whatever it cannot name "Customized Time Zone"."""

    def file(offset: str, *, rules: bool = True) -> bytes:
        zone = (
            "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
            f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
        event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Customized Time Zone:20261201T150000\r\nEND:VEVENT\r\n"
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone if rules else ''}{event}END:VCALENDAR\r\n".encode()

    first = await files.invitation(file("+0100"), "UTC", NOW)
    second = await files.invitation(file("-0500"), "UTC", NOW)
    with pytest.raises(BadInvite) as refused:
        await files.invitation(file("", rules=False), "UTC", NOW)

    assert [str(read.invite and read.invite.start) for read in (first, second)] == ["14:00:00", "20:00:00"]
    assert refused.value.reason == "unknown_zone"


async def test_a_mail_without_a_calendar_is_given_as_its_text(files: FileReader) -> None:
    mail = (
        b"From: Kim Day <kim@globex.example>\r\nSubject: Your interview\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><head><style>p {}</style></head><p>Hi Rory,</p><p>Tuesday at =32pm?</p></html>"
    )

    read = await files.invitation(mail, ZONE, NOW)

    assert read.mail.split("\n") == [
        "From: Kim Day <kim@globex.example>",
        "Subject: Your interview",
        "",
        "Hi Rory,",
        "Tuesday at 2pm?",
    ]
