"""Makes calendar files readable that calendars and mail programs write in their own way.

Bytes in, texts of whole VCALENDARs out; a mail is opened and its calendar taken. Each repair names who writes so. It
does not know what the properties mean.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

_MAIL_HEADER = re.compile(rb"^(?:from|subject|mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR\b.*?(?=^BEGIN:VCALENDAR\b|\Z)", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_PROPERTY = re.compile(r"^[A-Za-z][\w-]*(?:;[^\r\n]*?)?:")
_OFFSET = re.compile(r"^(TZOFFSET(?:FROM|TO):)([+-])(\d{2})(\d{2})$", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r";ENCODING=QUOTED-PRINTABLE", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=([\w-]+)", re.IGNORECASE)


def calendars(content: bytes) -> list[str]:
    """The VCALENDARs of a file, also of a mail that holds some; empty where there are none."""
    text = _unfolded(content)
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        attached = _attached(content)
        text = attached or text
    if re.match(r"BEGIN:VEVENT\b", text.lstrip(), re.IGNORECASE):  # an entry that lost its calendar
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{text.strip()}\r\nEND:VCALENDAR\r\n"
    found = [found[0] for found in _CALENDAR.finditer(text)]
    return ["\r\n".join(_repaired(one)) + "\r\n" for one in found]


def mail_of(content: bytes) -> EmailMessage | None:
    """The mail in a file, or None where it is none."""
    head = content.lstrip()[:2000]
    if not re.match(rb"[A-Za-z][\w-]*: ?\S", head) or not _MAIL_HEADER.search(head):
        return None
    return message_from_bytes(content, policy=policy.default)


def _attached(content: bytes) -> str:
    mail = mail_of(content)
    for part in mail.walk() if mail is not None else ():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            return _unfolded(part.get_payload(decode=True))
    return ""


def _unfolded(content: object) -> str:
    """The text with its lines whole. A fold may lie within a character, so it is undone before decoding."""
    if not isinstance(content, bytes):
        return ""
    whole = _FOLD.sub(b"", content)
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "utf-8-sig"):
        try:
            return whole.decode(encoding)
        except UnicodeDecodeError:
            continue
    return whole.decode("cp1252", errors="replace")  # old Outlook versions write it undeclared


def _repaired(calendar: str) -> Iterator[str]:
    in_zone, named = False, False
    for line in _whole_lines(calendar):
        upper = line.upper()
        if upper in ("BEGIN:VTIMEZONE", "END:VTIMEZONE"):
            in_zone, named = upper.startswith("BEGIN"), False
        if in_zone and upper.startswith(("TZID:", "TZID=")):
            if not named:  # The Events Calendar names two zones in one
                yield f"TZID:{line[5:]}"  # Exchange writes "TZID=..."
            named = True
        elif _PROPERTY.match(line):  # else a mail's header, or text that lost its property
            yield _decoded(_with_its_hour(re.sub(r"^([\w-]+);;+", r"\1;", line)))
    if "END:VCALENDAR" not in calendar.upper():
        yield "END:VCALENDAR"


def _with_its_hour(line: str) -> str:
    """Davdroid and vdirsyncer write local mean time without its hour: +5328 for +00:53:28."""
    offset = _OFFSET.match(line)
    if offset is None or int(offset[3]) <= 23:
        return line
    return f"{offset[1]}{offset[2]}00{offset[3]}{offset[4]}"


def _whole_lines(calendar: str) -> Iterator[str]:
    """Lines without trailing space; the soft breaks of quoted-printable are undone."""
    pending = ""
    for line in calendar.splitlines():
        whole = pending + line.rstrip()
        if whole.endswith("=") and _QUOTED_PRINTABLE.search(whole.partition(":")[0]):
            pending = whole[:-1]
            continue
        pending = ""
        if whole:
            yield whole


def _decoded(line: str) -> str:
    """A value in quoted-printable, as old phones and Outlook write it, decoded."""
    head, colon, value = line.partition(":")
    if not colon or not _QUOTED_PRINTABLE.search(head):
        return line
    named = _CHARSET.search(head)
    plain = quopri.decodestring(value.encode("utf-8", errors="replace"))
    try:
        text = plain.decode(named[1] if named else "utf-8", errors="replace")
    except LookupError:
        text = plain.decode("utf-8", errors="replace")
    return f"{_CHARSET.sub('', _QUOTED_PRINTABLE.sub('', head))}:{' '.join(text.split())}"
