"""/check, and a reply to a draft with one's own version: what is to be mended, and the version kept if wanted.

Must not know how a text is judged, nor how a draft is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data import nudge as nudge_data
from bot.chat.dialogue.routing import conversation, on_choice, on_command, on_text
from bot.chat.dialogue.triggers import on_reply_to_draft
from bot.chat.screen import Rows
from bot.chat.screens.keyboard import button
from bot.chat.screens.letter import letter_of, notes_for, own_block
from bot.chat.screens.mail_button import letter_link, mail_row, text_link
from bot.chat.screens.nudge import ShownNudge
from bot.domain.drafts import with_own
from bot.domain.letter_check import CheckContext, check
from bot.domain.letter_writer import letters_language
from bot.domain.localtime import local
from bot.domain.model import FactKind
from bot.domain.playbook import BY_ID
from bot.domain.steps import CONTACTS, PER_PERSON
from bot.storage.records.interviews import KeptTextKind
from bot.usecases.letters import keep, nudge_shown_in
from bot.usecases.views import load_nudge, load_views

if TYPE_CHECKING:
    from datetime import date

    from bot.chat.dialogue.routing import DraftConversation, Handler, Turn
    from bot.chat.screens.links import ComposeLink
    from bot.domain.model import Case
    from bot.usecases.views import InterviewView
    from bot.wording import Words

NAME = "check"
TEXT = "text"
CANCEL = "cancel"
LONGEST = 3000
"""Characters of a text that is looked at; Telegram itself takes 4,096."""


def dialogue() -> DraftConversation:
    """The dialogue that waits for the text."""
    return conversation(
        NAME,
        entry_points=[on_command(NAME, "check", start)],
        states={TEXT: [on_choice(NAME, cancel, CANCEL), on_text(NAME, typed)]},
        again=ask,
        back=cancel,
        cancel=cancel,
    )


def replies() -> list[Handler]:
    """Replies to a draft. They come before the open dialogue, as they answer the draft and no question."""
    return [on_reply_to_draft(replied)]


async def start(turn: Turn) -> None:
    """/check, with the text in the same message or the next."""
    text = turn.text.partition(" ")[2].strip() or turn.text.partition("\n")[2].strip()
    if text:
        await turn.say(*await _judged(turn, text, None))
    elif turn.open_elsewhere:
        await turn.say(turn.words.html("check.in_the_middle"))
    else:
        await ask(turn)


async def ask(turn: Turn) -> None:
    """Asks for the text."""
    words = turn.words
    rows = [[turn.option(words.text("buttons.cancel"), CANCEL)]]
    await turn.ask(TEXT, {}, words.html("check.ask"), rows, placeholder=words.text("check.placeholder"))


async def typed(turn: Turn) -> None:
    """Takes the text."""
    await turn.close(*await _judged(turn, turn.text, None))


async def cancel(turn: Turn) -> None:
    """Leaves."""
    await turn.close(turn.words.html("answers.they.left"))


async def replied(turn: Turn) -> None:
    """Takes the person's own version of a draft."""
    message = turn.update.message if turn.update else None
    answered = message.reply_to_message if message else None
    row = await nudge_shown_in(turn.database, turn.person.id, answered.message_id) if answered else None
    found = await load_nudge(turn.database, turn.person.id, row.id, turn.now) if row else None
    shown = ShownNudge.of(found[1], found[0]) if found else None
    await turn.say(*await _judged(turn, turn.text, shown))


# -- judging ----------------------------------------------------------------------------------------------------------


async def _judged(turn: Turn, text: str, shown: ShownNudge | None) -> tuple[str, Rows]:
    """The findings as HTML, and a button to keep the text if it belongs to an open nudge."""
    words = turn.words
    if len(text) > LONGEST:
        return words.html("check.too_long_to_read", longest=LONGEST), []
    views = await load_views(turn.database, turn.person.id, turn.now)
    setting, letters = _of_nudge(turn, shown, views) if shown else _of_any(turn, text, views)
    html = _told(text, setting, letters, words)
    opened = mail_row(turn.person, _link(turn, text, shown, letters), words)
    rows = [opened] if opened else []
    if shown is None or await keep(turn.database, turn.person.id, shown.nudge_id, KeptTextKind.TRIED, text) is None:
        return html, rows
    return html, [[button(words.text("buttons.keep_it"), nudge_data.KeepOwn(shown.nudge_id))], *rows]


def _link(turn: Turn, text: str, shown: ShownNudge | None, letters: Words) -> ComposeLink | None:
    """The text in the person's mail program, with the address and subject of the draft that it replaces."""
    if shown is None:
        return text_link(turn.person, text)
    made = letter_of(shown.person, shown.stored, shown.case, shown.nudge, turn.words)
    return letter_link(turn.person, with_own(made, own_block(shown.nudge.step, text, letters), text)) if made else None


def _told(text: str, setting: CheckContext, letters: Words, words: Words) -> str:
    found = check(text, setting, letters)
    if not found:
        return words.html("check.quiet")
    lines = [words.html("check.heading", count=len(found)), ""]
    for finding in found:
        values = dict(finding.values)
        rule = BY_ID[finding.rules[0]]
        lines.append(
            words.html(
                "check.found" if finding.excerpt else "check.line",
                says=words.text(f"check.finding.{finding.key}.says", **values),
                mend=words.text(f"check.finding.{finding.key}.mend", **values),
                excerpt=finding.excerpt,
                who=words.text(f"{rule.source_key}.name"),
            )
        )
    return "\n".join(lines)


def _of_nudge(turn: Turn, shown: ShownNudge, views: tuple[InterviewView, ...]) -> tuple[CheckContext, Words]:
    interview, nudge = shown.stored.interview, shown.nudge
    to = next((one.name for one in interview.people if one.id == nudge.person), None)
    to = to if nudge.step in PER_PERSON else None
    letters = letters_language(shown.case, turn.words, notes_for(shown.stored, nudge))
    setting = CheckContext(
        nudge.step,
        to,
        tuple(one.name for one in interview.people),
        interview.company,
        interview.role,
        tuple(view.stored.interview.company for view in views if view.stored.id != shown.stored.id),
        shown.case.promised_date,
        _last_contact(shown.case),
        _today(turn, shown.case),
    )
    return setting, letters


def _of_any(turn: Turn, text: str, views: tuple[InterviewView, ...]) -> tuple[CheckContext, Words]:
    """What is known where no draft was replied to: of the interview that the text names, or of the only one."""
    cases = [interview.case for interview in views if interview.case is not None]
    named = [case for case in cases if _names(text, case)]
    meant = named[0] if len(named) == 1 else cases[0] if len(cases) == 1 and not named else None
    if meant is None:
        return CheckContext(), turn.words
    setting = CheckContext(
        names=tuple(one.name for one in meant.interview.people),
        company=meant.interview.company,
        role=meant.interview.role,
        promised=meant.promised_date,
        last_contact=_last_contact(meant),
        today=_today(turn, meant),
    )
    return setting, turn.words


def _names(text: str, case: Case) -> bool:
    interview, said = case.interview, text.casefold()
    return any(
        name and name.casefold() in said for name in (interview.company, *(one.name for one in interview.people))
    )


def _today(turn: Turn, case: Case) -> date:
    return local(turn.now, case.interview.timezone or case.person.timezone).date()


def _last_contact(case: Case) -> date | None:
    made = [fact.at for fact in case.history if fact.what is FactKind.DONE and fact.step in CONTACTS]
    return local(max(made), case.interview.timezone or case.person.timezone).date() if made else None
