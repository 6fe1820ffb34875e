"""The text of a mail that came as a file (.eml, RFC 5322), as if it had been pasted: its heads, then its words."""

from __future__ import annotations

import re
from email.message import EmailMessage
from html.parser import HTMLParser

LONGEST = 4096
"""Characters; as much as one message can hold."""

_HEADS = ("From", "Date", "Subject")
_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"})
_HIDDEN = frozenset({"style", "script", "head", "title"})


def text_of(mail: EmailMessage) -> str:
    """The heads that tell something, and the plain text, or the words of the HTML where there is no other."""
    heads = [f"{name}: {' '.join(str(mail[name]).split())}" for name in _HEADS if mail[name]]
    return "\n".join([*heads, "", _body(mail)]).strip()[:LONGEST]


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError, KeyError):  # an encoding that nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""
    if part.get_content_type() == "text/html":
        words = _Words()
        words.feed(str(content)[: 50 * LONGEST])
        content = "".join(words.found)
    return re.sub(r"\n\s*\n\s*", "\n\n", str(content)).strip()


class _Words(HTMLParser):
    """The words of a page, a line a block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the library's
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(re.sub(r"\s+", " ", data))
