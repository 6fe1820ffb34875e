"""Pictures in the chat: /timeline, /month, /stats, the button on the card, another theme, another month, a bad day."""

import os
from pathlib import Path

import pytest

from tests.stories.conftest import IN_NEW_YORK, Begin
from tests.stories.story import Story, labels

GLOBEX = ("/new", "Globex, Analyst", "!Today", "!10:00", "!Skip", "!They did not say", "!Skip", "!Nothing yet", "!Save")
MOST_BYTES = 100_000


def is_a_picture(story: Story) -> bool:
    photo = story.last.photo
    assert photo is not None, story.last.text
    assert len(photo.content) < MOST_BYTES
    return (photo.width, photo.height) == (810, 1080)


async def test_the_only_interview_is_drawn_at_once_with_its_next_step_in_words(after_acme: Story) -> None:
    story = after_acme

    await story.say("/timeline")

    assert is_a_picture(story)
    assert story.last.text == "Acme · Data engineer\nNext: thank Dana Lee, Fri 20 Nov, 15:30."
    assert story.labels == ["The interview", "🌙 Dark"]


async def test_with_several_interviews_it_asks_which(after_acme: Story) -> None:
    story = after_acme
    await story.does(*GLOBEX)

    await story.say("/timeline")
    asked = story.last.text
    await story.tap("Globex")

    assert asked == "A picture of which plan?"
    assert is_a_picture(story)
    assert story.last.text.startswith("Globex · Analyst")


async def test_the_picture_of_a_named_interview_comes_at_once(after_acme: Story) -> None:
    story = after_acme
    await story.does(*GLOBEX)

    await story.say("/timeline Globex")

    assert is_a_picture(story)
    assert story.last.text.startswith("Globex · Analyst")


async def test_the_card_has_the_picture_and_the_picture_the_card(after_acme: Story) -> None:
    story = after_acme

    await story.does("/interviews", "!Acme", "!🖼 Picture")
    drawn = is_a_picture(story)
    await story.tap("The interview")

    assert drawn
    story.expect("Acme · Data engineer", "They decide by Friday 27 November")


async def test_another_theme_takes_the_place_of_the_picture(after_acme: Story) -> None:
    story = after_acme
    await story.say("/timeline")
    light = story.last
    before = light.photo

    await story.tap("🌙 Dark")

    assert story.last is light
    assert is_a_picture(story)
    assert before is not None
    assert light.photo is not None
    assert light.photo.content != before.content
    assert labels(light) == ["The interview", "☀️ Light"]


async def test_in_the_evening_pictures_are_dark_by_themselves(after_acme: Story) -> None:
    story = after_acme
    await story.at("2026-11-20 20:30")

    await story.say("/timeline")

    assert story.labels == ["The interview", "☀️ Light"]


async def test_the_month_turns_its_pages_in_place(after_acme: Story) -> None:
    story = after_acme

    await story.say("/month")
    first, said = story.last, story.last.text
    await story.tap("December")

    assert said == "November 2026\n1 interview in it."
    assert is_a_picture(story)
    assert story.last is first
    assert story.last.text == "December 2026\n1 interview in it."
    assert story.labels == ["‹ November", "January ›", "🌙 Dark"]


async def test_the_numbers_count_what_lies_behind(after_acme: Story) -> None:
    story = after_acme
    await story.does(*GLOBEX)
    await story.at("2026-12-01 12:00")
    await story.does("/answered", "!Acme", "!An offer")

    await story.say("/stats")

    assert is_a_picture(story)
    assert story.last.text == "Your search so far\n2 interviews, 1 answer, 1 offer; 1 waits, 0 stayed silent."


async def test_without_an_interview_there_is_a_sentence(begin: Begin) -> None:
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK)

    said = []
    for command in ("/timeline", "/month", "/stats"):
        await story.say(command)
        said.append(story.last.text)

    assert said[0] == said[1] == "There is no interview to draw yet. Tell me about one with /new."
    assert said[2].startswith("Nothing to count yet")


async def test_a_drawing_process_that_died_is_replaced(after_acme: Story) -> None:
    story = after_acme
    await story.say("/month")
    dead = story.bot.studio.pid
    assert dead is not None

    os.kill(dead, 9)
    await story.say("/timeline")

    assert is_a_picture(story)
    assert story.bot.studio.pid != dead


async def test_a_picture_that_fails_is_a_kind_sentence_and_the_bot_goes_on(after_acme: Story, tmp_path: Path) -> None:
    story = after_acme
    broken = tmp_path / "worker.py"
    broken.write_text("raise SystemExit(1)\n")
    story.bot.studio._child._worker = broken

    await story.say("/timeline")
    said = story.last.text
    await story.say("/next")

    assert said.startswith("I could not draw that just now.")
    story.expect("What comes next")


async def test_the_drawing_process_ends_with_the_bot(after_acme: Story) -> None:
    story = after_acme
    await story.say("/timeline")
    pid = story.bot.studio.pid

    await story.restart()

    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_forged_month_draws_nothing(after_acme: Story) -> None:
    story = after_acme
    await story.say("/month")
    photo = story.last

    answer = await story.press("pic:month:zzzzzzzz:light", photo)

    assert "out of date" in answer.text
    assert labels(photo) == []
