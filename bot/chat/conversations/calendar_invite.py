"""An invitation forwarded as a file: a new one fills the form of an interview, a known one moves or cancels it.

Must not know how a file is read, nor which questions an interview still needs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import structlog

from bot.chat.callback_data import interview as interview_data
from bot.chat.dialogue.interview_form import InterviewForm
from bot.chat.dialogue.plan_preview import what_moved
from bot.chat.dialogue.questions.when import FARTHEST
from bot.chat.dialogue.routing import Handler, Turn, gone, on_tap
from bot.chat.screen import DANGER, SUCCESS
from bot.chat.screens.keyboard import button
from bot.chat.screens.labels import interview_name
from bot.chat.telegram.gateway import Undeliverable
from bot.domain.localtime import local, moment
from bot.domain.model import Interviewer
from bot.exchange.invite_words import InviteDetails
from bot.exchange.invites import MAX_BYTES, BadInvite, Invite, InviteAction, MeetingFormat
from bot.exchange.sandbox import ReadInvitation
from bot.parsing.people import LONGEST_NAME, read_email_address
from bot.parsing.text import one_line
from bot.storage.records.interviews import KeptInvite
from bot.usecases.calendar_export import known_invite, move_interview, newer_invite
from bot.usecases.views import load_view

if TYPE_CHECKING:
    from bot.usecases.views import InterviewView

log = structlog.get_logger(__name__)

LONGEST_SEQUENCE = 2**31 - 1


def handlers() -> list[Handler]:
    """The button under a changed invitation."""
    return [on_tap(interview_data.MoveTo, move)]


async def received(turn: Turn) -> tuple[InterviewForm, str] | str | None:
    """What a forwarded invitation tells of a new interview, and a line about it (HTML); None if all is said.

    A mail without a calendar in it is given as its text.
    """
    read = await _read(turn)
    if read is None:
        return None
    invite, details = read.invite, read.details
    if invite is None or details is None:
        return read.mail
    known = await known_invite(turn.database, turn.person.id, invite.uid)
    if known is not None:
        interview = await load_view(turn.database, turn.person.id, known.interview_id, turn.now)
        if interview is not None:
            await _of_a_known_one(turn, invite, known, interview)
            return None
    if invite.intent is InviteAction.CANCEL:
        await turn.say(turn.words.html("calendar.invite.off_unknown"))
        return None
    before = InterviewForm.read(turn.data) if turn.draft is not None else InterviewForm()
    if before.company and before.day:
        await turn.say(turn.words.html("calendar.invite.busy", company=before.company))
        return None
    said = [turn.words.html("calendar.invite.read")]
    if invite.repeats:
        said.append(turn.words.html("calendar.invite.repeats"))
    if invite.others:
        said.append(turn.words.html("calendar.invite.others", count=invite.others))
    return form_from(invite, details, before), "\n".join(said)


def form_from(invite: Invite, details: InviteDetails, before: InterviewForm) -> InterviewForm:
    """The form with what an invitation tells, where nothing was entered before."""
    people = before.people or tuple(
        Interviewer(
            number, one_line(guest.name)[:LONGEST_NAME], email=read_email_address(guest.email), main=number == 1
        )
        for number, guest in enumerate(details.people, 1)
    )
    form = replace(
        before,
        company=before.company or one_line(details.company),
        role=before.role or one_line(details.role),
        day=invite.day.isoformat(),
        start=invite.start.strftime("%H:%M") if invite.start else None,
        minutes=int(invite.length / timedelta(minutes=1)),
        kind=before.kind or (None if invite.format is MeetingFormat.UNKNOWN else invite.format.value),
        people=people,
        invite_uid=invite.uid,
        invite_sequence=min(invite.sequence, LONGEST_SEQUENCE),
        waiting="",
        line="",
    )
    answered = [
        *(["job"] if form.company else []),
        "when",
        *(["hour"] if form.start else []),
        *(["kind"] if form.kind else []),
        *(["who"] if form.people else []),
    ]
    return replace(form, answered=tuple(dict.fromkeys([*before.answered, *answered])))


async def move(turn: Turn) -> None:
    """Moves the interview to where a changed invitation says."""
    press = cast("interview_data.MoveTo", turn.pressed)
    zone, database = turn.person.timezone, turn.database
    away = abs(press.minute - turn.now.timestamp() / 60)  # a forged one may lie beyond the end of time
    if zone is None or not 0 < press.length <= 24 * 60 or away > FARTHEST / timedelta(minutes=1):
        await gone(turn)
        return
    starts = local(datetime.fromtimestamp(press.minute * 60, UTC), zone)
    ends = starts + timedelta(minutes=press.length)
    change = await move_interview(database, turn.person.id, press.interview, starts, ends, turn.now, press.sequence)
    if change is None:
        await gone(turn)
        return
    words, interview = turn.words, change.view.stored.interview
    card = button(words.text("calendar.invite.button.card"), interview_data.Card(press.interview, "new"))
    said = words.html("calendar.invite.moved", name=interview_name(interview, words), at=starts)
    follows = what_moved(change.before, change.view.plan, interview, words, zone)
    await turn.show(f"{said}\n{follows}", [[card]])
    await turn.hurry(change.view)


async def _read(turn: Turn) -> ReadInvitation | None:
    zone, message = turn.person.timezone, turn.update.message if turn.update else None
    document = message.document if message else None
    assert document is not None  # the handler's filter asked
    if zone is None:
        await turn.say(turn.words.html("calendar.invite.no_zone"))
        return None
    if (document.file_size or 0) > MAX_BYTES:
        await turn.say(turn.words.html("calendar.refused.too_large"))
        return None
    try:
        content = await turn.services.gateway.fetch(document.file_id)
        return await turn.services.files.invitation(content, zone, turn.now, turn.person.name or "")
    except BadInvite as error:
        reason = error.reason
    except Undeliverable as error:
        log.warning("file_out_of_reach", kind=error.kind.name)
        reason = "unreachable"
    await turn.say(turn.words.html(f"calendar.refused.{reason}"))
    return None


async def _of_a_known_one(turn: Turn, invite: Invite, known: KeptInvite, view: InterviewView) -> None:
    words, interview = turn.words, view.stored.interview
    name = interview_name(interview, words)
    card = button(words.text("calendar.invite.button.card"), interview_data.Card(view.stored.id, "new"))
    if invite.sequence < known.sequence:
        await turn.say(words.html("calendar.invite.passed", name=name), [[card]])
        return
    if invite.intent is InviteAction.CANCEL and invite.one_of_series and invite.day != interview.starts_at.date():
        # Only another date of the series is off.
        await turn.say(words.html("calendar.invite.another_date_off", name=name, day=invite.day), [[card]])
        return
    if invite.intent is InviteAction.CANCEL:
        rows = [
            [
                button(words.text("calendar.invite.button.remove"), interview_data.Delete(view.stored.id, 1), DANGER),
                button(words.text("calendar.invite.button.keep"), interview_data.Card(view.stored.id, "card")),
            ]
        ]
        await turn.say(words.html("calendar.invite.off", name=name), rows)
        return
    starts = datetime.combine(invite.day, invite.start or interview.starts_at.time())
    length = invite.length if invite.start else interview.ends_at - interview.starts_at
    # Of a series another time has come near meanwhile; nobody has moved anything.
    same_series = invite.repeats and invite.sequence == known.sequence
    if same_series or (starts, starts + length) == (interview.starts_at, interview.ends_at):
        await newer_invite(turn.database, turn.person.id, view.stored.id, invite.sequence)
        await turn.say(words.html("calendar.invite.known", name=name), [[card]])
        return
    at = moment(starts, turn.person.timezone or view.stored.wall_zone)
    to = interview_data.MoveTo(
        view.stored.id,
        int(at.timestamp() // 60),
        int(length / timedelta(minutes=1)),
        min(invite.sequence, LONGEST_SEQUENCE),
    )
    rows = [[button(words.text("calendar.invite.button.move"), to, SUCCESS), card]]
    await turn.say(words.html("calendar.invite.moves", name=name, was=interview.starts_at, at=starts), rows)
