"""/settings: zone, country, first move, hours, and what letters are signed with; one screen, changed in place.

A typed value is a small dialogue of its own. It keeps whatever dialogue was open and gives it back in the end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any

from bot.chat.callback_data.settings import Setting
from bot.chat.dialogue import timezone_input
from bot.chat.dialogue.form import REPLY_KEYBOARD
from bot.chat.dialogue.questions.employer import MOST_REGIONS
from bot.chat.dialogue.routing import AGAIN, conversation, on_choice, on_command, on_location, on_press, on_text
from bot.chat.dialogue.setting_readers import (
    CLEARABLE,
    HOURS,
    MONTHS,
    PICK,
    READERS,
    SettingRefusal,
    Values,
    zone_values,
)
from bot.chat.screen import Rows
from bot.chat.screens.keyboard import in_rows, letters
from bot.chat.screens.labels import interview_name, nudge_name
from bot.chat.screens.settings import CHOSEN, NO_PROGRAM, OFF, ON, buttons, choices, screen
from bot.domain.letter_facts import Tone
from bot.domain.localtime import local, regions_of
from bot.domain.model import Lead, MailProgram
from bot.parsing.places import country_name
from bot.storage.records.people import NewDialogueState
from bot.usecases.people import PreferenceError, change_preferences, set_weekly_review
from bot.usecases.views import load_views
from bot.wording import catalogues

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.chat.dialogue.question import Unclear
    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn
    from bot.usecases.views import InterviewView

NAME = "settings"
CLEAR, BACK = "clear", "back"
UNDER = "under"
"""The key in the draft under which the dialogue lies that was open before."""


def dialogue() -> DraftConversation:
    """The dialogue, opened by /settings and its buttons."""
    return conversation(
        NAME,
        entry_points=[on_command(NAME, "settings", show), on_press(NAME, Setting, pressed, beside=True)],
        states={field: _handlers(field) for field in READERS},
        again=again,
        back=back,
        cancel=cancel,
    )


def _handlers(field: str) -> list[Any]:
    handlers = [
        on_choice(NAME, back, BACK),
        on_choice(NAME, clear, CLEAR),
        on_choice(NAME, picked),
        on_text(NAME, typed),
    ]
    return [*handlers, on_location(NAME, located)] if field == "timezone" else handlers


# -- the screen ------------------------------------------------------------------------------------------------------


async def show(turn: Turn, note: str = "") -> None:
    """Shows all settings."""
    await turn.show(screen(turn.person, turn.now, note), buttons(turn.person, READERS))


# -- pressing and typing ---------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """Sets what the button carries, or asks for it."""
    press = turn.pressed
    assert isinstance(press, Setting)
    values = _value_of(press)
    if values is not None:
        await _change(turn, values, press.field)
    elif press.field == "look_back" and press.value in (ON, OFF):
        await _set_weekly_review(turn, want=press.value == ON)
    elif press.field in CHOSEN:
        await turn.show(turn.words.html(f"settings.{press.field}.ask"), choices(turn.person, press.field))
    elif press.field in READERS:
        await _ask(turn, press.field)
    else:
        await show(turn)


def _value_of(press: Setting) -> Values | None:
    """What a button sets; None for one that asks or that is unknown."""
    known: dict[str, dict[str, Values]] = {
        "lead": {lead.value: {"lead": lead} for lead in Lead},
        "tone": {tone.value: {"tone": tone} for tone in Tone},
        "references": {"ask": {"references_told": False}},
        "mail": {one.value: {"mail_program": one} for one in MailProgram} | {NO_PROGRAM: {"mail_program": None}},
        "language": {code: {"language": code} for code in catalogues()},
    }
    return known.get(press.field, {}).get(press.value)


async def _set_weekly_review(turn: Turn, *, want: bool) -> None:
    await set_weekly_review(turn.database, turn.person.id, turn.now, want=want)
    if turn.person.timezone is None and want:
        await show(turn, turn.words.html("settings.zone.unknown"))
        return
    await _leave(await turn.with_fresh_person(), turn.words.html(f"settings.look_back.changed.{ON if want else OFF}"))


async def _ask(turn: Turn, field: str, refusal: SettingRefusal | None = None) -> None:
    words = turn.words
    html = refusal.html if refusal else words.html(f"settings.{field}.ask")
    rows: Rows = list(refusal.rows if refusal and refusal.rows is not None else _offered(turn, field))
    last = [turn.option(words.text("dialogues.button.back"), BACK)]
    if field in CLEARABLE:
        last.append(turn.option(words.text(f"settings.{field}.clear"), CLEAR))
    markup = refusal.markup if refusal else None
    data = {UNDER: _under(turn), REPLY_KEYBOARD: markup is not None or bool(turn.data.get(REPLY_KEYBOARD))}
    await turn.ask(field, data, html, [*rows, last], markup=markup)


def _offered(turn: Turn, field: str) -> Rows:
    if field == "timezone":
        return timezone_input.ways(turn)
    if field == "keep_months":
        label = turn.words.text
        return [[turn.option(label("settings.keep_months.button", months=n), PICK, str(n)) for n in MONTHS]]
    if field in HOURS:
        hours = [
            turn.option(turn.words.text("when.hour.button", start=hour), PICK, f"{hour:%H%M}") for hour in HOURS[field]
        ]
        return in_rows(hours, 4)
    if field == "region" and turn.person.country:
        regions = regions_of(turn.person.country).items()
        return in_rows([turn.option(name, PICK, letters(code)) for code, name in regions][:MOST_REGIONS], 2)
    return []


def _under(turn: Turn) -> dict[str, Any] | None:
    """The dialogue beneath: the one that was open, or that this one has kept already."""
    draft = turn.draft
    if draft is None:
        return None
    if draft.dialogue == NAME:
        kept: dict[str, Any] | None = draft.data.get(UNDER)
        return kept
    return {"dialogue": draft.dialogue, "step": draft.step, "data": draft.data, "message": draft.message_id}


async def typed(turn: Turn) -> None:
    """Takes a value in words."""
    await _take_read(turn, READERS[_field(turn)](turn, turn.text))


async def picked(turn: Turn) -> None:
    """Takes a value from a button."""
    field = _field(turn)
    if field == "timezone":
        await _take_read(turn, _zone(turn, timezone_input.chosen(turn, turn.choice, turn.arg)))
    elif field in HOURS and turn.choice == PICK and re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", turn.arg):
        await _take(turn, {field: time(int(turn.arg[:2]), int(turn.arg[2:]))})
    elif field == "keep_months" and turn.choice == PICK and turn.arg in map(str, MONTHS):
        await _take(turn, {field: int(turn.arg)})
    elif field == "region" and turn.choice == PICK and turn.person.country:
        meant = [code for code in regions_of(turn.person.country) if letters(code) == turn.arg]
        await _take(turn, {"region": meant[0]} if meant else SettingRefusal(turn.words.html("errors.earlier_question")))
    else:
        await _ask(turn, field)


async def located(turn: Turn) -> None:
    """Takes a shared location as the time zone."""
    await _take_read(turn, _zone(turn, timezone_input.located(turn)))


async def clear(turn: Turn) -> None:
    """Clears the value, if the setting may be empty."""
    field = _field(turn)
    await _take(
        turn, dict(CLEARABLE[field]) if field in CLEARABLE else SettingRefusal(turn.words.html("errors.outdated"))
    )


async def back(turn: Turn) -> None:
    """Returns to the screen without a change."""
    await _leave(turn, "")


async def cancel(turn: Turn) -> None:
    """Leaves; the dialogue beneath goes on, since nobody asked to leave that one."""
    if _under(turn) is not None:
        await back(turn)
    else:
        await turn.close(turn.words.html("dialogues.edit.cancelled"))


async def again(turn: Turn) -> None:
    """Asks the current question again, after a restart."""
    await _ask(turn, _field(turn))


def _field(turn: Turn) -> str:
    assert turn.draft is not None  # its step is what brought the update here
    return turn.draft.step


async def _zone(turn: Turn, asked: Awaitable[timezone_input.ZoneChoice | Unclear]) -> Values | SettingRefusal:
    return await zone_values(turn, await asked)


async def _take_read(turn: Turn, reading: Awaitable[Values | SettingRefusal]) -> None:
    # A zone is kept while it is read, so what was planned before must be known by then.
    before = await _plans(turn)
    await _take(turn, await reading, before)


async def _take(turn: Turn, values: Values | SettingRefusal, before: Sequence[InterviewView] | None = None) -> None:
    field = _field(turn)
    if isinstance(values, SettingRefusal):
        await _ask(turn, field, values)
        return
    if turn.data.get(REPLY_KEYBOARD):
        await timezone_input.remove_reply_keyboard(turn)
    await _change(turn, values, field, before)


async def _change(turn: Turn, values: Values, field: str, before: Sequence[InterviewView] | None = None) -> None:
    before = await _plans(turn) if before is None else before
    try:
        if values:
            await change_preferences(turn.database, turn.person.id, turn.now, **values)
    except PreferenceError as refused:
        await _ask(turn, field, SettingRefusal(_sentence(turn, refused, {**values})))
        return
    fresh = await turn.with_fresh_person()
    moved = await _what_moved(fresh, before)
    changed = turn.words.html(f"settings.changed.{field}", country=_other_country(turn, fresh))
    await _leave(fresh, changed + (f" {moved}" if moved else ""))


def _other_country(before: Turn, after: Turn) -> str:
    """The country whose holidays count now, if that changed; else empty."""
    country = after.person.country
    return country_name(country, after.words.language) if country and country != before.person.country else ""


async def _plans(turn: Turn) -> Sequence[InterviewView]:
    return await load_views(turn.database, turn.person.id, turn.now)


async def _what_moved(turn: Turn, before: Sequence[InterviewView]) -> str:
    """One sentence on what comes at another moment now, naming the nearest; empty if nothing does."""
    was = {interview.stored.id: interview.plan[0].at for interview in before if interview.plan}
    after = await _plans(turn)
    moved = [
        interview
        for interview in after
        if interview.plan and was.get(interview.stored.id, interview.plan[0].at) != interview.plan[0].at
    ]
    if not moved or turn.person.timezone is None:
        return ""
    first = min(moved, key=lambda interview: interview.plan[0].at)
    return turn.words.html(
        "settings.moved",
        step=nudge_name(first.plan[0], first.stored.interview, turn.words),
        name=interview_name(first.stored.interview, turn.words),
        at=local(first.plan[0].at, turn.person.timezone),
        others=len(moved) - 1,
    )


def _sentence(turn: Turn, refused: PreferenceError, values: Values) -> str:
    person = turn.person
    shown = {
        name: values.get(name, getattr(person, name)) for name in ("nudge_at", "call_at", "quiet_from", "quiet_to")
    }
    key = f"{refused.key}.{refused.field}" if refused.key == "in_quiet_hours" else refused.key
    return turn.words.html(f"settings.refused.{key}", **shown)


async def _leave(turn: Turn, note: str) -> None:
    """The screen again; and the dialogue beneath, if one waits, with its question."""
    if turn.draft is None or turn.draft.dialogue != NAME:
        await show(turn, note)
        return
    under = _under(turn)
    beneath = (
        NewDialogueState(turn.person.id, under["dialogue"], under["step"], under["data"], under["message"], turn.now)
        if under
        else None
    )
    draft = await turn.close(screen(turn.person, turn.now, note), buttons(turn.person, READERS), go_on=beneath)
    ask_again = AGAIN.get(draft.dialogue) if draft else None
    if draft is not None and ask_again is not None:
        await ask_again(replace(turn, dialogue=draft.dialogue, draft=draft, update=None))
