"""An interview that is told of days before: get ready, tell how it went, thank."""

from tests.stories.conftest import IN_NEW_YORK, Begin
from tests.stories.story import Came

AHEAD = ("/new", "Acme, Data engineer", "Fri 20 Nov 14:00", "!On site", "!Skip", "!Save")
LETTER = ("Subject", "Message", "Handwritten card for the front desk")  # they met on site
HOW_IT_WENT = ("!Tell me", "Dana Lee, dana@acme.com; Tom Ruiz", "!In a week", "streaming", "!Nothing yet")


async def test_the_evening_before_prepares_the_debrief_asks_and_the_thanks_go_to_each(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK, *AHEAD)

    await story.at("2026-11-19 18:10")
    await story.tap("Got it")
    await story.at("2026-11-20 15:20")
    await story.does(*HOW_IT_WENT)
    await story.at("2026-11-20 15:40")

    assert story.nudges == [
        Came("2026-11-19 18:00", "Get ready for Acme", None, ("Checklist",)),
        Came("2026-11-20 15:15", "How did it go at Acme?"),
        Came("2026-11-20 15:30", "Thank Dana Lee", "dana@acme.com", LETTER),
        Came("2026-11-20 15:30", "Thank Tom Ruiz", None, LETTER),
    ]


async def test_one_still_to_come_is_asked_only_what_can_be_known(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK)
    story.typed = story.tapped = 0

    await story.does(*AHEAD[:-1])

    assert (story.typed, story.tapped) == (2, 2)
    story.expect("Acme · Data engineer", "Friday 20 November, 14:00–15:00", "It is held on site.")


async def test_the_debrief_is_no_longer_asked_for_once_told(begin: Begin) -> None:
    story = await begin("2026-11-16 10:00")
    await story.does(*IN_NEW_YORK, *AHEAD)
    await story.at("2026-11-20 15:20")
    await story.does(*HOW_IT_WENT)

    await story.at("2026-11-24 12:00")

    assert [one.title for one in story.nudges].count("How did it go at Acme?") == 1
    await story.does("/interviews", "!Acme")
    story.expect("They decide by Friday 27 November.", "You talked about: streaming")
