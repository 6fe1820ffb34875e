"""The owner's code, strangers, being blocked, and groups."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import Story

PRIVATE = {"ALLOWED_USERS": None}
STRANGER = 666


async def test_the_first_to_send_the_printed_code_owns_the_bot_and_nobody_else_is_heard(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05", **PRIVATE)
    code = story.announced[0].split()[-1]

    await story.say("/start")
    await story.say("/start wrong-code")
    silence = list(story.person.bot_messages)
    await story.say(f"/start {code}")
    story.expect("Hello.")
    stranger = story.server.person(STRANGER, "Eve")
    await stranger.say(f"/start {code}")
    await story.rest()
    await story.restart()
    await story.say("New York")

    assert silence == []
    assert stranger.bot_messages == []
    assert len(story.announced) == 1
    async with story.bot.database.unit() as unit:
        assert await unit.people.get(STRANGER) is None


async def test_blocked_the_plan_rests_and_back_again_it_is_made_afresh(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME)

    await story.person.block()
    await story.rest()
    while_blocked = await story.at("2026-11-25 12:00")
    await story.person.unblock()
    await story.rest()
    after = await story.at("2026-11-30 12:00")

    assert while_blocked == []
    assert [(one.at, one.title) for one in story.nudges] == [
        ("2026-11-25 12:00", "Thank Dana Lee"),
        ("2026-11-25 12:00", "Thank Tom Ruiz"),
        ("2026-11-25 12:00", "Tell your references"),
        ("2026-11-30 09:30", "Check in by email (1 of 2)"),
    ]
    assert after


async def test_blocked_unnoticed_the_first_refusal_lets_the_plan_rest(after_acme: Story) -> None:
    story = after_acme

    story.person.blocked = True
    await story.at("2026-11-20 18:30")
    refused = [one for one in story.server.refused_calls if one.code == 403]
    await story.at("2026-12-15 12:00")
    story.person.blocked = False
    await story.say("/next")

    assert len(refused) == 1
    assert [one for one in story.server.refused_calls if one.code == 403] == refused
    story.expect("What comes next", on=story.message("What comes next"))


async def test_in_a_group_it_says_that_it_works_in_private_and_leaves(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    group = story.server.group(-100, story.person)

    await group.say("/new")
    await story.rest()

    assert [message.text.partition(".")[0] for message in group.bot_messages] == [
        "I work in private only, as interviews are nobody else's business"
    ]
    assert group.left
