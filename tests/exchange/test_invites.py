"""Invitations as Google, Outlook, booking pages and worse write them: read as they were meant, or refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exchange.invite_words import invite_details
from bot.exchange.invites import BadInvite, Guest, Invite, InviteAction, MeetingFormat, read_invite

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"
OWN_RULES = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE"""


def written(*lines: str, before: str = "", method: str = "REQUEST", newline: str = "\r\n") -> bytes:
    file = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//EN",
        f"METHOD:{method}",
        *before.splitlines(),
    ]
    file += ["BEGIN:VEVENT", "UID:one@example", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return newline.join(file).encode()


def read(*lines: str, before: str = "", method: str = "REQUEST", zone: str = NEW_YORK) -> Invite:
    return read_invite(written(*lines, before=before, method=method), zone, NOW)


@pytest.mark.parametrize(
    ("start", "before", "zone", "wall"),
    [
        ("DTSTART:20261120T190000Z", "", NEW_YORK, time(14, 0)),
        ("DTSTART;TZID=America/Los_Angeles:20261120T103000", "", NEW_YORK, time(13, 30)),
        ("DTSTART;TZID=W. Europe Standard Time:20261120T100000", "", "Europe/Berlin", time(10, 0)),
        ("DTSTART;TZID=Pacific Standard Time:20261120T103000", "", NEW_YORK, time(13, 30)),
        ("DTSTART;TZID=Customized Time Zone:20261120T160000", OWN_RULES, NEW_YORK, time(9, 0)),
        ("DTSTART:20261120T100000", "", NEW_YORK, time(10, 0)),
        ("DTSTART:20261120T100000", "", "Asia/Kolkata", time(10, 0)),
    ],
    ids=["utc", "named", "windows", "windows elsewhere", "own rules", "floating", "floating elsewhere"],
)
def test_the_hour_is_that_of_the_readers_clock(start: str, before: str, zone: str, wall: time) -> None:
    invite = read(start, "SUMMARY:Interview", before=before, zone=zone)

    assert (invite.day, invite.start) == (date(2026, 11, 20), wall)


def test_a_summer_hour_is_read_by_the_products_own_zones() -> None:
    invite = read("DTSTART;TZID=Europe/London:20270701T150000", zone="Europe/Berlin")

    assert (invite.day, invite.start) == (date(2027, 7, 1), time(16, 0))


def test_a_whole_day_has_no_hour() -> None:
    invite = read("DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261121")

    assert (invite.day, invite.start, invite.length) == (date(2026, 11, 20), None, timedelta(hours=1))


@pytest.mark.parametrize(
    ("end", "length"),
    [
        ("DTEND:20261120T194500Z", timedelta(minutes=45)),
        ("DURATION:PT1H30M", timedelta(minutes=90)),
        ("TRANSP:OPAQUE", timedelta(hours=1)),
        ("DTEND:20261120T180000Z", timedelta(hours=1)),
        ("DTEND:20261129T190000Z", timedelta(hours=1)),
    ],
    ids=["end", "duration", "neither", "before its start", "days long"],
)
def test_the_length_is_what_it_says_where_that_makes_sense(end: str, length: timedelta) -> None:
    assert read("DTSTART:20261120T190000Z", end).length == length


@pytest.mark.parametrize(
    ("lines", "method", "intent"),
    [
        ([], "REQUEST", InviteAction.REQUEST),
        ([], "PUBLISH", InviteAction.REQUEST),
        (["STATUS:CONFIRMED"], "REQUEST", InviteAction.REQUEST),
        ([], "CANCEL", InviteAction.CANCEL),
        (["STATUS:CANCELLED"], "REQUEST", InviteAction.CANCEL),
    ],
)
def test_a_cancellation_is_known_by_method_or_status(lines: list[str], method: str, intent: InviteAction) -> None:
    assert read("DTSTART:20261120T190000Z", *lines, method=method).intent is intent


def test_uid_and_version_tell_one_invitation_from_its_update() -> None:
    invite = read("DTSTART:20261120T190000Z", "SEQUENCE:3")

    assert (invite.uid, invite.sequence) == ("one@example", 3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("LOCATION:https://zoom.us/j/1", MeetingFormat.VIDEO),
        ("X-GOOGLE-CONFERENCE:https://meet.google.com/abc", MeetingFormat.VIDEO),
        (
            "LOCATION:Microsoft Teams Meeting\r\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/x",
            MeetingFormat.VIDEO,
        ),
        ("LOCATION:Phone call", MeetingFormat.PHONE),
        ("LOCATION:+1 212 555 0100", MeetingFormat.PHONE),
        ("LOCATION:12 Main Street\\, Springfield", MeetingFormat.ON_SITE),
        ("COMMENT:nothing about it", MeetingFormat.UNKNOWN),
    ],
)
def test_the_meeting_format(line: str, expected: MeetingFormat) -> None:
    assert read("DTSTART:20261120T190000Z", line).format is expected


def test_of_several_versions_the_newest_counts() -> None:
    older = "BEGIN:VEVENT\nUID:one@example\nSEQUENCE:1\nDTSTART:20261119T190000Z\nEND:VEVENT"

    invite = read("DTSTART:20261120T190000Z", "SEQUENCE:2", before=older)

    assert (invite.day, invite.sequence, invite.others) == (date(2026, 11, 20), 2, 0)


def test_of_several_appointments_the_next_one_is_meant_and_the_others_are_counted() -> None:
    others = "\n".join(
        f"BEGIN:VEVENT\nUID:{uid}@example\nDTSTART:{day}T190000Z\nEND:VEVENT"
        for uid, day in (("a", "20261101"), ("b", "20261201"))
    )

    invite = read("DTSTART:20261120T190000Z", before=others)

    assert (invite.day, invite.others) == (date(2026, 11, 20), 2)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + written("DTSTART:20261120T190000Z", "SUMMARY:Entretien Bépé"),
        written("DTSTART:20261120T190000Z", "SUMMARY:Entretien Bépé", newline="\n"),
        written("DTSTART:20261120T190000Z", "SUMMARY:Entretien Bépé").decode().encode("latin-1"),
        written("DTSTART:20261120T190000Z", "SUMMARY:Entretien Bépé").replace(b"PRODID:-//Example//EN\r\n", b""),
    ],
    ids=["byte order mark", "bare line feeds", "latin-1", "no product"],
)
def test_files_that_are_only_a_little_wrong_are_read(content: bytes) -> None:
    invite = read_invite(content, NEW_YORK, NOW)

    assert (invite.title, invite.start) == ("Entretien Bépé", time(14, 0))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unreadable"),
        (b"\x00\xff\xfe garbage", "unreadable"),
        (b"<html><body>Sign in</body></html>", "unreadable"),
        (written("DTSTART:20261120T190000Z")[:90], "unreadable"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "empty"),
        (written("SUMMARY:When?"), "no_start"),
        (written("DTSTART:yesterday"), "no_start"),
        (written("DTSTART:99991231T235959Z"), "no_start"),
        (b"x" * (256 * 1024 + 1), "too_large"),
    ],
)
def test_what_is_no_invitation_is_refused_with_its_reason_and_nothing_of_its_words(content: bytes, reason: str) -> None:
    with pytest.raises(BadInvite) as refused:
        read_invite(content, NEW_YORK, NOW)

    assert refused.value.reason == reason
    assert str(refused.value) == reason


WHOLE = written(
    "DTSTART;TZID=W. Europe Standard Time:20261120T100000",
    "DURATION:PT45M",
    "SEQUENCE:1",
    "SUMMARY:Interview with Acme",
    'ORGANIZER;CN="Lee, Dana":mailto:dana@acme.com',
    "ATTENDEE;CN=Tom Ruiz:mailto:tom@acme.com",
    "RRULE:FREQ=DAILY;COUNT=3",
    before=OWN_RULES,
)


@given(at=st.integers(0, len(WHOLE) - 1), cut=st.integers(0, 40), put=st.binary(max_size=12))
@settings(deadline=None, max_examples=150)
def test_a_broken_file_is_read_or_refused_and_nothing_else(at: int, cut: int, put: bytes) -> None:
    broken = WHOLE[:at] + put + WHOLE[at + cut :]

    try:
        invite = read_invite(broken, NEW_YORK, NOW)
    except BadInvite:
        return

    invite_details(invite, "Ann Gray")
    assert timedelta(0) < invite.length <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("title", "organizer", "company", "role"),
    [
        ("Interview with Acme", "sue@acme.com", "Acme", ""),
        ("Acme Interview - Data Engineer", "", "Acme", "Data Engineer"),
        ("Data Engineer Interview @ Acme", "", "Acme", "Data Engineer"),
        ("Ann Gray <> Globex: Technical Interview (Data Engineer)", "jobs@globex.de", "Globex", "Data Engineer"),
        (
            "Invitation: Phone screen: Ann Gray and Soylent @ Fri Nov 20, 2026 2pm - 3pm (EST)",
            "x@gmail.com",
            "Soylent",
            "",
        ),
        ("Final round", "dana.lee@mail.acme-corp.co.uk", "Acme Corp", ""),
        ("Interview", "no-reply@calendly.com", "", ""),
        ("Canceled: Onsite / Umbrella | Senior Designer", "", "Umbrella", "Senior Designer"),
        ("日本電気 interview", "", "日本電気", ""),
    ],
)
def test_company_and_role_are_read_from_title_and_address(title: str, organizer: str, company: str, role: str) -> None:
    asks = [f"ORGANIZER;CN=Sue Smith:mailto:{organizer}"] if organizer else []

    details = invite_details(read("DTSTART:20261120T190000Z", f"SUMMARY:{title}", *asks), "Ann Gray")

    assert (details.company, details.role) == (company, role)


def test_who_will_be_met_are_the_organizer_and_colleagues_but_no_robots_and_not_the_reader() -> None:
    details = invite_details(
        read(
            "DTSTART:20261120T190000Z",
            "SUMMARY:Interview",
            'ORGANIZER;CN="Lee, Dana":mailto:Dana@acme.com',
            "ATTENDEE;CN=Tom Ruiz:mailto:tom@acme.com",
            "ATTENDEE;CN=Ann Gray:mailto:ann@gmail.com",
            "ATTENDEE;CN=Room 4:mailto:room-calendar@acme.com",
            "ATTENDEE;CN=sam@acme.com:mailto:sam@acme.com",
        ),
        "Ann Gray",
    )

    assert details.people == (Guest("Dana Lee", "dana@acme.com"), Guest("Tom Ruiz", "tom@acme.com"))
