"""Each of the eight answers, told on 2026-12-01 after worked example 1, and what comes of it."""

from tests.stories.story import Story

TUESDAY = "2026-12-01 12:00"


async def told(story: Story, *steps: str) -> Story:
    """Everything sent so far, and then what they said."""
    await story.at("2026-11-30 09:35")
    await story.tap("Mark as sent")
    await story.at(TUESDAY)
    await story.does("/answered", *steps)
    return story


def titles(story: Story, since: str) -> list[tuple[str, str]]:
    return [(one.at, one.title) for one in story.nudges if one.at >= since]


async def test_still_deciding_until_a_new_date_starts_the_ladder_again_from_there(after_acme: Story) -> None:
    story = await told(after_acme, "!Still deciding", "11 December")

    story.expect(
        "They are still deciding, until Friday 11 December", "Next: check in by email (1 of 2), Mon 14 Dec, 09:30."
    )
    await story.at("2026-12-14 12:00")

    assert titles(story, TUESDAY) == [("2026-12-14 09:30", "Check in by email (1 of 2)")]


async def test_still_deciding_without_a_date_brings_a_note_a_month_later(after_acme: Story) -> None:
    story = await told(after_acme, "!Still deciding", "!They named none")

    story.expect("They are still deciding and named no day.")
    await story.at("2026-12-31 12:00")

    assert titles(story, TUESDAY) == [("2026-12-31 09:30", "Send something of value (1 of 3)")]


async def test_on_hold_brings_three_notes_a_month_apart_and_then_lets_go(after_acme: Story) -> None:
    story = await told(after_acme, "!On hold")

    for day in ("2026-12-31 09:30", "2027-02-01 09:30", "2027-03-03 09:30"):
        await story.at(day)
        await story.tap("Mark as sent")
    await story.at("2027-04-02 12:00")

    assert titles(story, TUESDAY) == [
        ("2026-12-31 09:30", "Send something of value (1 of 3)"),
        ("2027-02-01 09:30", "Send something of value (2 of 3)"),
        ("2027-03-03 09:30", "Send something of value (3 of 3)"),
        ("2027-04-02 09:30", "Time to let this one go?"),
    ]


async def test_the_next_round_keeps_company_role_and_people(after_acme: Story) -> None:
    story = await told(after_acme, "!Next round")

    await story.does("!Add the next round", "Thu 10 Dec 10:00", "!Video", "!The same", "!Save")
    await story.does("/interviews", "!Acme")

    story.expect("Acme · Data engineer", "Dana Lee")
    assert (await story.at("2026-12-09 20:00"))[-1].title == "Get ready for Acme"


async def test_an_offer_ends_the_ladder(after_acme: Story) -> None:
    story = await told(after_acme, "!An offer")

    story.expect("An offer. Congratulations.")
    await story.at("2027-03-01 12:00")

    assert titles(story, TUESDAY) == []


async def test_a_no_ends_the_ladder_with_a_gracious_reply(after_acme: Story) -> None:
    story = await told(after_acme, "!A no")

    await story.at("2027-01-15 12:00")

    assert titles(story, TUESDAY) == [("2026-12-01 12:00", "Answer the no with grace")]


async def test_a_day_they_named_is_the_day_of_the_open_step(after_acme: Story) -> None:
    story = await told(after_acme, "!Contact us on a day", "Thursday")

    story.expect("They want to hear from you on Thursday 3 December")
    await story.at("2026-12-03 12:00")

    assert titles(story, TUESDAY) == [("2026-12-03 10:30", "Call them (1 of 2)")]


async def test_a_call_that_never_came_brings_a_short_text_the_same_day(after_acme: Story) -> None:
    story = await told(after_acme, "!Their call never came")

    await story.tap("Mark as sent", story.message("Their call did not come"))
    await story.at("2026-12-08 12:00")

    assert titles(story, TUESDAY) == [
        ("2026-12-01 12:00", "Their call did not come"),
        ("2026-12-08 10:30", "Call them (1 of 2)"),
    ]


async def test_withdrawing_gives_a_courteous_closing_note_and_ends_the_plan(after_acme: Story) -> None:
    story = await told(after_acme, "!I withdrew")

    story.expect("Withdrawn. A courteous closing note is below.", "Dana", "Nothing more is planned here.")

    assert await story.bot.next_nudge() is None


async def test_one_answer_after_another_brings_nothing_twice(after_acme: Story) -> None:
    story = await told(after_acme, "!Their call never came")

    await story.does("/answered", "!On hold", "/answered", "!A no", "/settings", "!Let a call come first")
    await story.at("2027-02-28 12:00")

    assert titles(story, TUESDAY) == [
        ("2026-12-01 12:00", "Their call did not come"),
        ("2026-12-01 12:00", "Answer the no with grace"),
    ]


async def test_an_answer_can_be_taken_back(after_acme: Story) -> None:
    story = await told(after_acme, "!On hold", "!↩ Undo")

    await story.at("2026-12-08 12:00")

    assert titles(story, TUESDAY) == [("2026-12-08 10:30", "Call them (1 of 2)")]


async def test_the_answer_can_be_told_on_the_nudge_itself(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.does("!They answered", "!On hold")

    story.expect("On hold.", "Next: a note with something of value (1 of 3), Wed 30 Dec, 09:30.")
