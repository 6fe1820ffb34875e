"""Every conversation in this folder goes as it is written. See README.md for how one is written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.stories.story import Story
from tests.watch import capture_logs

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.txt"))
CITIES = {"New York": "America/New_York", "London": "Europe/London", "Berlin": "Europe/Berlin"}


@dataclass
class Conversation:
    """A file: when and where it begins, what is saved before, and its steps, each with the number of its line."""

    starts: str
    city: str
    saved: list[str] = field(default_factory=list)
    steps: list[tuple[int, str, str]] = field(default_factory=list)


def read(file: Path) -> Conversation:
    lines = file.read_text(encoding="utf-8").splitlines()
    begins = re.fullmatch(r"at (\d{4}-\d\d-\d\d \d\d:\d\d) in (.+)", lines[0].strip())
    assert begins, f"{file.name} begins with no clock: at 2026-11-20 15:05 in New York"
    conversation, pasted = Conversation(begins[1], begins[2]), list[str]()
    inside = False
    for number, line in enumerate(lines[1:], 2):
        if line.strip() in (">>>", "<<<"):
            inside = line.strip() == ">>>"
            if not inside:
                conversation.steps.append((number, ">", "\n".join(pasted)))
                pasted = []
        elif inside:
            pasted.append(line)
        elif line.startswith("saved: "):
            conversation.saved.append(line.removeprefix("saved: "))
        elif line.startswith("["):
            conversation.steps.append((number, "[", line.strip("[] ")))
        elif found := re.match(r"(!<|<|>|--) ?(.*)", line):
            conversation.steps.append((number, found[1], found[2].strip()))
        else:
            assert not line.strip() or line.startswith("#"), f"{file.name}:{number}: {line}"
    return conversation


@pytest.fixture
async def no_errors() -> AsyncIterator[None]:
    with capture_logs() as logged:
        yield
    assert [entry for entry in logged if entry["log_level"] in {"error", "critical"}] == []


@pytest.mark.usefixtures("no_errors")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_conversation_goes_as_it_is_written(file: Path, tmp_path: Path) -> None:
    told = read(file)
    story = await Story(told.starts, tmp_path, CITIES[told.city]).begin()
    try:
        await story.does("/start", told.city)
        for interview in told.saved:
            await story.does(interview, "!Save")
        answer = ""
        for number, sign, words in told.steps:
            if sign == ">":
                before = said(story)
                await story.say(words)
                answer = new_in(before, said(story))
            elif sign == "[":
                before = said(story)
                await story.tap(words)
                answer = new_in(before, said(story))
            elif sign == "--":
                before = said(story)
                await story.at(words)
                answer = new_in(before, said(story))
            else:
                holds = words in answer
                assert holds is (sign == "<"), f"{file.name}:{number}: {sign} {words}\n\nThe bot said:\n{answer}"
    finally:
        await story.end()


def said(story: Story) -> list[str]:
    """Every message of the bot's, with the labels of its buttons."""
    return [
        "\n".join([message.text, *(f"[{one.text}]" for row in message.buttons for one in row)])
        for message in story.person.bot_messages
    ]


def new_in(before: list[str], after: list[str]) -> str:
    """What was sent, or changed, since."""
    return "\n\n".join(text for number, text in enumerate(after) if number >= len(before) or before[number] != text)


def test_there_are_conversations_about_every_kind_of_thing() -> None:
    assert len(FILES) >= 40
