"""Every handler, in order, and why the order matters.

Group -1 stops strangers and groups before anything else sees the update. In group 0 the first handler that matches
wins: a reply to a draft, which is about that draft whatever dialogue is open; then the dialogues, since text most
likely answers their question; then the buttons and commands that need no dialogue; last whatever no other takes. A
dialogue's buttons carry its name, and its text handlers match only while its draft is open, so dialogues do not get
in each other's way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.conversations import (
    add_interview,
    calendar_invite,
    check_letter,
    debrief,
    edit_interview,
    import_file,
    letter_notes,
    report_answer,
    report_contact,
    settings,
    start,
)
from bot.chat.dialogue import admission, error_handler
from bot.chat.handlers import (
    agenda,
    calendar_export,
    employer_answer,
    fallback,
    free_text,
    interviews,
    letter,
    nudge,
    nudge_list,
    pause,
    pictures,
    playbook,
    privacy,
    snooze,
)
from bot.chat.handlers import (
    help as help_handler,
)

if TYPE_CHECKING:
    from bot.chat.dialogue.routing import Handler
    from bot.chat.telegram.types import App

ADMISSION = -1
EVERYTHING_ELSE = 0


def register(application: App) -> None:
    """Adds every handler to an application."""
    application.add_handlers(admission.gatekeepers(), ADMISSION)
    application.add_handlers(in_order(), EVERYTHING_ELSE)
    application.add_error_handler(error_handler.on_error)


def in_order() -> list[Handler]:
    """The handlers of group 0, first match first."""
    return [
        *check_letter.replies(),
        start.dialogue(),
        add_interview.dialogue(),
        debrief.dialogue(),
        edit_interview.dialogue(),
        settings.dialogue(),
        report_answer.dialogue(),
        report_contact.dialogue(),
        letter_notes.dialogue(),
        check_letter.dialogue(),
        import_file.dialogue(),
        *help_handler.handlers(),
        *privacy.handlers(),
        *nudge_list.handlers(),
        *agenda.handlers(),
        *pause.handlers(),
        *nudge.handlers(),
        *snooze.handlers(),
        *letter.handlers(),
        *employer_answer.handlers(),
        *playbook.handlers(),
        *report_answer.handlers(),
        *report_contact.handlers(),
        *pictures.handlers(),
        *calendar_export.handlers(),
        *calendar_invite.handlers(),
        *interviews.handlers(),
        *free_text.handlers(),
        *admission.handlers(),
        *fallback.handlers(),
    ]
