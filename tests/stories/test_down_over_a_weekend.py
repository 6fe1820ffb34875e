"""The machine stands still from Friday to Monday, and a call was due on the Friday."""

from tests.stories.conftest import IN_NEW_YORK, Begin

BY_PHONE = ("/settings", "!Let a call come first")
TELLS = ("/new", "Acme, Data engineer", "!Today", "!14:00", "Dana Lee", "!They did not say", "!Skip", "!Thanked")


async def test_nothing_about_the_call_comes_on_monday_and_it_comes_on_tuesday(begin: Begin) -> None:
    story = await begin("2026-11-27 15:30")
    await story.does(*IN_NEW_YORK, *BY_PHONE, *TELLS, "!That is all", "!Save")
    await story.at("2026-12-03 20:00")
    await story.stop_bot()
    await story.sleeps_until("2026-12-07 12:00")

    await story.start_bot()
    monday = await story.at("2026-12-07 23:00")
    tuesday = await story.at("2026-12-08 12:00")

    assert monday == []
    assert [(one.at, one.title) for one in tuesday] == [("2026-12-08 10:30", "Call them (1 of 2)")]


async def test_what_may_come_late_comes_at_once_and_only_once(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *TELLS[:-1], "!Nothing yet", "!Save")
    await story.stop_bot()
    await story.sleeps_until("2026-11-23 12:00")

    await story.start_bot()
    await story.at("2026-11-23 20:00")

    assert [(one.at, one.title) for one in story.nudges] == [
        ("2026-11-23 12:00", "Thank Dana Lee"),
        ("2026-11-23 12:00", "Tell your references"),
    ]
