"""The button that opens a letter in the person's mail program, and the hint where the letter is too long for that.

Must not know which letter it is, nor on which screen it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.screen import Row, Rows
from bot.chat.screens import links
from bot.chat.screens.keyboard import link

if TYPE_CHECKING:
    from bot.chat.screens.links import ComposeLink
    from bot.domain.drafts import Letter
    from bot.storage.records.people import Person
    from bot.wording import Words


TO_CHOOSE_FROM = ("ask_time", "accept", "decline")
"""The letters that answer an offer, by the names of their blocks."""


def letter_link(person: Person, letter: Letter | None) -> ComposeLink | None:
    """A link that opens a letter; None for a text that is no e-mail, and where no mail program was chosen."""
    if letter is None or person.mail_program is None:
        return None
    texts = {block.name: block.text for block in letter.blocks}
    if "subject" not in texts or "body" not in texts:
        return None
    return links.compose(person.mail_program, letter.to, texts["subject"], texts["body"])


def choice_rows(person: Person, letter: Letter | None, words: Words) -> Rows:
    """A button for each reply that the person may choose from; all have the same subject."""
    program = person.mail_program
    if letter is None or program is None:
        return []
    subject = next((block.text for block in letter.blocks if block.name == "subject"), "")
    buttons = [
        link(
            words.text("buttons.write_one", letter=block.label),
            links.compose(program, letter.to, subject, block.text).url,
        )
        for block in letter.blocks
        if block.name in TO_CHOOSE_FROM
    ]
    return [row for row in (buttons[:1], buttons[1:]) if row]


def text_link(person: Person, text: str) -> ComposeLink | None:
    """A link that opens a text of the person's own, without address and subject."""
    return links.compose(person.mail_program, None, "", text) if person.mail_program is not None else None


def mail_row(person: Person, compose_link: ComposeLink | None, words: Words) -> Row:
    """The button, alone in its row; an empty row without a link."""
    if compose_link is None:
        return []
    return [link(words.text(f"buttons.write_in.{person.mail_program}"), compose_link.url)]


def pasting(compose_link: ComposeLink | None, words: Words) -> str:
    """The hint that the letter is too long for its link, as HTML; empty where it is not."""
    return "" if compose_link is None or compose_link.whole else words.html("nudges.link_without_body")
