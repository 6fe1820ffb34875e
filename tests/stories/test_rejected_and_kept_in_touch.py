"""A no: a gracious reply at once, then a friendly word each quarter, until the person has had enough."""

from tests.stories.story import Came, Story


async def test_after_a_no_comes_a_gracious_reply_at_once_and_four_friendly_words_in_the_year(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")
    seen = len(story.nudges)

    await story.does("/answered", "!A no")
    story.expect("I am sorry.", on=story.message("Acme · Data engineer\n\nI am sorry."))
    await story.tap("Mark as sent", story.message("Answer the no with grace"))
    for day in ("2027-03-01 12:00", "2027-06-01 12:00", "2027-08-30 12:00", "2027-11-29 12:00"):
        await story.at(day)
        await story.tap("Mark as sent")
    await story.at("2028-12-01 12:00")

    letter = ("Subject", "Message")
    assert story.nudges[seen:] == [
        Came("2026-12-01 12:00", "Answer the no with grace", "dana@acme.com", letter),
        Came("2027-03-01 09:30", "Say hello (1 of 4)", "dana@acme.com", letter),
        Came("2027-06-01 09:30", "Say hello (2 of 4)", "dana@acme.com", letter),
        Came("2027-08-30 09:30", "Say hello (3 of 4)", "dana@acme.com", letter),
        Came("2027-11-29 09:30", "Say hello (4 of 4)", "dana@acme.com", letter),
    ]


async def test_whoever_wants_no_more_notes_gets_none(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")
    await story.does("/answered", "!A no")
    await story.tap("Mark as sent", story.message("Answer the no with grace"))
    await story.at("2027-03-01 12:00")

    await story.tap("No more notes")

    story.expect("No more notes to them, ", "Nothing more is planned here.")
    assert await story.bot.next_nudge() is None


async def test_a_no_at_night_is_answered_in_the_morning(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 22:15")
    seen = len(story.nudges)

    await story.does("/answered", "!A no")
    night = story.nudges[seen:]
    await story.at("2026-12-02 12:00")

    assert night == []
    assert [(one.at, one.title) for one in story.nudges[seen:]] == [("2026-12-02 08:00", "Answer the no with grace")]
