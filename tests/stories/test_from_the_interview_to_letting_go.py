"""Worked example 1, from the first word to letting go: New York, the interview on Friday 2026-11-20, 14:00 to 15:00."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Came, Story

LETTER = ("Subject", "Message")
CALL = ("Before you dial", "Opening", "Three questions", "Voicemail", "If somebody takes a message")
DANA = "dana@acme.com"


async def test_every_nudge_comes_at_its_minute_with_its_draft_and_the_plan_ends_with_letting_go(
    database_url: str, begin: Begin
) -> None:
    story = await begin("2026-11-20 15:05", DATABASE_URL=database_url)
    await story.does(*IN_NEW_YORK, *ACME)

    await story.at("2026-11-20 15:31")
    await story.tap("Mark as sent", story.message("Thank Dana Lee"))
    await story.tap("Mark as sent", story.message("Thank Tom Ruiz"))
    await story.at("2026-11-20 18:01")
    await story.tap("Told them")
    await story.at("2026-11-30 09:40")
    await story.tap("Mark as sent")
    await story.at("2026-12-08 10:40")
    await story.tap("Spoke")
    await story.at("2026-12-22 09:40")
    await story.tap("Mark as sent")
    await story.at("2026-12-29 10:40")
    await story.tap("Left a voicemail")
    await story.at("2027-01-12 12:00")
    await story.tap("Let it go")

    assert story.nudges == [
        Came("2026-11-20 15:30", "Thank Dana Lee", DANA, LETTER),
        Came("2026-11-20 15:30", "Thank Tom Ruiz", None, LETTER),
        Came("2026-11-20 18:00", "Tell your references", None, LETTER),
        Came("2026-11-30 09:30", "Check in by email (1 of 2)", DANA, LETTER),
        Came("2026-12-08 10:30", "Call them (1 of 2)", None, CALL),
        Came("2026-12-22 09:30", "Check in by email (2 of 2)", DANA, LETTER),
        Came("2026-12-29 10:30", "Call them (2 of 2)", None, CALL),
        Came("2027-01-12 09:30", "Time to let this one go?", DANA, LETTER),
    ]
    story.expect("Let go: you did what reasonable following up can do, ", "Nothing more is planned here.")
    assert await story.bot.next_nudge() is None


async def test_whatever_is_left_open_is_brought_up_once_more_and_no_oftener(after_acme: Story) -> None:
    came = await after_acme.at("2027-03-01 12:00")

    assert [(one.at, one.title) for one in came] == [
        ("2026-11-20 15:30", "Thank Dana Lee"),
        ("2026-11-20 15:30", "Thank Tom Ruiz"),
        ("2026-11-20 18:00", "Tell your references"),
        ("2026-11-21 11:00", "Thank Dana Lee"),
        ("2026-11-21 11:00", "Thank Tom Ruiz"),
        ("2026-11-24 09:30", "Thank Dana Lee"),
        ("2026-11-24 09:30", "Thank Tom Ruiz"),
        ("2026-11-30 09:30", "Check in by email (1 of 2)"),
        ("2026-12-01 09:30", "Check in by email (1 of 2)"),
        ("2026-12-08 10:30", "Call them (1 of 2)"),
        ("2026-12-09 10:30", "Call them (1 of 2)"),
        ("2026-12-22 09:30", "Check in by email (2 of 2)"),
        ("2026-12-23 09:30", "Check in by email (2 of 2)"),
        ("2026-12-29 10:30", "Call them (2 of 2)"),
        ("2026-12-30 10:30", "Call them (2 of 2)"),
        ("2027-01-12 09:30", "Time to let this one go?"),
    ]


async def test_an_interview_is_told_in_three_typed_messages_and_five_taps_at_most(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK)
    story.typed = story.tapped = 0

    await story.does(*ACME)

    assert (story.typed, story.tapped) == (3, 5)
    story.expect("Saved: Acme · Data engineer.", "Next: thank Dana Lee, Fri 20 Nov, 15:30.")


async def test_what_was_told_is_said_back_in_full_before_it_is_saved(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME[:-1])

    story.expect(
        "Acme · Data engineer",
        "Friday 20 November, 14:00–15:00",
        "You met Dana Lee (Head of Data) and Tom Ruiz.",
        "Dana Lee: dana@acme.com",
        "They decide by Friday 27 November.",
        "You talked about: moving the pipeline to streaming",
        "Nothing done since.",
        "Fri 20 Nov, 15:30: thank Dana Lee",
        "Mon 30 Nov, 09:30: check in by email (1 of 2)",
    )


async def test_back_leads_from_the_review_through_every_question_to_the_first_and_nothing_is_forgotten(
    begin: Begin,
) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME[:-1])

    for question in (
        "done since",
        "talk about",
        "By when",
        "Whom did you meet",
        "what time",
        "When was it",
        "Where was",
    ):
        await story.tap("Back")
        story.expect(question)
    await story.does(*ACME[1:])

    story.expect("Saved: Acme · Data engineer.")


async def test_the_drafts_name_the_person_the_job_and_the_day(after_acme: Story) -> None:
    story = after_acme

    await story.at("2026-11-20 15:31")
    story.expect("Dear Dana,", "Data engineer", "Acme", "streaming", on=story.message("Thank Dana Lee"))
    story.expect("Tom,", "streaming", on=story.message("Thank Tom Ruiz"))
    await story.at("2026-11-30 09:31")
    story.expect("Dear Dana,", "Friday, November 27")
    await story.at("2026-12-08 10:31")
    story.expect("Friday, November 20", "Dana")
