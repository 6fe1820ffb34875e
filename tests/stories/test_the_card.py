"""What a card offers: I contacted them, let go and revive, change a fact, may I, delete."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Story


async def test_a_contact_that_no_nudge_asked_for_moves_the_plan(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-03 11:00")

    await story.does("/interviews", "!Acme", "!I contacted them", "!I wrote", "!Yesterday")

    story.expect("You wrote to them, Wed 2 Dec", "Next: call (1 of 2), Wed 9 Dec, 10:30.")
    assert [(one.at, one.title) for one in await story.at("2026-12-09 12:00")] == [
        ("2026-12-09 10:30", "Call them (1 of 2)")
    ]


async def test_a_contact_on_another_day_is_told_in_words(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-03 11:00")

    await story.does("/interviews", "!Acme", "!I contacted them", "!Left a voicemail", "!Another day")
    await story.say("next year")
    await story.say("Monday")

    story.expect("You called and left a voicemail, Mon 30 Nov")


async def test_let_go_and_taken_up_again_it_goes_on_where_it_stood(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 12:00")

    await story.does("/interviews", "!Acme", "!Manage", "!Let it go")
    silent = await story.at("2026-12-04 12:00")
    await story.does("/archive", "!Take up again: Acme")
    came = await story.at("2026-12-08 12:00")

    assert silent == []
    assert [(one.at, one.title) for one in came] == [("2026-12-08 10:30", "Call them (1 of 2)")]


async def test_a_changed_fact_says_in_one_line_what_moved(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-24 12:00")

    await story.does("/interviews", "!Acme", "!Manage", "!Change something", "!Decision", "4 December")

    story.expect("✅ Changed: Acme · Data engineer.", "They decide by Friday 4 December.")
    story.expect("check in by email (1 of 2) moves from Mon 30 Nov, 09:30 to Mon 7 Dec, 09:30")


async def test_the_card_shows_the_date_that_they_named_last(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.does("/answered", "!Still deciding", "11 December", "/interviews", "!Acme")
    story.expect("They decide by Friday 11 December.")
    await story.does("/answered", "!On hold", "/interviews", "!Acme")

    story.expect("They named no date.", "They need longer; a note a month is plenty.")


async def test_the_year_is_named_only_where_it_is_another_one(after_acme: Story) -> None:
    story = after_acme

    await story.does("/interviews", "!Acme")
    story.expect("Friday 20 November, 14:00", "They decide by Friday 27 November.")
    await story.does("!Manage", "!Change something", "!Decision", "8 January", "!Show the interview")

    story.expect("Friday 20 November, 14:00", "They decide by Friday 8 January 2027.")


async def test_before_their_date_the_card_says_wait_and_who_says_so(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.does("/interviews", "!Acme", "!May I write")

    story.expect("Write: better from Mon 30 Nov", "Their own date has not passed yet.", "ZipRecruiter")


async def test_what_comes_next_everywhere_is_one_line_each(after_acme: Story) -> None:
    story = after_acme

    await story.say("/next")

    story.expect("What comes next", "Fri 20 Nov, 15:30: thank Dana Lee (Acme · Data engineer)")


async def test_a_deleted_interview_is_asked_about_once_and_then_gone(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME)

    await story.does("/interviews", "!Acme", "!Manage", "!Delete it", "!Yes, delete it for good")
    await story.say("/interviews")

    story.expect("No interview is recorded yet.")
    assert await story.at("2027-01-15 12:00") == []
