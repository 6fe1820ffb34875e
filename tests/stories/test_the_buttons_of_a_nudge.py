"""Marked, undone, put off, skipped, called: what the buttons under a nudge do to what comes."""

from tests.stories.story import Story, labels


async def test_marked_as_sent_undone_and_marked_again_counts_once(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.tap("Mark as sent")
    story.expect("✅ Sent: check in by email (1 of 2), Mon 30 Nov, 09:35", "Next: call (1 of 2), Tue 8 Dec, 10:30.")
    await story.tap("↩ Undo")
    story.expect("Check in by email (1 of 2)", "Dear Dana,")
    await story.tap("Mark as sent")
    came = await story.at("2026-12-08 10:35")

    assert [(one.at, one.title) for one in came] == [("2026-12-08 10:30", "Call them (1 of 2)")]
    await story.does("/interviews", "!Acme", "!History")
    assert story.last.text.count("done: check in by email (1 of 2)") == 1


async def test_undo_lets_the_reminder_come_after_all(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.does("!Mark as sent", "!↩ Undo")
    came = await story.at("2026-12-01 12:00")

    assert [(one.at, one.title) for one in came] == [("2026-12-01 09:30", "Check in by email (1 of 2)")]
    story.expect("It is still open, and")


async def test_later_offers_only_allowed_moments_and_it_comes_again_then(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-08 10:35")

    await story.tap("Later")
    offered = labels(story.last)[:-1]
    await story.tap("Thu 10 Dec, 10:30")
    story.expect("⏰ Later: call (1 of 2)", "Comes again Thu 10 Dec, 10:30.")
    came = await story.at("2026-12-10 12:00")

    assert not [label for label in offered if label.startswith(("Mon", "Sat", "Sun"))]
    assert [(one.at, one.title) for one in came] == [("2026-12-10 10:30", "Call them (1 of 2)")]


async def test_in_an_hour_means_in_an_hour(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:30")

    await story.does("!Later", "!In an hour")
    came = await story.at("2026-11-30 12:00")

    assert [(one.at, one.title) for one in came] == [("2026-11-30 10:30", "Check in by email (1 of 2)")]


async def test_a_skipped_step_is_not_asked_for_again_and_the_next_one_keeps_its_day(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")

    await story.does("!More", "!Skip this step")
    story.expect("Skipped: check in by email (1 of 2)", "Next: call (1 of 2), Tue 8 Dec, 10:30.")
    came = await story.at("2026-12-08 10:35")

    assert [(one.at, one.title) for one in came] == [("2026-12-08 10:30", "Call them (1 of 2)")]


async def test_a_call_that_nobody_answers_is_tried_again_twice_and_then_counts(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-08 10:35")

    await story.tap("No answer")
    first = await story.at("2026-12-09 10:35")
    await story.tap("No answer")
    second = await story.at("2026-12-10 10:35")
    await story.tap("No answer")
    then = await story.at("2026-12-28 12:00")

    assert [one.at for one in first] == ["2026-12-09 10:30"]
    assert [one.at for one in second] == ["2026-12-10 10:30"]
    assert [(one.at, one.title) for one in then][:1] == [("2026-12-24 09:30", "Check in by email (2 of 2)")]


async def test_after_two_voicemails_no_call_is_asked_for(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-08 10:35")
    await story.tap("Left a voicemail")
    await story.at("2026-12-29 10:35")
    await story.tap("Message taken")

    came = await story.at("2027-03-01 12:00")

    assert [one.title for one in came] == ["Time to let this one go?"]


async def test_another_draft_differs_and_more_names_the_rules_and_their_sources(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")
    first = story.last.text

    await story.tap("Another one")
    second = story.last.text
    await story.tap("More")
    story.expect("All that applies here", "RealStreet Staffing")
    await story.tap("Back")

    assert first != second
    assert story.last.text == second


async def test_the_older_message_of_a_step_loses_its_buttons(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-21 12:00")
    older, newer = [message for message in story.person.bot_messages if message.text.startswith("Thank Dana Lee")]

    await story.tap("Mark as sent", newer)

    assert labels(older) == []
    assert labels(newer) == ["↩ Undo"]


async def test_no_nudge_has_more_than_three_rows_of_buttons(after_acme: Story) -> None:
    story = after_acme

    await story.at("2027-01-12 12:00")

    rows = [len(message.buttons) for message in story.person.bot_messages if "More" in labels(message)]
    assert len(rows) == len(story.nudges)
    assert max(rows) == 3
