"""A pasted e-mail -> its body without greeting, quotes and signature, its sender, and the job in its subject.

It reads only what mail programs put around a text. It must not know days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.parsing.interview.job import find_job
from bot.parsing.job_titles import is_title_like

_HEADER = re.compile(
    r"^\W*(from|to|cc|bcc|subject|date|sent|reply-to|von|an|betreff|gesendet)\s*:\s*(.*)$", re.IGNORECASE
)
_GREETING = re.compile(r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.\n]{0,60}$", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:(?:with )?(?:best|kind|warm|many|kindest|warmest)(?: regards| wishes| thanks)?|regards|sincerely(?: yours)?|"
    r"yours(?: sincerely| truly| faithfully)?|cheers|thanks(?: (?:again|so much))?|thank you|talk soon|"
    r"see you(?: soon)?|--)\W*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^-{2,}\s*(?:original|forwarded)|^on .{5,80} wrote:\s*$|^_{5,}$", re.IGNORECASE)
_FORWARDED = re.compile(r"^-{2,}\s*forwarded|^begin forwarded", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-/]{7,}\d")
_SUBJECT_NOISE = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|invitation|updated invitation|accepted|confirmed|confirmation|reminder)\s*:)+\s*|"
    r"\b(?:interview )?(?:invitation|invite|confirmation|confirmed|schedule(?:d)?|details|availability)\b|"
    r"\b(?:your|upcoming|next|first|second|final|round|job|application|phone|video|onsite|screen)\b(?=.*interview|$)",
    re.IGNORECASE,
)


_ON_A_DAY = re.compile(
    r"[\s,|–—-]+(?:on |for )?(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,? )?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|"
    r"\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b(?:,? 20\d\d)?",
    re.IGNORECASE,
)
LONGEST_NAME = 40
"""Characters; a longer line of a signature is no name."""


@dataclass(frozen=True, slots=True)
class ParsedEmail:
    """An e-mail. `sender` is a line for `read_people`; company and role are those of the subject or the signature."""

    body: str
    sender: str = ""
    company: str = ""
    role: str = ""


def read_email(text: str) -> ParsedEmail | None:
    """The e-mail in `text`, or None where it is no e-mail."""
    lines = [line.strip() for line in text.replace("\r", "").split("\n")]
    tops = _header_lines(lines)
    heads = {found[1].lower(): found[2] for number in tops if (found := _HEADER.match(lines[number]))}
    greets = any(_GREETING.match(line) for line in lines)
    closes = any(_CLOSING.match(line) for line in lines)
    if not (len(heads) >= 2 or (greets and closes) or (heads and (greets or closes))):
        return None
    body, signature = _body_and_signature([line for number, line in enumerate(lines) if number not in tops])
    company, role = _subject(heads.get("subject") or heads.get("betreff") or "")
    sender = _sender(heads.get("from") or heads.get("von") or "", signature)
    return ParsedEmail(body, sender, company or _company_of(signature, sender), role)


def _header_lines(lines: list[str]) -> set[int]:
    """The numbers of the lines of headers. A lone "Date: Thursday" further down belongs to what the mail says."""
    found = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    top = next((number for number, line in enumerate(lines) if line), 0)
    return {
        number
        for number in found
        if number == top
        or {number - 1, number + 1} & set(found)
        or not re.match(r"\W*(?:date|from|to)\b", lines[number], re.IGNORECASE)
    }


def _body_and_signature(lines: list[str]) -> tuple[str, list[str]]:
    body: list[str] = []
    for number, line in enumerate(lines):
        if _QUOTED.match(line) and not _FORWARDED.match(line) and body:
            return _unwrapped(body), []
        if _CLOSING.match(line) and body:
            return _unwrapped(body), _signature(lines[number + 1 :])
        if line.startswith(">") or _GREETING.match(line) or _FORWARDED.match(line):
            continue
        body.append(line)
    return _unwrapped(body), []


def _unwrapped(body: list[str]) -> str:
    """The text without the line breaks inside paragraphs: mail programs wrap lines at about 72 characters."""
    text = ""
    for line in body:
        last = text.rsplit("\n", 1)[-1]
        wraps = len(last) > 50 and line and not re.match(r"^\W*[A-Z][\w /]{1,20}:\s", line)
        text += (" " if wraps else "\n") + line
    return text


def _signature(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if _QUOTED.match(line) or line.startswith(">"):
            break
        if line:
            kept.append(line)
    return kept[:6]


def _subject(subject: str) -> tuple[str, str]:
    line = _ON_A_DAY.sub("", _SUBJECT_NOISE.sub(" ", subject))
    line = re.sub(r"\s*[|–—-]\s*", ", ", re.sub(r"\s+", " ", line)).strip(" ,:-")
    if not line:
        return "", ""
    company, role = find_job(line)
    return (company, role) if company.lower() not in ("interview", "call", "") else ("", role)


def _sender(header: str, signature: list[str]) -> str:
    name = re.sub(r"<[^>]*>|\([^)]*\)|\"", "", header).strip(" ,") if "@" in header or header else ""
    name = "" if _ADDRESS.fullmatch(name) else name
    first = signature[0] if signature else ""
    name = name or (first if re.fullmatch(r"[^\d@|,]{2,40}", first) else "")
    if not name:
        return ""
    same = first.casefold().split()[:1] == name.casefold().split()[:1]
    if same and len(first.split()) > len(name.split()) and len(first) < LONGEST_NAME:
        name = first
    title = next((line for line in signature if line != first and is_title_like(line) and "@" not in line), "")
    around = " ".join([header, *signature])
    address, phone = _ADDRESS.search(around), _PHONE.search(" ".join(signature))
    parts = [name, title.split("|")[0].split(",")[0].strip(), address[0] if address else "", phone[0] if phone else ""]
    return ", ".join(part for part in parts if part)


def _company_of(signature: list[str], sender: str) -> str:
    """The line of the signature that is also the name of the sender's domain; anything less would be a guess."""
    address = _ADDRESS.search(sender)
    if address is None:
        return ""
    domain = address[0].split("@")[1].split(".")[0].casefold()
    for line in signature:
        for part in re.split(r"[,|]| at ", line):
            if re.sub(r"\W", "", part).casefold() == domain:
                return part.strip()
    return ""
