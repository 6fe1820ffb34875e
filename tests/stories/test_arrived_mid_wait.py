"""Ann finds the bot twelve days after her interview: she has thanked them, and written on the Monday."""

from tests.stories.conftest import IN_NEW_YORK, Begin

TELLS = (
    "/new",
    "Acme, Data engineer",
    "20 November 14:00",
    "Dana Lee, dana@acme.com",
    "by 27 November",
    "!Skip",
    "!Thanked",
    "!Wrote",
    "Monday",
    "!That is all",
)


async def test_what_was_done_is_not_asked_for_again(begin: Begin) -> None:
    story = await begin("2026-12-02 12:00")
    await story.does(*IN_NEW_YORK, *TELLS)

    story.expect("You have thanked them.", "You wrote to them on Monday 30 November.")
    await story.tap("Save")
    await story.tap("Told them", story.message("Tell your references"))
    await story.at("2026-12-23 12:00")

    assert [(one.at, one.title) for one in story.nudges] == [
        ("2026-12-02 12:00", "Tell your references"),
        ("2026-12-08 10:30", "Call them (1 of 2)"),
        ("2026-12-09 10:30", "Call them (1 of 2)"),
        ("2026-12-22 09:30", "Check in by email (2 of 2)"),
        ("2026-12-23 09:30", "Check in by email (2 of 2)"),
    ]
