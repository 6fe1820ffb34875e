"""/import: takes our JSON export or a tracker's CSV, maps its columns, previews the import, then imports it once.

The draft keeps Telegram's file_id and a SHA-256 digest, not the content: the file is downloaded again for each step.
Parsing is done in bot.exchange, storing in the use case.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.chat.callback_data.interview import ShowInterviews
from bot.chat.dialogue.form import CANCEL
from bot.chat.dialogue.routing import conversation, on_choice, on_command, on_text
from bot.chat.dialogue.triggers import on_file
from bot.chat.screen import SUCCESS, Rows
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import interview_name
from bot.chat.telegram.gateway import Undeliverable
from bot.exchange import json_import, tracker_csv
from bot.exchange.fields import BadFacts
from bot.exchange.tracker_csv import REQUIRED, Column, TrackerTable
from bot.usecases import data_import
from bot.usecases.data_import import CannotBePlanned
from bot.usecases.quotas import QuotaExceeded

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import DraftConversation
    from bot.chat.dialogue.turn import Turn
    from bot.usecases.portable_data import ImportedData

NAME = "import"
FILE, COLUMNS, PREVIEW = "file", "columns", "preview"
ADD, CHANGE, PICK, GO_ON, TURN_ROUND = "add", "change", "pick", "go_on", "turn_round"

MAX_BYTES = 5 * 1024 * 1024
"""Bytes of a file: an export of two thousand interviews has about four million."""

MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})
"""Countries (ISO 3166) that write the month before the day."""

MAX_COLUMN_BUTTONS = 60  # columns to choose from on one screen


class Unfit(Exception):
    """The file cannot be imported; `key` is the catalogue key of the reason, `detail` its argument."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key)
        self.key, self.detail = key, detail


def dialogue() -> DraftConversation:
    """The dialogue, opened by /import, or by a file of a kind that can be read."""
    any_file = on_file(NAME, file_received)
    ways_out = [on_choice(NAME, cancel, CANCEL)]
    return conversation(
        NAME,
        entry_points=[on_command(NAME, "import", start), on_file(NAME, file_received, "json", "csv")],
        states={
            FILE: [any_file, *ways_out, on_text(NAME, start)],
            COLUMNS: [
                any_file,
                on_choice(NAME, change, CHANGE),
                on_choice(NAME, pick, PICK),
                on_choice(NAME, go_on, GO_ON),
                *ways_out,
                on_text(NAME, again),
            ],
            PREVIEW: [
                any_file,
                on_choice(NAME, add, ADD),
                on_choice(NAME, change, CHANGE),
                on_choice(NAME, turn_round, TURN_ROUND),
                *ways_out,
                on_text(NAME, again),
            ],
        },
        again=again,
    )


async def start(turn: Turn) -> None:
    """Asks for the file, unless another dialogue is open."""
    if turn.open_elsewhere:
        await turn.say(turn.words.html("data.import.in_the_middle"))
        return
    await turn.ask(FILE, {}, turn.words.html("data.import.ask"), _way_out(turn))


async def file_received(turn: Turn) -> None:
    """Downloads the file, then shows the preview or asks for the columns."""
    if turn.open_elsewhere:
        await turn.say(turn.words.html("data.import.in_the_middle"))
        return
    message = turn.update.message if turn.update else None
    document = message.document if message else None
    assert document is not None  # the handler's filter saw it
    if document.file_size is not None and document.file_size > MAX_BYTES:
        await _refuse(turn, Unfit("too_big"))
        return
    try:
        content = await _content(turn, document.file_id)
        table = not _is_json(document.file_name or "", content)
        data: dict[str, Any] = {"file": document.file_id, "digest": _digest(content), "columns": {}}
        if table:
            sheet = await _sheet(turn, content)
            data["columns"] = tracker_csv.column_indexes(tracker_csv.detect_columns(sheet))
            data["table"] = True
        await _continue(turn, data, content)
    except Unfit as unfit:
        await _refuse(turn, unfit)


async def change(turn: Turn) -> None:
    """Asks which column a field is in; without a field, shows the current mapping."""
    content = await _download_again(turn)
    if content is None:
        return
    data, sheet = turn.data, await _sheet(turn, content)
    if turn.arg not in [column.value for column in Column]:
        await _ask_columns(turn, data, sheet)
        return
    words = turn.words
    header = [turn.option(head[:40] or "?", PICK, f"{turn.arg}.{place}") for place, head in enumerate(sheet.header)]
    rows: Rows = [
        *in_rows(header[:MAX_COLUMN_BUTTONS], 2),
        [turn.option(words.text("data.import.no_column"), PICK, turn.arg)],
    ]
    html = words.html("data.import.which_column", what=words.text(f"data.import.column.{turn.arg}"))
    await turn.ask(COLUMNS, data, html, [*rows, *_way_out(turn)])


async def pick(turn: Turn) -> None:
    """Takes the chosen column, or none."""
    content = await _download_again(turn)
    if content is None:
        return
    name, _, place = turn.arg.partition(".")
    data, sheet = turn.data, await _sheet(turn, content)
    columns = {known: at for known, at in data["columns"].items() if known != name}
    if place.isdecimal() and int(place) < len(sheet.header) and name in [column.value for column in Column]:
        columns = {known: at for known, at in columns.items() if at != int(place)} | {name: int(place)}
    await _ask_columns(turn, {**data, "columns": columns}, sheet)


async def go_on(turn: Turn) -> None:
    """Goes from the columns to the preview."""
    content = await _download_again(turn)
    if content is not None:
        await _continue(turn, turn.data, content)


async def turn_round(turn: Turn) -> None:
    """Swaps day and month."""
    content = await _download_again(turn)
    if content is not None:
        await _continue(turn, {**turn.data, "day_first": not turn.data.get("day_first", True)}, content)


async def add(turn: Turn) -> None:
    """Imports it once: a second press finds the draft closed."""
    content = await _download_again(turn)
    if content is None:
        return
    words = turn.words
    try:
        imported, _ = await _imported(turn, turn.data, content)
        added = await data_import.add(turn.database, turn.person.id, imported, turn.now)
    except QuotaExceeded as full:
        await turn.close(words.html("data.import.no_room", room=full.room))
        return
    except (Unfit, CannotBePlanned):
        await _refuse(turn, Unfit("unreadable"))
        return
    see = button(words.text("commands.list"), ShowInterviews(0))
    await turn.last_word(words.html("data.import.done", n=added.new, settings=added.settings), [[see]])


async def cancel(turn: Turn) -> None:
    """Leaves without adding anything."""
    await turn.close(turn.words.html("data.import.cancelled"))


async def again(turn: Turn) -> None:
    """Asks the current question again."""
    if turn.draft is None or not turn.data.get("file"):
        await start(turn)
        return
    content = await _download_again(turn)
    if content is None:
        return
    if turn.draft.step == COLUMNS:
        await _ask_columns(turn, turn.data, await _sheet(turn, content))
    else:
        await _continue(turn, turn.data, content)


# -- what they share -------------------------------------------------------------------------------------------------


async def _continue(turn: Turn, data: dict[str, Any], content: bytes) -> None:
    """Goes to the preview, or to the columns if a required one is unknown."""
    try:
        if data.get("table"):
            sheet = await _sheet(turn, content)
            columns = tracker_csv.columns_of(data["columns"], sheet.header)
            if any(column not in columns for column in REQUIRED):
                await _ask_columns(turn, data, sheet)
                return
            if turn.person.timezone is None:
                await _refuse(turn, Unfit("zone_first"))
                return
            data = {"day_first": _day_first(turn, sheet, columns[Column.DAY]), **data}
        imported, without_day = await _imported(turn, data, content)
        interview = await data_import.preview(turn.database, turn.person.id, imported, turn.now)
    except CannotBePlanned:
        await _refuse(turn, Unfit("unreadable"))
        return
    except Unfit as unfit:
        await _refuse(turn, unfit)
        return
    await _ask_to_add(turn, data, interview, without_day)


async def _ask_to_add(turn: Turn, data: dict[str, Any], interview: data_import.Preview, without_day: int) -> None:
    words, table = turn.words, bool(data.get("table"))
    lines = [words.html("data.import.heading", n=interview.new, known=interview.known, without_day=without_day)]
    lines += [
        words.html("data.import.line", name=interview_name(one, words), at=one.starts_at, year=one.starts_at.year)
        for one in interview.first
    ]
    if interview.new > len(interview.first):
        lines.append(words.html("data.more", n=interview.new - len(interview.first)))
    if interview.settings:
        lines.append(words.html("data.import.with_settings"))
    if table and interview.new:
        lines.append(words.html("data.import.old_ones"))
    rows: Rows = []
    if not interview.fits:
        lines.append(words.html("data.import.no_room", room=interview.room))
    elif interview.new or interview.settings:
        rows.append([turn.option(words.text("data.import.add"), ADD, style=SUCCESS)])
    if table:
        rows.append([turn.option(words.text("data.import.columns"), CHANGE)])
        rows.append([turn.option(words.text("data.import.turn_round"), TURN_ROUND)])
    await turn.ask(PREVIEW, data, "\n".join(lines), [*rows, *_way_out(turn)])


async def _ask_columns(turn: Turn, data: dict[str, Any], sheet: TrackerTable) -> None:
    words, columns = turn.words, tracker_csv.columns_of(data["columns"], sheet.header)
    lines = [words.html("data.import.columns_are")]
    for column in Column:
        head = sheet.header[columns[column]] if column in columns else ""
        what = words.text(f"data.import.column.{column}")
        lines.append(words.html("data.import.column_line", what=what, head=head))
    choices = [turn.option(words.text(f"data.import.column.{column}"), CHANGE, column.value) for column in Column]
    rows = in_rows(choices, 3)
    if all(column in columns for column in REQUIRED):
        rows.append([turn.option(words.text("data.import.go_on"), GO_ON, style=SUCCESS)])
    else:
        lines.append(words.html("data.import.needed"))
    await turn.ask(COLUMNS, data, "\n".join(lines), [*rows, *_way_out(turn)])


async def _imported(turn: Turn, data: Mapping[str, Any], content: bytes) -> tuple[ImportedData, int]:
    try:
        if not data.get("table"):
            await turn.services.files.check_export(content)
            return await asyncio.to_thread(json_import.read, content), 0
        sheet = await _sheet(turn, content)
        columns = tracker_csv.columns_of(data["columns"], sheet.header)
        read = await asyncio.to_thread(
            tracker_csv.interviews,
            sheet,
            columns,
            turn.person.timezone or "UTC",
            turn.now,
            day_first=bool(data.get("day_first", True)),
        )
    except BadFacts as bad:
        raise Unfit("bad", str(bad)) from None
    return read.imported, read.without_day


async def _sheet(turn: Turn, content: bytes) -> TrackerTable:
    try:
        return await turn.services.files.table(content)
    except BadFacts as bad:
        raise Unfit("bad", str(bad)) from None


async def _content(turn: Turn, file_id: str) -> bytes:
    try:
        content = await turn.services.gateway.fetch(file_id)
    except Undeliverable:
        raise Unfit("not_fetched") from None
    if len(content) > MAX_BYTES:
        raise Unfit("too_big")
    return content


async def _download_again(turn: Turn) -> bytes | None:
    """Downloads the file again; None, after saying so, if it is gone."""
    try:
        content = await _content(turn, turn.data["file"])
    except Unfit as unfit:
        await _refuse(turn, unfit)
        return None
    if _digest(content) != turn.data["digest"]:
        await _refuse(turn, Unfit("not_fetched"))
        return None
    return content


async def _refuse(turn: Turn, unfit: Unfit) -> None:
    html = turn.words.html(f"data.import.refused.{unfit.key}", detail=unfit.detail)
    await turn.ask(FILE, {}, html, _way_out(turn))


def _day_first(turn: Turn, sheet: TrackerTable, column: int) -> bool:
    detected = tracker_csv.day_comes_first(sheet, column)
    return detected if detected is not None else turn.person.country not in MONTH_FIRST


def _is_json(name: str, content: bytes) -> bool:
    return name.casefold().endswith(".json") or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _way_out(turn: Turn) -> Rows:
    return [[turn.option(turn.words.text("dialogues.button.cancel"), CANCEL)]]
