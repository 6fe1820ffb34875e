"""A candidate in Los Angeles, an employer in New York; the story is told on the candidate's clock."""

from tests.stories.conftest import Begin

TELLS = ("/new", "Acme, Data engineer", "today 11:00", "Dana Lee, dana@acme.com", "!In a week", "!Skip", "!Nothing yet")


async def test_contacts_keep_the_hours_over_there_and_never_the_candidates_night(begin: Begin) -> None:
    story = await begin("2026-11-20 12:05", "America/Los_Angeles")
    await story.does("/start", "Los Angeles", *TELLS)

    await story.does("!Employer elsewhere", "New York")
    story.expect("New York")
    await story.does("!Save", "!Show the interview")
    story.expect("Their clock: New York.")
    came = await story.at("2027-01-12 12:00")

    assert [(one.at, one.title) for one in came] == [
        ("2026-11-20 12:30", "Thank Dana Lee"),
        ("2026-11-20 18:00", "Tell your references"),
        ("2026-11-21 08:00", "Thank Dana Lee"),
        ("2026-11-24 09:30", "Thank Dana Lee"),
        ("2026-11-30 08:00", "Check in by email (1 of 2)"),
        ("2026-12-01 08:00", "Check in by email (1 of 2)"),
        ("2026-12-08 08:00", "Call them (1 of 2)"),
        ("2026-12-09 08:00", "Call them (1 of 2)"),
        ("2026-12-22 08:00", "Check in by email (2 of 2)"),
        ("2026-12-23 08:00", "Check in by email (2 of 2)"),
        ("2026-12-29 08:00", "Call them (2 of 2)"),
        ("2026-12-30 08:00", "Call them (2 of 2)"),
        ("2027-01-12 08:00", "Time to let this one go?"),
    ]
