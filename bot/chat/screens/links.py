"""Links that open something already filled in: a letter in Gmail or Outlook, a search on LinkedIn, a calendar entry.

Web addresses only: Telegram refuses a whole message for any other (`mailto:` and `tel:` included), so e-mail addresses
and phone numbers stand bare in the text. Spaces become %20, as some programs show a + literally. A letter too long for
a link is left out of it, and whoever shows the link says so. Must not know who writes to whom, nor why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from bot.domain.model import MailProgram

LONGEST_LINK = 1800
"""Characters. Outlook takes about 2,048, and browsers on phones not much more."""

A_STEP = timedelta(minutes=15)
"""How long a call or a letter takes in a calendar."""

_COMPOSE: Mapping[MailProgram, tuple[str, str]] = {
    MailProgram.GMAIL: ("https://mail.google.com/mail/?view=cm&fs=1&", "su"),
    MailProgram.OUTLOOK: ("https://outlook.live.com/mail/0/deeplink/compose?", "subject"),
    MailProgram.MICROSOFT_365: ("https://outlook.office.com/mail/deeplink/compose?", "subject"),
}
"""Each program's address, and the name of its field for the subject."""


@dataclass(frozen=True, slots=True)
class ComposeLink:
    """A link that opens a letter. `whole`: with its body; else the person pastes it."""

    url: str
    whole: bool


def compose(program: MailProgram, to: str | None, subject: str, body: str) -> ComposeLink:
    """A link that opens the letter in a mail program, with as much of it as fits into the link."""
    base, subject_name = _COMPOSE[program]
    fields = {"to": to or "", subject_name: subject, "body": body}
    url = base + _query(fields)
    if len(url) <= LONGEST_LINK:
        return ComposeLink(url, whole=True)
    url = base + _query(fields | {"body": ""})
    if len(url) > LONGEST_LINK:
        url = base + _query({"to": to or ""})
    return ComposeLink(url, whole=False)


def linkedin_people(name: str, company: str) -> str:
    """LinkedIn's search for somebody by name, in quotation marks, and company."""
    keywords = f'"{name}" {company}'.strip()
    return "https://www.linkedin.com/search/results/people/?" + _query({"keywords": keywords})


def google_calendar(title: str, at: datetime, details: str = "", length: timedelta = A_STEP) -> str:
    """A new entry in Google's calendar that starts at `at` (UTC)."""
    dates = f"{_stamp(at)}/{_stamp(at + length)}"
    base = "https://calendar.google.com/calendar/render?action=TEMPLATE&"
    url = base + _query({"text": title, "dates": dates, "details": details})
    return url if len(url) <= LONGEST_LINK else base + _query({"text": title, "dates": dates})


def _query(fields: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in fields.items() if value}, quote_via=quote, safe="")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
