"""The settings on one screen, and the choices of those that have only a few.

Must not know how a value is asked for or kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callback_data.agenda import PauseUntil
from bot.chat.callback_data.settings import Setting
from bot.chat.screen import Rows
from bot.chat.screens.agenda import pause_line
from bot.chat.screens.keyboard import button, in_rows
from bot.chat.screens.labels import clock_line
from bot.chat.screens.language import words_of
from bot.domain.letter_facts import Tone
from bot.domain.localtime import regions_of
from bot.domain.model import Lead, MailProgram
from bot.domain.week import WEEKLY_REVIEW_AT
from bot.parsing.places import country_name
from bot.wording import catalogues, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.storage.records.people import Person

ON, OFF, NO_PROGRAM = "on", "off", "none"
CHOSEN = ("mail", "language")
"""Settings whose value is chosen by a button."""


def screen(person: Person, now: datetime, note: str) -> str:
    """All settings, as HTML; `note` goes before them."""
    catalogue = words_of(person)
    parts = [
        [catalogue.html("settings.heading")],
        [pause_line(person, now, catalogue)],
        [
            clock_line(catalogue, now, person.timezone) if person.timezone else catalogue.html("settings.zone.unknown"),
            _holidays(person),
        ],
        [*_hours(person), catalogue.html(f"settings.lead.shown.{person.lead}")],
        [_signed(person), catalogue.html(f"settings.tone.shown.{person.tone or Tone.WARM}"), _mail(person)],
        [
            catalogue.html("settings.language.shown", language=language_name(catalogue.language)),
            catalogue.html("settings.keep_months.shown", months=person.keep_months),
            catalogue.html("settings.references.told") if person.references_told else "",
        ],
    ]
    blocks = ["\n".join(line for line in lines if line) for lines in parts]
    return "\n\n".join(block for block in ([note] if note else []) + blocks if block)


def buttons(person: Person, typed: Iterable[str]) -> Rows:
    """A button for each setting, those that are `typed` first; what has two sides is turned over by one tap."""
    catalogue = words_of(person)
    fields = [button(catalogue.text(f"settings.button.{field}"), Setting(field)) for field in (*typed, *CHOSEN)]
    lead = Lead.PHONE if person.lead is Lead.EMAIL else Lead.EMAIL
    tone = Tone.WARM if person.tone is Tone.FORMAL else Tone.FORMAL
    back = OFF if person.weekly_review_at else ON
    rows = [
        *in_rows(fields, 3),
        [button(catalogue.text(f"settings.lead.to.{lead}"), Setting("lead", lead.value))],
        [button(catalogue.text(f"settings.tone.to.{tone}"), Setting("tone", tone.value))],
        [
            button(catalogue.text(f"settings.look_back.to.{back}"), Setting("look_back", back)),
            button(catalogue.text("settings.button.pause"), PauseUntil()),
        ],
    ]
    if person.references_told:
        rows.append([button(catalogue.text("settings.references.ask_again"), Setting("references", "ask"))])
    return rows


def choices(person: Person, field: str) -> Rows:
    """The choices of a setting that has a few, and the way back."""
    catalogue = words_of(person)
    if field == "mail":
        offered = [
            button(catalogue.text(f"settings.mail.program.{one}"), Setting("mail", one))
            for one in (*MailProgram, NO_PROGRAM)
        ]
    else:
        offered = [button(language_name(code), Setting("language", code)) for code in catalogues()]
    return [*in_rows(offered, 2), [button(catalogue.text("dialogues.button.back"), Setting())]]


def language_name(code: str) -> str:
    """A language's own name for itself, with the country of a regional form: "English (United States)"."""
    name, country = words(code).text("language.name"), code.partition("_")[2]
    return f"{name} ({country_name(country, code)})" if country else name


def _holidays(person: Person) -> str:
    catalogue = words_of(person)
    country = country_name(person.country, catalogue.language) if person.country else ""
    return catalogue.html("settings.country.shown", country=country, region=_region_name(person))


def _hours(person: Person) -> list[str]:
    catalogue = words_of(person)
    lines = [catalogue.html("settings.hours.shown", nudge_at=person.nudge_at, call_at=person.call_at)]
    if person.quiet_from != person.quiet_to:
        lines.append(catalogue.html("settings.quiet.shown", start=person.quiet_from, end=person.quiet_to))
    else:
        lines.append(catalogue.html("settings.quiet.none"))
    if person.weekly_review_at is not None:
        lines.append(catalogue.html("settings.look_back.shown", at=WEEKLY_REVIEW_AT))
    return lines


def _signed(person: Person) -> str:
    return words_of(person).html(
        "settings.signed",
        name=person.name or "",
        role=person.role or "",
        phone=person.phone or "",
        signature=person.signature or "",
        linkedin=person.linkedin or "",
    )


def _mail(person: Person) -> str:
    catalogue, program = words_of(person), person.mail_program
    if program is None:
        return ""
    return catalogue.html("settings.mail.shown", program=catalogue.text(f"settings.mail.program.{program}"))


def _region_name(person: Person) -> str:
    if person.country is None or person.region is None:
        return ""
    return regions_of(person.country).get(person.region, person.region)
