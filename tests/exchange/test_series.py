"""Invitations as the usual calendars write them whole; of one that repeats the next time is meant."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.exchange.invite_words import invite_details
from bot.exchange.invites import BadInvite, Invite, InviteAction, MeetingFormat, read_invite

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday
NEW_YORK = "America/New_York"

GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:America/New_York
X-LIC-LOCATION:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261027T140000
DTEND;TZID=America/New_York:20261027T144500
RRULE:FREQ=WEEKLY;UNTIL=20261223T045959Z;BYDAY=TU
EXDATE;TZID=America/New_York:20261124T140000
DTSTAMP:20261020T120000Z
ORGANIZER;CN=Sue Smith:mailto:sue@initech.example
UID:6pgq3e9h@google.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=ann@mail.example:mailto:ann@mail.example
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Initech interview loop
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """\
BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN=Sue Smith:mailto:sue@initech.example
SUMMARY;LANGUAGE=en-US:Interview
RRULE:FREQ=DAILY;COUNT=3;INTERVAL=1
DTSTART;TZID=Eastern Standard Time:20261117T090000
DTEND;TZID=Eastern Standard Time:20261117T093000
UID:040000008200E00074C5B7101A82E008
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261101T120000Z
SEQUENCE:0
LOCATION;LANGUAGE=en-US:Microsoft Teams Meeting
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;RELATED=START:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
ORGANIZER;CN=Sue Smith:mailto:sue@initech.example
SUMMARY;LANGUAGE=en-US:Interview
RECURRENCE-ID;TZID=Eastern Standard Time:20261118T090000
DTSTART;TZID=Eastern Standard Time:20261120T160000
DTEND;TZID=Eastern Standard Time:20261120T170000
UID:040000008200E00074C5B7101A82E008
DTSTAMP:20261101T120000Z
SEQUENCE:2
END:VEVENT
END:VCALENDAR
"""


CALENDLY = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Calendly//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VEVENT
DTSTAMP:20261116T093000Z
UID:calendly-5f0c2a44
DTSTART:20261124T190000Z
DTEND:20261124T193000Z
CLASS:PRIVATE
DESCRIPTION:Event Name: Interview: Data Analyst\\n\\nLocation: This is a Zoom web
  conference.\\nYou can join this meeting from your computer\\, tablet\\, or smartphone.
LOCATION:https://zoom.us/j/123456789
ORGANIZER;CN=Sue Smith:mailto:sue@initech.example
ATTENDEE;CN=Ann Gray;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED:mailto:ann@mail.example
STATUS:CONFIRMED
SUMMARY:Ann Gray and Sue Smith
END:VEVENT
END:VCALENDAR
"""


def read(text: str, zone: str = NEW_YORK) -> Invite:
    return read_invite(text.replace("\n", "\r\n").encode(), zone, NOW)


def series(*lines: str, start: str = "DTSTART:20261103T190000Z") -> Invite:
    file = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:one@example",
        start,
        *lines,
    ]
    return read("\n".join([*file, "END:VEVENT", "END:VCALENDAR", ""]))


def test_a_week_that_is_left_out_is_not_the_next_one() -> None:
    invite = read(GOOGLE)

    assert (invite.day, invite.start, invite.repeats) == (date(2026, 12, 1), time(14, 0), True)
    assert (invite.others, invite.sequence) == (0, 0)


def test_a_time_that_was_moved_singly_is_not_where_it_was() -> None:
    invite = read(OUTLOOK)

    assert (invite.day, invite.start) == (date(2026, 11, 19), time(9, 0))
    assert invite.others == 0


def test_a_time_that_was_moved_singly_counts_where_it_is_now() -> None:
    over = OUTLOOK.replace("COUNT=3", "COUNT=2")

    invite = read(over)

    assert (invite.day, invite.start, invite.length.seconds) == (date(2026, 11, 20), time(16, 0), 3600)
    assert (invite.sequence, invite.title) == (2, "Interview")


def test_a_time_that_was_cancelled_singly_does_not_count() -> None:
    off = OUTLOOK.replace("SEQUENCE:2", "SEQUENCE:2\nSTATUS:CANCELLED")

    invite = read(off)

    assert (invite.day, invite.intent) == (date(2026, 11, 19), InviteAction.REQUEST)


def test_a_cancelled_series_is_a_cancellation() -> None:
    assert read(GOOGLE.replace("METHOD:REQUEST", "METHOD:CANCEL")).intent is InviteAction.CANCEL


def test_across_the_change_of_the_clocks_the_wall_clock_stays() -> None:
    invite = read(GOOGLE, "Europe/Berlin")

    assert (invite.day, invite.start) == (date(2026, 12, 1), time(20, 0))


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("FREQ=WEEKLY", date(2026, 11, 24)),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 12, 1)),
        ("FREQ=WEEKLY;COUNT=2", date(2026, 11, 10)),
        ("FREQ=WEEKLY;UNTIL=20261115", date(2026, 11, 10)),
        ("FREQ=WEEKLY;UNTIL=20261117", date(2026, 11, 17)),
        ("FREQ=DAILY", date(2026, 11, 18)),
        ("FREQ=MONTHLY;BYDAY=3TH", date(2026, 11, 19)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 11, 30)),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 11, 27)),
        ("FREQ=MONTHLY", date(2026, 12, 3)),
        ("FREQ=YEARLY", date(2027, 11, 3)),
        ("FREQ=WEEKLY;BYDAY=MO,FR", date(2026, 11, 20)),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU", date(2026, 11, 29)),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4", date(2026, 11, 6)),
    ],
)
def test_the_next_time_is_meant_or_the_last_where_all_are_over(rule: str, day: date) -> None:
    assert series(f"RRULE:{rule}").day == day


def test_days_that_are_listed_count_too() -> None:
    assert series("RDATE:20261125T190000Z,20261105T190000Z").day == date(2026, 11, 25)


def test_whole_days_repeat_as_days() -> None:
    invite = series("RRULE:FREQ=WEEKLY", start="DTSTART;VALUE=DATE:20261103")

    assert (invite.day, invite.start) == (date(2026, 11, 24), None)


UNREAD = [
    "FREQ=SECONDLY",
    "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2,3",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=NEVERLY",
    "FREQ=WEEKLY;BYDAY=XX",
    "COUNT=3",
]


@pytest.mark.parametrize("rule", UNREAD)
def test_of_a_series_that_cannot_be_read_no_day_is_guessed(rule: str) -> None:
    with pytest.raises(BadInvite) as refused:
        series(f"RRULE:{rule}")

    assert refused.value.reason in {"no_start", "unreadable"}


@pytest.mark.parametrize("rule", UNREAD[:3])
def test_a_series_that_cannot_be_read_and_has_not_begun_begins_on_its_first_day(rule: str) -> None:
    assert series(f"RRULE:{rule}", start="DTSTART:20261203T190000Z").day == date(2026, 12, 3)


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYDAY=6MO", "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12"]
)
def test_a_rule_that_never_comes_true_leaves_the_first_day(rule: str) -> None:
    assert series(f"RRULE:{rule}").day == date(2026, 11, 3)


def test_what_comes_once_is_no_series() -> None:
    assert series().repeats is False


def test_a_booking_page_tells_the_company_by_its_hosts_address() -> None:
    invite = read(CALENDLY)

    details = invite_details(invite, "Ann Gray")

    assert (invite.day, invite.start, invite.format) == (date(2026, 11, 24), time(14, 0), MeetingFormat.VIDEO)
    assert (invite.repeats, invite.length) == (False, timedelta(minutes=30))
    assert (details.company, [guest.name for guest in details.people]) == ("Initech", ["Sue Smith"])
