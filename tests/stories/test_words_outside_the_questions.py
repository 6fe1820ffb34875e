"""Commands in every state, stray words, edits, files; a zone shared, skipped, changed; hours that cannot be."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Story

ASKED = (
    ("/start",),
    (*IN_NEW_YORK, "/new"),
    *(ACME[:answered] for answered in range(2, len(ACME))),
    ("/settings", "!Quiet"),
    (*ACME, "/answered", "!Still deciding"),
    ("/interviews", "!Acme", "!Manage", "!Change something", "!Hour"),
    ("/interviews", "!Acme", "!I contacted them", "!I wrote", "!Another day"),
)
"""Every question there is, each reached from where the one before was cancelled."""


async def test_in_every_state_help_and_privacy_change_nothing_and_cancel_leaves(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")

    for steps in ASKED:
        await story.does(*steps)
        await answers_and_leaves(story)


async def answers_and_leaves(story: Story) -> None:
    await story.say("/help")
    story.expect("How I can help")
    await story.say("/privacy")
    story.expect("What is kept:")
    async with story.bot.database.unit() as unit:
        ann = await unit.people.get(1001)
        assert ann is not None
        assert await unit.dialogues.get(ann.id) is not None
    await story.say("/cancel")
    story.expect("All right")
    await story.say("/cancel")

    story.expect("Nothing is open.")


async def test_words_out_of_the_blue_change_nothing(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK)

    await story.say("the weather is fine here")
    story.expect("nothing was changed", "yesterday 3pm with Dana Lee")
    await story.say("/interview")
    story.expect("Did you mean /interviews?")
    await story.person.send_document("cv.pdf", b"%PDF", "application/pdf")
    await story.rest()

    story.expect("Words and buttons are my trade")


async def test_an_edited_message_is_no_answer(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/new", "Acme, Data engineer")
    mine = story.person.messages[-2]

    await story.person.edit(mine.message_id, "Beta, Analyst")
    await story.rest()
    story.expect("your edit changed nothing")
    await story.does(*ACME[2:])

    story.expect("Saved: Acme · Data engineer.")


async def test_a_shared_location_tells_the_zone(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does("/start", "!Share my location")

    await story.share_location(51.5074, -0.1278)

    story.expect("London, where it is Fri 20 Nov, 20:05 now.", "United Kingdom")
    assert story.person.keyboard is None


async def test_the_time_on_the_wall_tells_the_zone(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")

    await story.does("/start", "15:05", "!New York")

    story.expect("New York, where it is Fri 20 Nov, 15:05 now.")


async def test_a_skipped_zone_is_asked_for_when_the_first_interview_is_saved(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does("/start", "!Later")
    story.expect("Nothing is planned on a guess.")

    await story.does(*ACME[:2], "20 November 14:00", *ACME[4:8])
    story.expect("Before I plan anything: where are you?")
    await story.does("New York", "!Save")

    story.expect("Saved: Acme · Data engineer.", "Next: thank Dana Lee, Fri 20 Nov, 15:30.")


async def test_a_changed_zone_keeps_the_wall_time_of_nudges(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-25 12:00")

    await story.does("/settings", "!Time zone", "Los Angeles")
    story.expect("✅ Moved.", "Los Angeles, where it is Wed 25 Nov, 09:00 now.")
    came = await story.at("2026-11-30 13:00")

    assert [(one.at, one.title) for one in came] == [("2026-11-30 12:30", "Check in by email (1 of 2)")]


async def test_a_call_first_is_worked_example_two(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/settings", "!Let a call come first", *ACME)

    came = await story.at("2027-01-06 12:00")

    first = {one.title: one.at for one in reversed(came)}
    assert first["Call them (1 of 2)"] == "2026-12-01 10:30"
    assert first["Call them (2 of 2)"] == "2026-12-22 10:30"
    assert first["Time to let this one go?"] == "2027-01-05 09:30"


async def test_hours_within_quiet_hours_are_refused_with_the_reason(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, "/settings", "!Nudges at", "22:00")
    story.expect("Nudges at 22:00 would fall into your quiet hours, 21:00 to 08:00.")

    await story.does("08:30", "!Calls at", "17:30")
    story.expect("17:30 is too late for a call; before 17:00, please.")
    await story.does("11 am", "!Quiet hours", "22:00-7:00")

    story.expect("Nudges come at 08:30, calls at 11:00.", "Quiet from 22:00 to 07:00.")
