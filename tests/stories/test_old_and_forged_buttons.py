"""Buttons pressed twice, late, after a restart, by somebody else, or forged: once or not at all, and kindly."""

from tests.stories.conftest import ACME, IN_NEW_YORK, Begin
from tests.stories.story import ANN, Story, labels

EVE = 1002
FORGED = ("d:1", "d:999999", "n:", "x", "a:add:1:save:", "u:1:1:1", "🙂", "d:-1", "w:1::")


async def history(story: Story) -> str:
    await story.does("/interviews", "!Acme", "!History")
    return story.last.text


async def test_pressed_twice_it_counts_once(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")
    message, button = story.button("Mark as sent")

    first = await story.press(button.value, message)
    second = await story.press(button.value, message)

    assert (first.text, second.text) == ("Noted.", "That was noted already.")
    assert (await history(story)).count("done: check in by email") == 1


async def test_pressed_while_the_bot_was_off_it_counts_when_it_is_back(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-30 09:35")
    message, _ = story.button("Mark as sent")

    await story.restart()
    await story.tap("Mark as sent", message)

    story.expect("✅ Sent: check in by email (1 of 2)", on=message)


async def test_the_reminder_of_a_step_that_is_done_says_so(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-12-01 09:35")
    first, second = [m for m in story.person.bot_messages if m.text.startswith("Check in by email")]
    _, stale = story.button("Mark as sent", first)

    await story.tap("Mark as sent", second)
    answer = await story.press(stale.value, first)

    assert answer.text == "That was noted already."
    assert (await history(story)).count("done: check in by email") == 1


async def test_a_press_on_an_earlier_question_is_turned_down_kindly(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME[:2])
    message, today = story.button("Today")
    await story.tap("Today")

    answer = await story.press(today.value, message)

    assert answer.text == "This is from an earlier question."


async def test_a_forged_press_does_nothing_and_is_answered(after_acme: Story) -> None:
    story = after_acme
    before = await history(story)

    answers = [await story.press(forged, story.last) for forged in FORGED]

    assert all(answer.text for answer in answers)
    assert await history(story) == before


async def test_somebody_elses_button_does_nothing(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05", ALLOWED_USERS=f"{ANN},{EVE}")
    await story.does(*IN_NEW_YORK, *ACME)
    await story.at("2026-11-20 15:35")
    message = story.message("Thank Dana Lee")
    eve = story.server.person(EVE, "Eve")
    await eve.say("/start")
    await story.rest()

    for row in message.buttons:
        for button in row:
            answer = await eve.press(button.value, eve.bot_messages[-1])
            assert answer.text
    await story.rest()

    assert "Dana" not in "".join(one.text for one in eve.messages)
    assert "Mark as sent" in "".join(labels(message))
    assert "done" not in await history(story)
