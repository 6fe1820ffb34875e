"""How a story begins, and the promises to which each is held at its end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.stories.story import NEW_YORK, Story
from tests.watch import capture_logs

Begin = Callable[..., Awaitable[Story]]

IN_NEW_YORK = ("/start", "New York")
ACME = (
    "/new",
    "Acme, Data engineer",
    "!Today",
    "!14:00",
    "Dana Lee, Head of Data, dana@acme.com; Tom Ruiz",
    "!In a week",
    "moving the pipeline to streaming",
    "!Nothing yet",
    "!Save",
)
"""Worked example 1 as a person tells it on Friday 2026-11-20, right after the interview."""


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    """Begins a story at a wall clock; when the test ends, so does the story, with nothing left undone."""
    async with AsyncExitStack() as stories:

        async def start(starts: str, zone: str = NEW_YORK, **settings: str | None) -> Story:
            story = await Story(starts, tmp_path, zone, **settings).begin()
            stories.push_async_callback(story.end)
            return story

        with capture_logs() as logged:
            yield start
            await stories.aclose()
    assert [entry for entry in logged if entry["log_level"] in {"error", "critical"}] == []


@pytest.fixture
async def after_acme(begin: Begin) -> Story:
    """Friday 2026-11-20, 15:05 in New York: Ann has told of worked example 1, and of nothing since."""
    story = await begin("2026-11-20 15:05")
    await story.does(*IN_NEW_YORK, *ACME)
    return story
