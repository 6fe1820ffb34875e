"""The plan goes into a person's calendar, and invitations come from there: new, moved, called off, broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stories.conftest import IN_NEW_YORK, Begin

if TYPE_CHECKING:
    from tests.stories.story import Story


def events(story: Story) -> dict[str, dict[str, Any]]:
    """The entries of the file that came last, by title: their start (UTC), number, status and UID."""
    from icalendar import Calendar

    document = story.last.document
    assert document is not None, story.last.text
    found: list[Any] = Calendar.from_ical(document.content).walk("VEVENT")
    return {
        str(event["summary"]): {
            "at": f"{event['dtstart'].dt:%Y-%m-%d %H:%M}",
            "sequence": int(event["sequence"]),
            "status": str(event["status"]),
            "uid": str(event["uid"]),
        }
        for event in found
    }


def invitation(
    *lines: str,
    starts: str = "20261124T190000Z",
    ends: str = "20261124T200000Z",
    sequence: int = 0,
    method: str = "REQUEST",
    uid: str = "4k3b@calendar.example",
) -> bytes:
    told = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//Calendar//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{sequence}",
        "DTSTAMP:20261118T120000Z",
        f"DTSTART:{starts}",
        f"DTEND:{ends}",
        "SUMMARY:Interview with Initech (Data Analyst)",
        "ORGANIZER;CN=Sue Smith:mailto:sue@initech.example",
        "LOCATION:https://zoom.us/j/123",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return ("\r\n".join(told) + "\r\n").encode()


async def forward(story: Story, content: bytes, name: str = "invite.ics") -> None:
    await story.person.send_document(name, content, "text/calendar")
    await story.rest()


@pytest.fixture
async def ann(begin: Begin) -> Story:
    """Wednesday 2026-11-18, 15:05 in New York: Ann has said where she lives, and nothing else."""
    story = await begin("2026-11-18 15:05")
    await story.does(*IN_NEW_YORK)
    return story


async def test_the_plan_goes_into_a_calendar_in_universal_time(after_acme: Story) -> None:
    story = after_acme

    await story.does("/interviews", "!Acme", "!📅 Calendar")

    given = events(story)
    assert {title: one["at"] for title, one in given.items()} == {
        "Thank Dana Lee · Acme": "2026-11-20 20:30",
        "Thank Tom Ruiz · Acme": "2026-11-20 20:30",
        "Tell your references · Acme": "2026-11-20 23:00",
        "Check in (1 of 2) · Acme": "2026-11-30 14:30",
        "Call (1 of 2) · Acme": "2026-12-08 15:30",
        "Check in (2 of 2) · Acme": "2026-12-22 14:30",
        "Call (2 of 2) · Acme": "2026-12-29 15:30",
        "Let it go? · Acme": "2027-01-12 14:30",
    }
    assert {one["sequence"] for one in given.values()} == {0}
    assert len({one["uid"] for one in given.values()}) == 8
    story.expect("8 steps for your calendar\nOpen the file to add them.")
    assert story.labels == ["Google: next step", "Outlook: next step"]


async def test_the_links_open_the_next_step_in_two_calendars(after_acme: Story) -> None:
    story = after_acme

    await story.say("/calendar")

    google, outlook = (button.value for row in story.last.buttons for button in row)
    assert google.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&text=Thank%20Dana%20Lee")
    assert "&dates=20261120T203000Z/20261120T204500Z&" in google
    assert outlook.startswith("https://outlook.live.com/calendar/0/deeplink/compose?")
    assert "startdt=2026-11-20T20%3A30%3A00Z" in outlook


async def test_a_second_import_changes_what_moved_and_doubles_nothing(after_acme: Story) -> None:
    story = after_acme
    await story.say("/calendar")
    first = events(story)
    await story.does("/interviews", "!Acme", "!Manage", "!Change something", "!Decision", "4 December")

    await story.say("/calendar")

    second = events(story)
    assert {title: one["uid"] for title, one in second.items()} == {title: one["uid"] for title, one in first.items()}
    moved = second["Check in (1 of 2) · Acme"]
    assert (moved["at"], moved["sequence"]) == ("2026-12-07 14:30", 1)
    assert second["Thank Dana Lee · Acme"] == first["Thank Dana Lee · Acme"]


async def test_what_is_no_longer_planned_is_called_off_in_the_next_file(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")
    await story.say("/calendar")
    await story.does("/answered", "!An offer")

    await story.say("/calendar")

    given = events(story)
    assert {one["status"] for one in given.values()} == {"CANCELLED"}
    assert given["Call (1 of 2) · Acme"]["sequence"] == 1
    story.expect("0 steps for your calendar\n5 that are no longer planned are called off in it.")


async def test_a_forwarded_invitation_is_reviewed_and_saved(ann: Story) -> None:
    story = ann

    await forward(story, invitation())
    review = story.last.text
    await story.tap("Save")

    assert "I read it from the invitation." in review
    assert "Initech · Data Analyst" in review
    assert "Tuesday 24 November" in review
    assert "14:00–15:00" in review
    assert "You will meet Sue Smith." in review
    assert "It is held by video." in review
    story.expect("✅ Saved: Initech · Data Analyst.", "Next: get ready, Mon 23 Nov, 18:00.")


async def test_what_an_invitation_does_not_tell_is_asked(ann: Story) -> None:
    story = ann
    bare = invitation().replace(b"Interview with Initech (Data Analyst)", b"Technical interview")
    bare = bare.replace(b"sue@initech.example", b"sue@gmail.com").replace(b"https://zoom.us/j/123", b"")
    bare = bare.replace(b"END:VEVENT", b"ATTENDEE;CN=Ann Gray:mailto:ann@mail.example\r\nEND:VEVENT")

    await forward(story, bare)
    asked = story.last.text
    await story.does("Initech, Data Analyst", "!Video")

    assert "Where was it, or will it be" in asked
    story.expect("Did I get it right?", "Initech · Data Analyst", "Tuesday 24 November", "Sue Smith")


async def test_an_all_day_invitation_asks_for_the_hour(ann: Story) -> None:
    story = ann
    day = invitation(starts="20261124", ends="20261125").replace(b"DTSTART:", b"DTSTART;VALUE=DATE:")
    day = day.replace(b"DTEND:", b"DTEND;VALUE=DATE:")

    await forward(story, day)
    asked = story.last.text
    await story.tap("10:00")

    assert "Tuesday 24 November" in asked
    story.expect("Did I get it right?", "10:00–11:00")


async def test_a_newer_version_moves_the_interview_with_one_tap(ann: Story) -> None:
    story = ann
    await forward(story, invitation())
    await story.tap("Save")

    await forward(story, invitation(starts="20261126T150000Z", ends="20261126T154500Z", sequence=1))
    asked = story.last.text
    await story.tap("Move it")
    said = story.last.text
    await story.say("/next")

    assert "They moved it: from Tue 24 Nov, 14:00 to Thu 26 Nov, 10:00." in asked
    assert said.startswith("✅ Moved: Initech · Data Analyst is on Thu 26 Nov, 10:00 now.")
    story.expect("Wed 25 Nov, 18:00: get ready")


async def test_of_a_series_the_next_time_is_meant_and_when_it_comes_again_nothing_was_moved(ann: Story) -> None:
    story = ann
    weekly = invitation("RRULE:FREQ=WEEKLY;COUNT=6", starts="20261110T190000Z", ends="20261110T200000Z")

    await forward(story, weekly)
    review = story.last.text
    await story.tap("Save")
    await story.at("2026-11-25 12:00")
    await forward(story, weekly)

    assert "It is one of a series; this is the time that comes next." in review
    assert "Tuesday 24 November" in review
    story.expect("I have this invitation already")


async def test_a_whole_day_that_moves_keeps_its_hour(ann: Story) -> None:
    story = ann
    days = [
        invitation(starts=day, ends=day, sequence=number)
        .replace(b"DTSTART:", b"DTSTART;VALUE=DATE:")
        .replace(b"DTEND:", b"DTEND;VALUE=DATE:")
        for number, day in enumerate(("20261124", "20261126"))
    ]
    await forward(story, days[0])
    await story.does("!10:00", "!Save")

    await forward(story, days[1])

    story.expect("They moved it: from Tue 24 Nov, 10:00 to Thu 26 Nov, 10:00.")


async def test_the_same_version_again_and_an_older_one_change_nothing(ann: Story) -> None:
    story = ann
    await forward(story, invitation(sequence=2))
    await story.tap("Save")

    await forward(story, invitation(sequence=2))
    again = story.last.text
    await forward(story, invitation(starts="20261126T150000Z", ends="20261126T160000Z", sequence=1))

    assert "I have this invitation already" in again
    story.expect("This is an older version")


async def test_an_invitation_called_off_takes_the_interview_out_if_the_person_wants(ann: Story) -> None:
    story = ann
    await forward(story, invitation())
    await story.tap("Save")

    await forward(story, invitation("STATUS:CANCELLED", sequence=1, method="CANCEL"))
    asked = story.last.text
    await story.tap("Take it out")
    await story.say("/interviews")

    assert "They called it off." in asked
    story.expect("No interview is recorded yet.")


async def test_an_unknown_appointment_called_off_changes_nothing(ann: Story) -> None:
    await forward(ann, invitation(method="CANCEL"))

    ann.expect("This calls off an appointment that I know nothing of.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no calendar at all", "I cannot read that as an invitation."),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "There is no appointment in that file."),
        (b"x" * (256 * 1024 + 1), "That file is larger than invitations are"),
        (invitation().replace(b"DTSTART:20261124T190000Z\r\n", b""), "That invitation does not say when"),
        (invitation()[:200], "I cannot read that as an invitation."),
    ],
    ids=["garbage", "empty", "too large", "no start", "cut off"],
)
async def test_a_file_that_is_no_invitation_is_refused_with_a_sentence(ann: Story, content: bytes, said: str) -> None:
    await forward(ann, content)

    ann.expect(said)


async def test_an_interview_half_told_is_not_thrown_away_by_an_invitation(ann: Story) -> None:
    story = ann
    await story.does("/new", "Acme, Data engineer", "!Today")

    await forward(story, invitation())
    said = story.last.text
    await story.tap("14:00")

    assert said.startswith("You are still telling me about Acme.")
    story.expect("Acme")


async def test_without_a_time_zone_an_invitation_waits(begin: Begin) -> None:
    story = await begin("2026-11-18 15:05")
    await story.say("/start")

    await forward(story, invitation())

    story.expect("To read its hour I need to know your time zone")
