"""The employer's time zone and holidays, whether to write or call first there, and how fast the job is filled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.dialogue import timezone_input
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.question import AnswerResult, Prompt, Question, Unclear, not_by_button, not_by_typing
from bot.chat.dialogue.timezone_input import ZoneChoice
from bot.chat.screens.keyboard import in_rows, letters
from bot.chat.screens.labels import clock_line
from bot.domain.localtime import UnknownPlace, calendar, regions_of
from bot.domain.model import Lead, Pace
from bot.parsing.places import country_name
from bot.parsing.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.dialogue.turn import Turn

SAME = "same"

MOST_REGIONS = 90
"""Telegram shows 100 buttons at most; no country has that many regions with their own holidays."""


def _prompt_place(turn: Turn, form: InterviewForm) -> Prompt:
    same = turn.option(turn.words.text("dialogues.elsewhere.same"), SAME)
    rows = [*([[same]] if form.timezone or form.country else []), *timezone_input.ways(turn, locate=False)]
    return Prompt(turn.words.html("dialogues.elsewhere.ask"), rows, turn.words.text("dialogues.elsewhere.placeholder"))


async def _typed_place(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    return _with_place(turn, form, await timezone_input.typed(turn, text))


async def _chosen_place(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == SAME:
        return replace(form, timezone=None, country=None, region=None)
    return _with_place(turn, form, await timezone_input.chosen(turn, choice, arg))


def _with_place(turn: Turn, form: InterviewForm, found: ZoneChoice | Unclear) -> AnswerResult:
    if isinstance(found, Unclear):
        return found
    zone = found.zone if found.zone != turn.person.timezone else None
    country = found.country if found.country != turn.person.country and _has_calendar(found.country) else None
    return replace(form, timezone=zone, country=country, region=None)


def _prompt_region(turn: Turn, form: InterviewForm) -> Prompt:
    words, country = turn.words, form.country or turn.person.country
    regions = _regions(turn, form)
    if not regions or country is None:
        return Prompt(words.html("dialogues.region.none"))
    named = country_name(country, words.language)
    rows = in_rows([turn.option(name, "region", letters(code)) for code, name in regions.items()][:MOST_REGIONS], 2)
    usual = "dialogues.elsewhere.same" if country == turn.person.country else "dialogues.region.whole"
    rows.append([turn.option(words.text(usual), SAME)])
    return Prompt(words.html("dialogues.region.ask", country=named), rows)


async def _typed_region(turn: Turn, form: InterviewForm, text: str) -> AnswerResult:
    wanted = one_line(text).casefold()
    for code, name in _regions(turn, form).items():
        if wanted in (code.casefold(), name.casefold()):
            return _in_region(turn, form, code)
    return Unclear(turn.words.html("dialogues.region.unread"))


async def _chosen_region(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == SAME:
        return replace(form, region=None)
    codes = [code for code in _regions(turn, form) if letters(code) == arg]
    return _in_region(turn, form, codes[0]) if codes else await not_by_button(turn, form, choice, arg)


def _in_region(turn: Turn, form: InterviewForm, region: str) -> InterviewForm:
    # With its country, so that the region keeps its meaning if the person moves to another country.
    return replace(form, country=form.country or turn.person.country, region=region)


def _regions(turn: Turn, form: InterviewForm) -> Mapping[str, str]:
    country = form.country or turn.person.country
    return regions_of(country) if country and _has_calendar(country) else {}


def _region_confirmation(turn: Turn, form: InterviewForm) -> str:
    if not form.region or not form.country:
        return ""
    name = _regions(turn, form).get(form.region, form.region)
    return turn.words.html("dialogues.region.said", region=name)


def _has_calendar(country: str | None) -> bool:
    try:
        calendar(country)
    except UnknownPlace:
        return False
    return True


def _place_confirmation(turn: Turn, form: InterviewForm) -> str:
    words, lines = turn.words, []
    if form.timezone:
        lines.append(f"{words.html('dialogues.elsewhere.clock')} {clock_line(words, turn.now, form.timezone)}")
    if form.country:
        lines.append(words.html("dialogues.elsewhere.holidays", country=country_name(form.country, words.language)))
    return "\n".join(lines)


def _prompt_lead(turn: Turn, _form: InterviewForm) -> Prompt:
    rows = [[turn.option(turn.words.text(f"dialogues.lead.{lead}"), "lead", lead.value) for lead in Lead]]
    rows.append([turn.option(turn.words.text("dialogues.lead.as_usual"), "lead")])
    return Prompt(turn.words.html("dialogues.lead.ask"), rows)


async def _chosen_lead(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "lead" and arg in ("", *(lead.value for lead in Lead)):
        return replace(form, lead=arg or None)
    return await not_by_button(turn, form, choice, arg)


def _lead_confirmation(turn: Turn, form: InterviewForm) -> str:
    return turn.words.html(f"dialogues.lead.said.{form.lead}") if form.lead else ""


def _prompt_pace(turn: Turn, _form: InterviewForm) -> Prompt:
    rows = [[turn.option(turn.words.text(f"dialogues.pace.{pace}"), "pace", pace.value) for pace in Pace]]
    return Prompt(turn.words.html("dialogues.pace.ask"), rows)


async def _chosen_pace(turn: Turn, form: InterviewForm, choice: str, arg: str) -> AnswerResult:
    if choice == "pace" and arg in [pace.value for pace in Pace]:
        return replace(form, pace=arg)
    return await not_by_button(turn, form, choice, arg)


def _pace_confirmation(turn: Turn, form: InterviewForm) -> str:
    return turn.words.html("dialogues.pace.said") if form.pace == Pace.SLOW.value else ""


ELSEWHERE = Question("elsewhere", _prompt_place, _typed_place, _chosen_place, _place_confirmation)
REGION = Question("region", _prompt_region, _typed_region, _chosen_region, _region_confirmation)
LEAD = Question("lead", _prompt_lead, not_by_typing, _chosen_lead, _lead_confirmation)
PACE = Question("pace", _prompt_pace, not_by_typing, _chosen_pace, _pace_confirmation)
