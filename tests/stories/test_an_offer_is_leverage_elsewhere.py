"""Two interviews in one week; one becomes an offer, and the other should hear of it."""

from tests.stories.story import Came, Story

BETA = ("/new", "Beta, Analyst", "!Yesterday", "!10:00", "Ines Ortega, ines@beta.com", "!In two", "!Skip", "!Thanked")


async def test_an_offer_in_one_brings_a_draft_for_the_other_even_before_its_date(after_acme: Story) -> None:
    story = after_acme
    await story.does(*BETA, "!That is all", "!Save")
    await story.at("2026-11-24 12:00")
    seen = len(story.nudges)

    await story.does("/answered", "!Beta", "!An offer")
    story.expect("An offer. Congratulations.", "The others who are still deciding should hear of it")
    await story.at("2026-11-25 12:00")
    await story.tap("Mark as sent")
    came = await story.at("2027-02-01 12:00")

    blocks = ("Subject", "Message")
    with_call = (*blocks, "Opening")
    assert story.nudges[seen] == Came("2026-11-25 09:30", "Tell them about your offer", "dana@acme.com", with_call)
    assert came[0] == Came("2026-11-30 09:30", "Check in by email (1 of 2)", "dana@acme.com", blocks)
    assert all("Acme" in story.message(one.title).text for one in came)


async def test_undo_takes_the_offer_and_its_leverage_back(after_acme: Story) -> None:
    story = after_acme
    await story.does(*BETA, "!That is all", "!Save")
    await story.at("2026-11-24 12:00")

    await story.does("/answered", "!Beta", "!An offer", "!↩ Undo")
    came = await story.at("2026-11-27 12:00")

    assert came == []
