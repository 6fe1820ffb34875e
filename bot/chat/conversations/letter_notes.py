"""Make it yours: what was talked about with whom, what one brings and promised, what one found, how it went.

Some lines are set by their button, the others asked in a small dialogue. Whatever is told goes into the letters at
once. Must not know how a letter is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.day_input import days_from_today, read_choice, read_typed_day, wall_now
from bot.chat.dialogue.nudge_message import refresh
from bot.chat.dialogue.routing import conversation, gone, on_choice, on_press, on_text
from bot.chat.screens import letter_notes as letter_notes_screen
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import person_name
from bot.chat.screens.letter import tone_named
from bot.chat.screens.letter_notes import BADLY, UNWANTED
from bot.domain.drafts import LetterNotes
from bot.domain.model import NOBODY
from bot.domain.phrases import phrase
from bot.parsing.text import one_line
from bot.storage.errors import NotFound
from bot.storage.records.interviews import KeptTextKind
from bot.usecases.letters import keep, note, note_offer, note_topic
from bot.usecases.views import load_view
from bot.wording import languages

if TYPE_CHECKING:
    from datetime import date

    from bot.chat.dialogue.routing import DraftConversation, Turn
    from bot.chat.screen import Rows
    from bot.storage.records.interviews import NudgeRecord
    from bot.usecases.views import InterviewView

NAME = "yours"
TYPING = "typing"
CANCEL, FORGET, DAY = "cancel", "forget", "day"
LONGEST = 300
"""Characters of one line; a letter has room for no more."""

NoteChange = Callable[[LetterNotes], LetterNotes]


def dialogue() -> DraftConversation:
    """The dialogue, opened by the buttons of a nudge, of the card, and of its own screen."""
    return conversation(
        NAME,
        entry_points=[on_press(NAME, interview_data.EditLetterNotes, pressed, beside=True)],
        states={
            TYPING: [
                on_choice(NAME, cancel, CANCEL),
                on_choice(NAME, forget, FORGET),
                on_choice(NAME, picked, DAY),
                on_text(NAME, typed),
            ]
        },
        again=again,
        back=cancel,
        cancel=cancel,
    )


async def pressed(turn: Turn) -> None:
    """Shows the screen, sets a line at once, or asks for a line."""
    press = cast("interview_data.EditLetterNotes", turn.pressed)
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    row = _nudge_of(interview, press.nudge)
    if interview is None or (press.nudge and row is None):
        await gone(turn)
        return
    if press.line in TYPED:
        await _open(turn, press, interview, row)
    elif press.line in SET_AT_ONCE:
        await note(turn.database, turn.person.id, press.interview, SET_AT_ONCE[press.line](press.value))
        await refresh(turn, press.nudge)
        await _show(turn, press.interview, row)
    elif row is not None:
        # Beside the nudge, whose draft is still needed.
        shown = letter_notes_screen.screen(interview, row.id, row.step, turn.now)
        await turn.say(shown.html, shown.rows)
    else:
        await _show(turn, press.interview, row)


async def typed(turn: Turn) -> None:
    """Takes a line in the person's words."""
    line = str(turn.data.get("line"))
    text = one_line(turn.text)
    if line == "offer":
        await _typed_day(turn)
    elif len(text) > LONGEST:
        await _ask(turn, turn.data, turn.words.html("yours.too_long", longest=LONGEST))
    else:
        await _take(turn, text)


async def forget(turn: Turn) -> None:
    """Clears the line."""
    await _take(turn, "")


async def picked(turn: Turn) -> None:
    """Takes a day from a button."""
    day = read_choice(turn.arg)
    if day is not None and turn.data.get("line") == "offer":
        await _take_day(turn, day)


async def cancel(turn: Turn) -> None:
    """Leaves without a change."""
    await turn.close(turn.words.html("dialogues.edit.cancelled"), _way_on(turn))


async def again(turn: Turn) -> None:
    """Asks the current question again, after a restart."""
    await _ask(turn, turn.data)


# -- asking -----------------------------------------------------------------------------------------------------------


async def _open(
    turn: Turn, press: interview_data.EditLetterNotes, interview: InterviewView, row: NudgeRecord | None
) -> None:
    if turn.open_elsewhere:
        await turn.answer(turn.words.text("yours.in_the_middle"), alert=True)
        return
    about = press.value
    if press.line == "topic" and not about:
        about = str(row.person if row else NOBODY)
    named = person_name(interview.stored.interview, int(about)) if about.isdigit() else ""
    data = {"interview": press.interview, "nudge": press.nudge, "line": press.line, "about": about, "who": named}
    # A message of its own where it was pressed on a nudge, whose draft is still needed.
    asked_on_nudge = row is not None and row.message_id == turn.pressed_message
    await _ask(replace(turn, update=None) if asked_on_nudge else turn, data)


async def _ask(turn: Turn, data: dict[str, object], note_first: str = "") -> None:
    words, line = turn.words, str(data["line"])
    key = "topic_of_all" if line == "topic" and not data["who"] else line
    html = words.html(f"yours.ask.{key}", who=data["who"])
    if line == "news":
        html = f"{words.html('nudges.ways')}\n\n{html}"
    rows: Rows = []
    if line == "offer":
        days = [days_from_today(turn, days) for days in (2, 4, 7)]
        rows.append([turn.option(words.text("buttons.day", day=day), DAY, day.isoformat()) for day in days])
    rows.append(
        [
            turn.option(words.text("yours.button.forget"), FORGET),
            turn.option(words.text("buttons.cancel"), CANCEL),
        ]
    )
    await turn.ask(TYPING, data, f"{note_first}\n\n{html}" if note_first else html, rows)


async def _show(turn: Turn, interview_id: int, row: NudgeRecord | None, said: str = "") -> None:
    interview = await load_view(turn.database, turn.person.id, interview_id, turn.now)
    if interview is None:
        await gone(turn)
        return
    shown = letter_notes_screen.screen(interview, row.id if row else 0, row.step if row else None, turn.now, said)
    await turn.show(shown.html, shown.rows)


# -- taking -----------------------------------------------------------------------------------------------------------


async def _typed_day(turn: Turn) -> None:
    found = await read_typed_day(turn, future=True, deadline=True)
    if found.day is not None:
        await _take_day(turn, found.day)
    else:
        await _ask(turn, turn.data, turn.words.html("yours.unread_day"))


async def _take_day(turn: Turn, day: date) -> None:
    today = wall_now(turn).date()
    if day < today:
        await _ask(turn, turn.data, turn.words.html("yours.past_day", day=day, today=today))
    else:
        await _take(turn, day.isoformat())


async def _take(turn: Turn, text: str) -> None:
    """Keeps the line, and shows the letter with it."""
    data, database, person_id = turn.data, turn.database, turn.person.id
    interview_id, nudge_id, line = int(data["interview"]), int(data["nudge"]), str(data["line"])
    try:
        if line == "topic":
            await note_topic(database, person_id, interview_id, int(data["about"] or NOBODY), text)
        elif line == "news":
            await keep(database, person_id, nudge_id, KeptTextKind.NEWS, text, while_open=False)
        elif line == "offer":
            await note_offer(database, person_id, interview_id, read_choice(text))
        elif line == "strength":
            await note(database, person_id, interview_id, lambda notes: replace(notes, strength=text or None))
        else:
            await note(database, person_id, interview_id, lambda notes: replace(notes, promise=text or None))
    except NotFound:
        await turn.close(turn.words.html("errors.not_found"))
        return
    in_letter = bool(nudge_id) and await refresh(turn, nudge_id)
    await turn.close(_said(turn, line, text, in_letter=in_letter), _way_on(turn))


def _nudge_of(interview: InterviewView | None, nudge_id: int) -> NudgeRecord | None:
    return next((one for one in interview.stored.nudges if one.id == nudge_id), None) if interview else None


def _said(turn: Turn, line: str, text: str, *, in_letter: bool) -> str:
    """Says that it is noted and how letters use it, or that it fits none of their sentences."""
    words = turn.words
    noted = words.html("yours.noted_in_letter" if in_letter else "yours.noted")
    if not text or line not in PHRASES:
        return noted
    stands = phrase(text, words, to_them=True)
    if stands is None:
        return words.html("yours.unfit")
    return f"{noted}\n{words.html(f'yours.reads.{line}', phrase=stands)}"


def _way_on(turn: Turn) -> Rows:
    data = turn.data
    press = interview_data.EditLetterNotes(int(data["interview"]), int(data["nudge"]))
    return [[button(turn.words.text("yours.button.all"), press)]]


def _manner(value: str) -> NoteChange:
    return lambda notes: replace(notes, went_badly=value == BADLY, unwanted=value == UNWANTED)


def _tone(value: str) -> NoteChange:
    return lambda notes: replace(notes, tone=tone_named(value))


def _language(value: str) -> NoteChange:
    return lambda notes: replace(notes, language=value if value in languages() else None)


TYPED = ("topic", "strength", "promise", "news", "offer")
PHRASES = frozenset({"topic", "strength", "promise"})
"""Lines that stand inside a sentence of a letter."""

SET_AT_ONCE: dict[str, Callable[[str], NoteChange]] = {"manner": _manner, "tone": _tone, "language": _language}
