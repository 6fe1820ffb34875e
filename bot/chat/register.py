"""Every handler, in order, and why the order matters.

Group -1 holds the gate: it stops strangers and groups before anything else sees the update. In group 0 the
first handler that matches wins: a reply to a draft, which is about that draft whatever else is open; then
the dialogues, since what they wait for is what the person is answering;
then the buttons and commands that need no dialogue; in the end whatever nobody wanted. A dialogue's own
buttons carry its name, and its text handlers match only while its draft is open, so dialogues do not get in
each other's way: the one whose row is open has the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import (
    answer_screens,
    bundle_taps,
    calendar_taps,
    day_taps,
    elsewhere,
    interview_taps,
    invitations,
    later_taps,
    letter_taps,
    nudge_taps,
    own_data,
    pause_taps,
    picture_taps,
    plain_text,
    playbook_pages,
)
from bot.chat.conversations import (
    about,
    add_interview,
    check_letter,
    debrief,
    edit_interview,
    import_file,
    make_it_yours,
    report_answer,
    report_contact,
    settings,
    start,
)

if TYPE_CHECKING:
    from bot.chat.desk import App
    from bot.chat.dialogue import Handler

GATE = -1
TALK = 0


def register(application: App) -> None:
    """Adds every handler to an application."""
    application.add_handlers(elsewhere.gatekeepers(), GATE)
    application.add_handlers(in_order(), TALK)
    application.add_error_handler(elsewhere.on_error)


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
        make_it_yours.dialogue(),
        check_letter.dialogue(),
        import_file.dialogue(),
        *about.handlers(),
        *own_data.handlers(),
        *bundle_taps.handlers(),
        *day_taps.handlers(),
        *pause_taps.handlers(),
        *nudge_taps.handlers(),
        *later_taps.handlers(),
        *letter_taps.handlers(),
        *answer_screens.handlers(),
        *playbook_pages.handlers(),
        *report_answer.handlers(),
        *report_contact.handlers(),
        *picture_taps.handlers(),
        *calendar_taps.handlers(),
        *invitations.handlers(),
        *interview_taps.handlers(),
        *plain_text.handlers(),
        *elsewhere.handlers(),
    ]
