"""/export and /forget: a copy of the person's data, and its deletion. Also the answer to the question after a restore.

Every deletion is confirmed by a second button; that of everything is valid for an hour. Must not know how anything is
deleted.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data.privacy import Forget, ForgetInterviewer, RestoreHoldAnswer
from bot.chat.dialogue.routing import gone, on_command, on_tap
from bot.chat.screen import DANGER
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name
from bot.domain.localtime import local
from bot.exchange import csv_tables, json_export
from bot.storage.errors import NotFound
from bot.usecases.data_deletion import forget_interviewer, forget_person, stored_data
from bot.usecases.data_export import export_person
from bot.usecases.restore_hold import HoldAnswer, answer
from bot.usecases.views import load_view, load_views

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler
    from bot.chat.dialogue.turn import Turn
    from bot.chat.screen import Rows
    from bot.usecases.data_deletion import StoredData
    from bot.usecases.portable_data import PersonData

GOOD_FOR = timedelta(hours=1)
MOST_SHOWN = 40  # the newest interviews to choose from on one screen; any other is deleted from its card


def handlers() -> list[Handler]:
    return [
        on_command("", "export", export),
        on_command("", ["forget", "delete_me"], forget),
        on_tap(Forget, pressed),
        on_tap(ForgetInterviewer, interviewer),
        on_tap(RestoreHoldAnswer, held),
    ]


# -- export ----------------------------------------------------------------------------------------------------------


async def export(turn: Turn) -> None:
    """Everything that is stored about the person, as files."""
    words, chat_id = turn.words, turn.person.chat_id
    data = await export_person(turn.database, turn.person.id)
    day = local(turn.now, turn.person.timezone or "UTC").date().isoformat()
    files = await asyncio.to_thread(_files, data, turn)
    for kind, (ending, content) in files.items():
        name = f"tactful-{kind}-{day}.{ending}"
        await turn.services.gateway.send_document(chat_id, content, name, words.html(f"data.export.{kind}"))


def _files(data: PersonData, turn: Turn) -> dict[str, tuple[str, bytes]]:
    files = {"all": ("json", json_export.export_json(data))}
    if data.interviews:
        files["interviews"] = ("csv", csv_tables.interviews(data, turn.now))
        files["history"] = ("csv", csv_tables.history(data))
    return files


# -- deletion --------------------------------------------------------------------------------------------------------


async def forget(turn: Turn) -> None:
    """What is stored, and what of it to delete."""
    words = turn.words
    kept = await stored_data(turn.database, turn.person.id)
    rows: Rows = [[button(words.text("data.forget.all"), Forget("all"), DANGER)]]
    if kept.interviews:
        rows.append([button(words.text("data.forget.one"), Forget("one"))])
    if kept.interviewers:
        rows.append([button(words.text("data.forget.who"), Forget("who"))])
    rows.append([button(words.text("data.forget.none"), Forget("none"))])
    await turn.show("\n".join([words.html("data.forget.heading"), _kept_line(turn, kept)]), rows)


async def pressed(turn: Turn) -> None:
    """A choice on the screen of `forget`."""
    press = cast("Forget", turn.pressed)
    match press.what:
        case "all":
            await _ask_for_all(turn)
        case "sure" if _is_fresh(turn, press.minute):
            await _forget_all(turn)
        case "sure":
            await _ask_for_all(turn)
        case "one" | "who":
            await _choose_interview(turn, press.what)
        case _:
            await turn.show(turn.words.html("data.forget.kept"))


async def interviewer(turn: Turn) -> None:
    """Deletes one interviewer: asks whom, asks for confirmation, then deletes."""
    press, words = cast("ForgetInterviewer", turn.pressed), turn.words
    interview = await load_view(turn.database, turn.person.id, press.interview, turn.now)
    if interview is None:
        await gone(turn)
        return
    names = {person.id: person.name for person in interview.stored.interview.people}
    keep = [button(words.text("buttons.keep"), interview_data.Card(press.interview, "card"))]
    if press.number not in names:
        rows = [[button(name, ForgetInterviewer(press.interview, number))] for number, name in names.items()]
        await turn.show(words.html("data.forget.whom"), [*rows, keep])
    elif not press.sure:
        sure = button(
            words.text("buttons.delete_for_good"), ForgetInterviewer(press.interview, press.number, 1), DANGER
        )
        await turn.show(words.html("data.forget.ask_who", name=names[press.number]), [[sure], keep])
    else:
        await _forget_interviewer(turn, press, names[press.number])


async def _ask_for_all(turn: Turn) -> None:
    words = turn.words
    kept = await stored_data(turn.database, turn.person.id)
    lines = [words.html("data.forget.ask"), _kept_line(turn, kept), words.html("data.forget.no_way_back")]
    rows = [
        [button(words.text("data.forget.sure"), Forget("sure", _minute_of(turn)), DANGER)],
        [button(words.text("data.forget.none"), Forget("none"))],
    ]
    await turn.show("\n\n".join(lines), rows)


async def _forget_all(turn: Turn) -> None:
    try:
        await forget_person(turn.database, turn.person.id, turn.now)
    except NotFound:
        await gone(turn)
        return
    await turn.show(turn.words.html("data.forget.done"))


async def _choose_interview(turn: Turn, what: str) -> None:
    words = turn.words
    views = [
        view
        for view in await load_views(turn.database, turn.person.id, turn.now)
        if what == "one" or view.stored.interview.people
    ]
    newest = sorted(views, key=lambda view: view.stored.interview.starts_at, reverse=True)[:MOST_SHOWN]
    rows: Rows = []
    for view in newest:
        press = interview_data.Delete(view.stored.id) if what == "one" else ForgetInterviewer(view.stored.id)
        rows.append([button(interview_name(view.stored.interview, words)[:60], press)])
    rows.append([button(words.text("data.forget.none"), Forget("none"))])
    await turn.show(words.html("data.forget.which"), rows)


async def _forget_interviewer(turn: Turn, press: ForgetInterviewer, name: str) -> None:
    try:
        await forget_interviewer(turn.database, turn.person.id, press.interview, press.number, turn.now)
    except NotFound:
        await gone(turn)
        return
    card = button(turn.words.text("buttons.back"), interview_data.Card(press.interview, "card"))
    await turn.show(turn.words.html("data.forget.done_who", name=name), [[card]])


def _kept_line(turn: Turn, kept: StoredData) -> str:
    return turn.words.html("data.forget.what", **asdict(kept))


def _minute_of(turn: Turn) -> int:
    return int(turn.now.timestamp() // 60)


def _is_fresh(turn: Turn, minute: int) -> bool:
    return 0 <= _minute_of(turn) - minute <= GOOD_FOR // timedelta(minutes=1)


# -- after a restore ---------------------------------------------------------------------------------------------------


async def held(turn: Turn) -> None:
    """What to do with the nudges that a restore holds back."""
    press = cast("RestoreHoldAnswer", turn.pressed)
    if press.choice not in [choice.value for choice in HoldAnswer]:
        await gone(turn)
        return
    done = await answer(turn.database, turn.person.id, HoldAnswer(press.choice), turn.now)
    await turn.show(turn.words.html(f"data.restored.said.{press.choice if done else 'already'}"))
