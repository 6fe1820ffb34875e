"""/start: one short greeting, then only the time zone.

The country for holidays follows from it, and is shown, to be changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data.interview import New
from bot.chat.callback_data.settings import Setting
from bot.chat.dialogue import timezone_input
from bot.chat.dialogue.form import REPLY_KEYBOARD
from bot.chat.dialogue.question import Unclear
from bot.chat.dialogue.questions.timezone import move_to
from bot.chat.dialogue.routing import conversation, on_choice, on_command, on_location, on_text
from bot.chat.dialogue.timezone_input import ZoneChoice
from bot.chat.screen import PRIMARY, Button, Rows
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import clock_line
from bot.parsing.places import country_name

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn

NAME = "start"
ZONE = "zone"
SKIP, BACK = "skip", "back"


def dialogue() -> DraftConversation:
    """The dialogue, opened by /start."""
    return conversation(
        NAME,
        entry_points=[on_command(NAME, "start", start)],
        states={
            ZONE: [
                on_choice(NAME, skip, SKIP),
                on_choice(NAME, again, BACK),
                on_choice(NAME, chosen),
                on_location(NAME, located),
                on_text(NAME, typed),
            ]
        },
        again=again,
        back=again,
    )


async def start(turn: Turn) -> None:
    """Greets, and asks for the time zone if it is unknown and no other dialogue is open."""
    words = turn.words
    if turn.person.timezone:
        known = clock_line(turn.words, turn.now, turn.person.timezone)
        await turn.say(f"{words.html('start.welcome_back')}\n\n{known}", _new(turn))
    elif turn.draft is not None and turn.draft.dialogue != NAME:
        await turn.say(words.html("start.in_the_middle"))
    else:
        await _ask(turn, f"{words.html('start.greeting')}\n\n{words.html('start.zone.ask')}")


async def again(turn: Turn) -> None:
    """Asks for the time zone as at first: after a restart, and on the way back."""
    await _ask(turn, turn.words.html("start.zone.ask"))


async def typed(turn: Turn) -> None:
    """Takes a city, a country, or the time on the clock."""
    await _settle(turn, await timezone_input.typed(turn, turn.text))


async def chosen(turn: Turn) -> None:
    """Takes a place or a time from a button, or asks another way."""
    await _settle(turn, await timezone_input.chosen(turn, turn.choice, turn.arg))


async def located(turn: Turn) -> None:
    """Takes a shared location."""
    await _settle(turn, await timezone_input.located(turn))


async def skip(turn: Turn) -> None:
    """Postpones the time zone until the first interview is saved."""
    await turn.close(turn.words.html("start.skipped"), _new(turn))


async def _settle(turn: Turn, found: ZoneChoice | Unclear) -> None:
    if isinstance(found, Unclear):
        back = turn.option(turn.words.text("dialogues.button.back"), BACK)
        rows = [*(found.rows or []), [back, *_later(turn)[0]]]
        data = {REPLY_KEYBOARD: found.markup is not None or bool(turn.data.get(REPLY_KEYBOARD))}
        await turn.ask(ZONE, data, found.html, rows, markup=found.markup)
        return
    if turn.data.get(REPLY_KEYBOARD):
        await timezone_input.remove_reply_keyboard(turn)
    await move_to(turn, found)
    turn = await turn.with_fresh_person()
    await turn.close(home_lines(turn, found.city), [*_new(turn), [_change_country(turn)]])


def home_lines(turn: Turn, city: str = "") -> str:
    """The person's city, time and holidays, as HTML. The zone must be known."""
    words, person = turn.words, turn.person
    place = clock_line(turn.words, turn.now, person.timezone or "", city)
    if person.country is None:
        return f"{place}\n{words.html('start.no_country')}\n\n{words.html('start.ready')}"
    holidays = words.html("start.holidays", country=country_name(person.country, words.language))
    return f"{place}\n{holidays}\n\n{words.html('start.ready')}"


async def _ask(turn: Turn, html: str) -> None:
    rows = [*timezone_input.ways(turn), *_later(turn)]
    await turn.ask(ZONE, turn.data, html, rows, placeholder=turn.words.text("start.zone.placeholder"))


def _later(turn: Turn) -> Rows:
    return [[turn.option(turn.words.text("start.later"), SKIP)]]


def _new(turn: Turn) -> Rows:
    return [[button(turn.words.text("start.first_interview"), New(), PRIMARY)]]


def _change_country(turn: Turn) -> Button:
    return button(turn.words.text("start.other_country"), Setting("country"))
