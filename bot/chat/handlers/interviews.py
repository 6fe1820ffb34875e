"""/interviews, /next and /archive, and the buttons of the card: its views, may I, close, revive, delete.

Each press is checked against the database and answered. Must not know what a screen shows.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, cast

from bot.chat.callback_data import agenda as agenda_data
from bot.chat.callback_data import interview as interview_data
from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import Handler, Turn, gone, on_command, on_tap
from bot.chat.screen import Screen
from bot.chat.screens import interview_card, interview_list, may_contact
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name, next_line
from bot.chat.screens.nudge import ShownNudge, card_button, let_go_message
from bot.domain.model import Fact, FactKind, Nudge, Step
from bot.domain.planner import Phase, phase
from bot.storage.errors import NotFound
from bot.usecases.agenda import still_open
from bot.usecases.data_deletion import forget_interview
from bot.usecases.history import PressCheck, Recorded, Stale, record
from bot.usecases.views import load_view, load_views

if TYPE_CHECKING:
    from bot.storage.records.interviews import StoredInterview
    from bot.usecases.views import InterviewView


def handlers() -> list[Handler]:
    return [
        on_command("", ["interviews", "list"], interviews),
        on_command("", "next", what_comes_next),
        on_command("", "archive", archived),
        on_tap(interview_data.ShowInterviews, page),
        on_tap(agenda_data.Archive, archive_page),
        on_tap(agenda_data.KeepWarm, keep_warm),
        on_tap(interview_data.Card, card),
        on_tap(interview_data.MayI, may_i),
        on_tap(interview_data.Close, close),
        on_tap(interview_data.Revive, revive),
        on_tap(interview_data.Delete, delete),
    ]


async def interviews(turn: Turn) -> None:
    """/interviews: the list, each with its next step."""
    views = await load_views(turn.database, turn.person.id, turn.now)
    screen = interview_list.interviews(views, turn.words, turn.now)
    await turn.say(screen.html, screen.rows)


async def what_comes_next(turn: Turn) -> None:
    """/next: what comes next in each interview."""
    screen = interview_list.coming(await load_views(turn.database, turn.person.id, turn.now), turn.words, turn.now)
    await turn.say(screen.html, screen.rows)


async def page(turn: Turn) -> None:
    """Another page of the list, in place."""
    press = cast("interview_data.ShowInterviews", turn.pressed)
    views = await load_views(turn.database, turn.person.id, turn.now)
    await _show(turn, interview_list.interviews(views, turn.words, turn.now, press.page))


async def archived(turn: Turn) -> None:
    """/archive: the first page of the archive."""
    screen = interview_list.archive(await load_views(turn.database, turn.person.id, turn.now), turn.words)
    await turn.say(screen.html, screen.rows)


async def archive_page(turn: Turn) -> None:
    """A page of the archive, in place."""
    press = cast("agenda_data.Archive", turn.pressed)
    views = await load_views(turn.database, turn.person.id, turn.now)
    await _show(turn, interview_list.archive(views, turn.words, press.page))


async def card(turn: Turn) -> None:
    """One interview in one of its views. The view `new` is sent as a new message, so that a nudge's draft stays."""
    press = cast("interview_data.Card", turn.pressed)
    interview = await _loaded(turn, press.interview)
    if interview is None:
        return
    match press.view:
        case "plan":
            await _show(turn, interview_card.plan_screen(interview))
        case "history":
            await _show(turn, interview_card.history_screen(interview, turn.now))
        case "manage":
            await _show(turn, interview_card.manage(interview, turn.now))
        case "new":
            screen = interview_card.card(interview, turn.now)
            await turn.say(screen.html, screen.rows)
        case _:
            await _show(turn, interview_card.card(interview, turn.now))


async def may_i(turn: Turn) -> None:
    """May I write or call now?"""
    press = cast("interview_data.MayI", turn.pressed)
    interview = await _loaded(turn, press.interview)
    if interview is not None:
        await _show(turn, may_contact.permission(interview, turn.now, back_label="buttons.back"))


async def close(turn: Turn) -> None:
    """Lets an interview go, from its card."""
    press = cast("interview_data.Close", turn.pressed)
    await _record_once(turn, press.interview, FactKind.LET_GO, lambda stored: phase(stored.facts()) is not Phase.LET_GO)


async def revive(turn: Turn) -> None:
    """Takes an interview up again."""
    press = cast("interview_data.Revive", turn.pressed)
    await _record_once(
        turn, press.interview, FactKind.REVIVED, lambda stored: phase(stored.facts()) in interview_card.CLOSED
    )


async def keep_warm(turn: Turn) -> None:
    """A note a month instead of letting go; takes up again an interview that was let go."""
    press = cast("agenda_data.KeepWarm", turn.pressed)
    await _record_once(turn, press.interview, FactKind.KEEP_WAITING, _may_be_kept_warm)


def _may_be_kept_warm(stored: StoredInterview) -> bool:
    last = stored.history[-1].fact.what if stored.history else None
    waits = phase(stored.facts()) in (Phase.WAITING, *interview_card.CLOSED)
    return waits and last is not FactKind.KEEP_WAITING


async def delete(turn: Turn) -> None:
    """Deletes an interview; asks for confirmation first."""
    press = cast("interview_data.Delete", turn.pressed)
    interview = await _loaded(turn, press.interview)
    if interview is None:
        return
    if press.sure != 1:
        await _show(turn, interview_card.deletion(interview))
        return
    try:
        await forget_interview(turn.database, turn.person.id, press.interview, turn.now)
    except NotFound:
        await gone(turn)
        return
    await turn.answer(turn.words.text("answers.said.deleted"))
    name = interview_name(interview.stored.interview, turn.words)
    back = button(turn.words.text("buttons.all_interviews"), interview_data.ShowInterviews(0))
    await turn.show(turn.words.html("cards.delete.done", name=name), [[back]])


async def _record_once(turn: Turn, interview_id: int, what: FactKind, applies: PressCheck) -> None:
    """Records closing or reviving, if it still applies; a second press shows the card as it is."""
    try:
        recorded = await record(
            turn.database,
            turn.person.id,
            interview_id,
            [Fact(what, turn.now)],
            turn.now,
            keep_dialogue=True,
            check=applies,
        )
    except NotFound:
        await gone(turn)
        return
    except Stale:
        interview = await _loaded(turn, interview_id)
        if interview is not None:
            await turn.answer(turn.words.text("answers.already"))
            await _show(turn, interview_card.card(interview, turn.now))
        return
    await _show_recorded(turn, what, recorded)


async def _show_recorded(turn: Turn, what: FactKind, recorded: Recorded) -> None:
    interview = recorded.view
    words = turn.words
    await turn.answer(words.text("answers.noted"))
    heading = words.html("cards.heading", name=interview_name(interview.stored.interview, words))
    undo = button(words.text("buttons.undo"), nudge_data.Undo(recorded.action_id, interview.stored.id, 0))
    zone = turn.person.timezone or interview.stored.wall_zone
    coming = next_line(
        recorded.view.plan,
        interview.stored.interview,
        words,
        zone,
        interview.person,
        len(still_open(recorded.view, turn.now)),
    )
    html = f"{heading}\n\n{words.html(f'answers.said.{what}')}\n\n{escape(coming)}"
    screen = Screen(html, [[undo, card_button(words, interview.stored.id)]])
    if what is FactKind.LET_GO and interview.case is not None:
        nudge = Nudge(Step.LET_GO, turn.now, rung=1)
        screen = let_go_message(ShownNudge(interview.person, interview.stored, interview.case, nudge, 0), screen)
    await _show(turn, screen)
    await turn.hurry(recorded.view)


async def _loaded(turn: Turn, interview_id: int) -> InterviewView | None:
    interview = await load_view(turn.database, turn.person.id, interview_id, turn.now)
    if interview is None:
        await gone(turn)
    return interview


async def _show(turn: Turn, screen: Screen) -> None:
    await turn.show(screen.html, screen.rows)
