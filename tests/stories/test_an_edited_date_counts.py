"""The date that counts is the one they named last, however it was told: an answer, then a change of the card."""

from tests.stories.story import Story


async def test_a_date_changed_on_the_card_after_an_answer_named_one_moves_the_plan(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")
    await story.tap("Mark as sent")
    await story.at("2026-12-01 12:00")
    await story.does("/answered", "!Still deciding", "11 December")

    await story.does("/interviews", "!Acme", "!Manage", "!Change something", "!Decision", "18 December")

    story.expect("check in by email (1 of 2) moves from Mon 14 Dec, 09:30 to Mon 21 Dec, 09:30")
    await story.does("/interviews", "!Acme")
    story.expect("18 December")
    await story.does("!History")
    story.expect("they are still deciding, until Fri 11 Dec", "they are still deciding, until Fri 18 Dec")
    await story.at("2026-12-21 12:00")
    assert [(one.at, one.title) for one in story.nudges if one.at >= "2026-12-02"] == [
        ("2026-12-21 09:30", "Check in by email (1 of 2)"),
    ]


async def test_undo_brings_the_date_of_the_answer_back(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")
    await story.does("/answered", "!Still deciding", "11 December")
    await story.does("/interviews", "!Acme", "!Manage", "!Change something", "!Decision", "18 December")

    await story.does("undo", "!↩ Undo")

    await story.does("/interviews", "!Acme")
    story.expect("11 December")
