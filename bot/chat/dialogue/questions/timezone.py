"""The person's own time zone, asked before the first interview is saved; it is stored as soon as it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.dialogue import timezone_input
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, Prompt, Question, Unclear
from bot.chat.dialogue.timezone_input import ZoneChoice
from bot.chat.screens.labels import clock_line
from bot.usecases.people import PreferenceError, change_preferences

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn
    from bot.storage.records.people import Person


async def move_to(turn: Turn, found: ZoneChoice) -> Person:
    """Stores the zone, and the country if its holidays are known. All interviews are replanned."""
    try:
        return await change_preferences(
            turn.database, turn.person.id, turn.now, timezone=found.zone, country=found.country, region=None
        )
    except PreferenceError:
        # The country's public holidays are not known: without a country, Monday to Friday are working days.
        return await change_preferences(
            turn.database, turn.person.id, turn.now, timezone=found.zone, country=None, region=None
        )


def _prompt(turn: Turn, _form: InterviewForm) -> Prompt:
    html = turn.words.html("dialogues.home.ask")
    return Prompt(html, timezone_input.ways(turn), turn.words.text("start.zone.placeholder"))


async def _typed(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    return await _store(turn, form, await timezone_input.typed(turn, text))


async def _chosen(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    return await _store(turn, form, await timezone_input.chosen(turn, choice, arg))


async def located(turn: Turn, form: InterviewForm) -> AnswerResult:
    """The answer by a shared location."""
    return await _store(turn, form, await timezone_input.located(turn))


async def _store(turn: Turn, form: InterviewForm, found: ZoneChoice | Unclear) -> AnswerResult:
    if isinstance(found, Unclear):
        return found
    await move_to(turn, found)
    return form


def _confirmation(turn: Turn, _form: InterviewForm) -> str:
    zone = turn.person.timezone
    return f"{turn.words.html('dialogues.home.said')} {clock_line(turn.words, turn.now, zone)}" if zone else ""


HOME = Question("home", _prompt, _typed, _chosen, _confirmation)
