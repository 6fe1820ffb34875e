"""A letter in the person's own mail program: the button that opens it there, and a word where it is too long for that.

A function of a letter and a preference. Must not know which letter it is, nor on which screen it stands.
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
"""The letters that answer an offer."""


def letter_link(person: Person, made: Letter | None) -> ComposeLink | None:
    """A link that opens a letter; None for what is no e-mail, and where the person copies."""
    if made is None or person.mail_program is None:
        return None
    texts = {block.name: block.text for block in made.blocks}
    if "subject" not in texts or "body" not in texts:
        return None
    return links.compose(person.mail_program, made.to, texts["subject"], texts["body"])


def choice_rows(person: Person, made: Letter | None, words: Words) -> Rows:
    """A button for each of several letters that one answer leaves to choose from, all under one subject."""
    program = person.mail_program
    if made is None or program is None:
        return []
    subject = next((block.text for block in made.blocks if block.name == "subject"), "")
    found = [
        link(
            words.text("buttons.write_one", letter=block.label),
            links.compose(program, made.to, subject, block.text).url,
        )
        for block in made.blocks
        if block.name in TO_CHOOSE_FROM
    ]
    return [row for row in (found[:1], found[1:]) if row]


def text_link(person: Person, text: str) -> ComposeLink | None:
    """A link that opens a text of the person's own, of which neither address nor subject is known."""
    return links.compose(person.mail_program, None, "", text) if person.mail_program is not None else None


def mail_row(person: Person, found: ComposeLink | None, words: Words) -> Row:
    """The button, alone in its row; no row without a link."""
    if found is None:
        return []
    return [link(words.text(f"buttons.write_in.{person.mail_program}"), found.url)]


def pasting(found: ComposeLink | None, words: Words) -> str:
    """Says that the letter is too long for its link, as HTML; empty where it is not."""
    return "" if found is None or found.whole else words.html("nudges.link_without_body")
