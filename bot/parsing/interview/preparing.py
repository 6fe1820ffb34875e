"""Brings what people and programs write into the form that the reader of messages knows.

Labels lose their dress ("**Company:**", "📅 Date -"), links and dial-in numbers go and leave how the interview is held,
short forms and a few German words become the usual ones. It must not decide what anything means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.model import Kind
from bot.parsing.employers import is_company_like, is_first_name
from bot.parsing.job_titles import is_title, may_be_a_name
from bot.parsing.spelling import as_name

_LABELS = {
    "company name": "company", "firma": "company", "unternehmen": "company", "organisation": "company",
    "employer": "company", "job role": "role", "job position": "role", "stelle": "role", "rolle": "role",
    "opening": "role", "interview date": "date", "datum": "date", "termin": "when", "date & time": "when",
    "date and time": "when", "date/time": "when", "event date/time": "when", "interview time": "time",
    "uhrzeit": "time", "scheduled for": "when", "interviewer(s)": "interviewers", "interview panel": "interviewers",
    "panel members": "interviewers", "gesprächspartner": "interviewers", "ansprechpartner": "interviewers",
    "attendees": "interviewers", "meeting with": "interviewers", "decision": "decision", "location": "where",
    "venue": "where", "place": "where", "ort": "where", "mode": "where", "format": "where", "type": "where",
    "interview type": "where", "where": "where", "platform": "where", "company": "company", "role": "role",
    "position": "role", "job": "role", "job title": "role", "title": "role", "date": "date", "day": "date",
    "time": "time", "when": "when", "interviewer": "interviewers", "interviewers": "interviewers",
    "panel": "interviewers", "who": "interviewers", "with": "interviewers", "you will meet": "interviewers",
    "you'll meet": "interviewers", "meet": "interviewers", "speaking with": "interviewers", "post": "role",
}  # fmt: skip
_LABELLED = re.compile(
    (
        rf"^[^\w\n(]*(?P<label>{'|'.join(sorted(map(re.escape, _LABELS), key=len, reverse=True))})[*_ ]*(?::|\s[-–—]\s|"
        rf"=)[*_ ]*(?P<value>\S.*)$"
    ),
    re.IGNORECASE,
)
_LABEL_ALONE = re.compile(
    rf"^[^\w\n(]*(?P<label>{'|'.join(sorted(map(re.escape, _LABELS), key=len, reverse=True))})[*_ ]*:[*_ ]*$",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^\W*(?:join (?:zoom|the|microsoft|our|with|by)?\b.*|meeting id\b.*|passcode\b.*|password\b.*|"
    r"one tap mobile.*|dial[- ]by.*|"
    r"invitee(?: time zone)?\s*:?.*|event type\s*:?|\+?\d[\d ,#]{9,}.*|need help\b.*|web conferencing details.*|"
    r"powered by calendly.*|\S+ (?:\S+ )?sent you a message|unsubscribe.*|view in browser.*|_{5,}|"
    r"-{5,}(?! ?forwarded).*)$",
    re.IGNORECASE,
)
_REMINDER = re.compile(r"^\W*(?:reminder|fyi|note|heads[- ]up|update|erinnerung)\s*[:!-]\s*", re.IGNORECASE)
_VIDEO_LINK = re.compile(
    r"zoom\.us|meet\.google|teams\.(?:microsoft|live)|webex|whereby|skype|cal\.com/video|meet\.jit", re.IGNORECASE
)
_URL = re.compile(r"\(?\bhttps?://\S+", re.IGNORECASE)
_VIDEO = re.compile(
    r"\b(?:video(?! ?(?:editor|producer|artist|engineer|games?|content))(?: ?(?:call|conference|chat|interview|"
    r"meeting))?|zoom|microsoft teams|ms teams|teams (?:call|meeting|link|invite)|"
    r"google meet|webex|facetime|skype|hangouts|virtual(?:ly)?|web conference|online (?:interview|meeting|call))\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\b(?:phone (?:screen|call|interview|chat)|telephone|by phone|over the phone|will call you|call you (?:at|on|"
    r"tomorrow|today)|"
    r"(?:they|she|he)(?:'ll| will) (?:call|ring|phone) me|via phone)\b",
    re.IGNORECASE,
)
_ON_SITE = re.compile(
    r"\b(?:on[- ]?site|in[- ]person|face to face|(?:at|in|to) (?:our|the|their) (?:\w+ )?(?:office|offices|hq|"
    r"headquarters|building)|"
    r"conference room|boardroom|main street|\d+ \w+ (?:street|avenue|road|st\.|ave\.))",
    re.IGNORECASE,
)
_SHORT_FORMS = (
    (re.compile(r"\bw/ ?"), "with "),
    (re.compile(r"(?<=[\w)]) w (?=[A-Za-z])"), " with "),
    (re.compile(r"^w (?=[A-Za-z])"), "with "),
    (re.compile(r"\s@\s?(?=[A-Za-z])"), " at "),
    (re.compile(r"\b(?:yday|yest)\b", re.IGNORECASE), "yesterday"),
    (re.compile(r"\bhiring mgr\b|\bHM\b"), "hiring manager"),
    (re.compile(r"\bbei (?=[A-ZÄÖÜ])"), "at "),
    (re.compile(r"\bmit (?=(?:Frau|Herrn?) |[A-ZÄÖÜ])"), "with "),
    (re.compile(r"\bam (?=\d{1,2}\.)"), "on "),
    (re.compile(r"\bum (?=\d{1,2}(?::|\.| Uhr))"), "at "),
)
_TIDINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), usual)
    for pattern, usual in (
        # "The 2nd round" names no day, "yesterday's interview" does; the day on which a job starts is none of either.
        (r"\b(?:the )?(?:\d(?:st|nd|rd|th)|first|second|third|fourth|final) (?=(?:round|interview|stage|call)\b)", ""),
        (r"\b(yesterday|today|tomorrow)['’]s (?=\w)", r"\1, "),
        (r"\b(?:start(?:ing)? date|would start|start work|job starts?|position starts?)\b[^.;\n]*", ""),
        (r"([ap]\.?m\.?)\s*[-–—]\s*(?=\d)", r"\1 - "),
        (r"\((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\)", ""),
        # Hours of an office: "Wed Dec 2, 10-2" ends in the afternoon.
        (r"(?<=, )(8|9|10|11)\s?[-–]\s?([1-6])(?=\s*(?:$|[,;.]|-\s))", r"\1am-\2pm"),
        (r"\bnext steps?(?: is| are| will be|:)[^.;\n]*", ""),
        (r"\b(?:comp|salary|pay|package)\b[^.;\n]*", ""),
    )
)
_ZOOM_TOPIC = re.compile(
    r"^\W*topic\s*:\s*(?P<company>[^-–—|]{2,40}?)\s+[-–—|]\s+(?P<role>[^-–—|]{2,60}?)\s+interview\b.*$", re.IGNORECASE
)
_FROM_TO = re.compile(r"^\W*from\s*:\s*(?=\d)", re.IGNORECASE)
_INTERVIEW_WITH = re.compile(
    r"(?P<head>\b(?i:interview(?:ed|ing)?|call|chat|screen|round|meeting)\s+)with (?:the )?"
    r"(?P<name>[A-Z0-9][\w&'’+-]*(?:\.\w+)?(?: (?:(?:&|and|of|the) )?[A-Z][\w&'’+-]*){0,4})"
)
_SMALL_INTERVIEW_WITH = re.compile(
    r"(?P<head>\b(?i:interview(?:ed|ing)?|call|chat|screen|round|onsite|zoom|teams)\s+)with (?P<name>[a-z][a-z&.-]+)"
    r"(?=,|$| (?:on|at|for|mon|tue|wed|thu|fri|sat|sun|today|tom|tmrw|yesterday|next|this|last|\d))"
)
_DASHED_TITLE = re.compile(
    r"(?P<name>\b[A-Z][\w'’-]+ [A-Z][\w'’-]+) [-–—] (?P<title>[A-Z][\w /&]{1,30}?)(?=,|;|\.|$| and )"
)
_FULL_NAME_OF = re.compile(r"(?P<name>\b[A-Z][\w'’-]+ [A-Z][\w'’-]+) of (?=[A-Z])(?!the\b)")
_WITH_TITLE = re.compile(
    r",? (?:and )?(?:with |met )?(?:the |my |our |its |their )?"
    r"(?:panel chair|chair(?:ed by)?|(?:hiring |store |shop |line |team |general )?manager|recruiter|owner|"
    r"interviewers?|supervisor|headteacher|principal|boss),? (?:is |was |are |named |called |will be )?"
    r"(?=(?:(?:Prof|Dr|Mrs?|Ms)\b\.? )?[A-Z][a-z'’-]+(?: [A-Z][\w'’-]+)?\b(?:$|[,.;]| and ))"
)
_PANEL_OF = re.compile(
    r"(?P<before>^|[,;.] )(?:[Tt]he )?(?:interview )?[Pp]anel (?:of (?:two|three|four|\d)|will consist of|consists of|"
    r"will be|is|are)[,:]* (?P<who>[A-Z][^\n]*?)(?=(?<!\b[A-Z])\.(?: |$)|$)"
)
_UNNAMED = re.compile(r",? and (?:a|an|some|one|two|three)\b.*")
_BRACKETED_COMPANY = re.compile(r"(?<=with )(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) \((?P<company>[^()@]{2,40})\)")
_SAID_LABEL = re.compile(
    r"(?:^|(?<=[,.;])\s*)(?:the )?(?P<label>company|role|position|job)\s*(?:=|is|was)\s+"
    r"(?P<value>(?!at\b|in\b|with\b)[^,.;]{2,60})[,.;]?",
    re.IGNORECASE,
)
_DASHES = re.compile(r"\s+[–—•·⋅]\s+")
_NOT_NAMES = frozenset({
    "the", "a", "an", "my", "me", "them", "him", "her", "us", "our", "their", "someone", "somebody", "hr",
    "recruiter", "people", "everyone", "ceo", "cto", "vp", "manager", "team", "two", "three", "four", "five", "both",
    "some",
})  # fmt: skip
_BEFORE_NAMES = frozenset({
    "with", "met", "and", "is", "by", "meet", "meeting", "to", "from", "was", "were", "interviewer", "recruiter",
})  # fmt: skip
_AFTER_NAMES = frozenset({
    "and", "at", "on", "about", "from", "for", "today", "yesterday", "tomorrow", "who", "we", "they", "was", "is",
    "said", "next", "this", "last", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday",
    "thursday", "friday", "went", "in", "via", "over", "by", "the", "as", "tues", "weds", "thurs", "tmrw", "again",
    "but", "or", "with", "also", "then", "decide",
})  # fmt: skip
_MONTHS = re.compile(r" (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*$")
_BLOCK_TIME = re.compile(
    r"^(?P<when>(?:[A-Z][a-z]{2,8},? [^:\n]{0,24}?)?\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*"
    r"[-–—]\s*\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?"
    r"(?:\s+[A-Z]{2,4})?)\s*[:|]\s+(?P<who>[A-Z].{2,80})$",
    re.IGNORECASE,
)
"""A line of an agenda: "10:00 AM - 10:45 AM EST: Dana Lee, Engineering Manager"."""


_AGENDA_TITLE = re.compile(r"^([^,(]+), ([^,()]+)$")


@dataclass(frozen=True, slots=True)
class PreparedText:
    """The text to read, and how the interview is held where a link or its words say so without doubt."""

    text: str
    kind: Kind | None


def prepared(text: str) -> PreparedText:
    """The text in the usual form."""
    kind = _kind(text)
    lines: list[str] = []
    pending = ""
    for line in text.split("\n"):
        bare = _FROM_TO.sub("Time: ", _REMINDER.sub("", _URL.sub(" ", line)).rstrip())
        if _NOISE.match(bare.strip()):
            continue
        topic = _ZOOM_TOPIC.match(bare)
        if topic:
            lines += [f"Company: {topic['company']}", f"Role: {topic['role']}"]
            continue
        alone = _LABEL_ALONE.match(bare)
        if alone:
            pending = _LABELS[alone["label"].lower()]
            continue
        if pending and bare.strip():
            lines.append(_labelled(pending, bare.strip()))
            pending = ""
            continue
        lines.append(_usual(bare))
    return PreparedText("\n".join(_agenda(lines)), kind)


def _usual(line: str) -> str:
    found = _LABELLED.match(line)
    if found:
        return _labelled(_LABELS[found["label"].lower()], found["value"])
    line = re.sub(r"^\s*(?:[-•*▪◦·]|[^\w\s(\"'#@+>-]\ufe0f?)\s+", "", line)
    for pattern, usual in (*_SHORT_FORMS, *_TIDINGS):
        line = pattern.sub(usual, line)
    line = _DASHED_TITLE.sub(_bracketed, _with_capital_names(line))
    line = _FULL_NAME_OF.sub(r"\g<name> from ", line)
    line = _WITH_TITLE.sub(r", with ", line)
    line = _PANEL_OF.sub(_panel, line)
    line = _BRACKETED_COMPANY.sub(_from_company, line)
    line = _SAID_LABEL.sub(lambda found: f"\n{found['label'].capitalize()}: {found['value']}\n", line).strip("\n")
    if len(_DASHES.findall(line)) > 1:
        line = _DASHES.sub(", ", line)
    line = _SMALL_INTERVIEW_WITH.sub(_at_a_small_company, re.sub(r"\*\*|__", "", line))
    return _INTERVIEW_WITH.sub(_at_a_company, line)


def _from_company(found: re.Match[str]) -> str:
    named = is_title(found["company"]) or not is_first_name(found["name"].split()[0])
    return found[0] if named else f"{found['name']} from {as_name(found['company'])}"


def _panel(found: re.Match[str]) -> str:
    """The people of a panel on a line of their own, each with the title in brackets."""
    people = _UNNAMED.sub("", found["who"]).split(";")
    titled = (_AGENDA_TITLE.sub(r"\1 (\2)", one.strip()) for one in people)
    return f"{found['before']}\nInterviewers: {', '.join(titled if len(people) > 1 else people)}\n"


def _bracketed(found: re.Match[str]) -> str:
    named = may_be_a_name(found["name"]) and is_title(found["title"])
    return f"{found['name']} ({found['title']})" if named else found[0]


def _with_capital_names(line: str) -> str:
    """People typed in lower case with their capitals, so that they are told from the words around: "met dana lee"."""
    words = line.split(" ")
    for number, word in enumerate(words):
        bare = word.strip(",.;&")
        before = words[number - 1].lower().strip(",.;") if number else ""
        listed = number > 0 and words[number - 1][-1:] in (",", "&") and words[number - 2 : number - 1] != [""]
        if not bare.islower() or not is_first_name(bare) or not (before in _BEFORE_NAMES or listed):
            continue
        words[number] = word.capitalize()
        following = words[number + 1] if number + 1 < len(words) else ""
        surname = following.strip(",.;")
        if (
            word == bare
            and surname.islower()
            and surname.isalpha()
            and len(surname) > 1
            and surname not in _AFTER_NAMES
        ):
            words[number + 1] = following.capitalize()
    return " ".join(words)


def _at_a_small_company(found: re.Match[str]) -> str:
    name = found["name"]
    return found[0] if is_first_name(name) or name in _NOT_NAMES else f"{found['head']}at {name}"


def _at_a_company(found: re.Match[str]) -> str:
    """Gives "interview at Globex" for "interview with Globex", where the name is plainly no person's."""
    name = _MONTHS.sub("", found["name"])
    rest = found["name"][len(name) :]
    later = re.search(r"\bwith\b", found.string[found.end() :]) is not None
    return f"{found['head']}at {name}{rest}" if is_company_like(name, others_named=later) else found[0]


def _labelled(label: str, value: str) -> str:
    value = re.sub(r"\*\*|__", "", value).strip(" *_")
    value = value if re.search(r"\b(?:Inc|Ltd|Co|Corp)\.$", value) else value.rstrip(".")
    # Where it is held is in `kind` already; a street or a room is nothing that is asked about.
    return "" if label == "where" else f"{label.capitalize()}: {value}"


def _agenda(lines: list[str]) -> list[str]:
    """The lines of an agenda as one time, the first, and all the people."""
    found = [(number, match) for number, line in enumerate(lines) if (match := _BLOCK_TIME.match(line.strip()))]
    if not found:
        return lines
    who = ", ".join(_AGENDA_TITLE.sub(r"\1 (\2)", match["who"].strip()) for _, match in found)
    kept = [line for number, line in enumerate(lines) if number not in {place for place, _ in found}]
    first = found[0][0]
    return [*kept[:first], f"Time: {found[0][1]['when']}", f"Interviewers: {who}", *kept[first:]]


def _kind(text: str) -> Kind | None:
    if any(_VIDEO_LINK.search(link[0]) for link in _URL.finditer(text)):
        return Kind.VIDEO
    ways = ((Kind.VIDEO, _VIDEO), (Kind.PHONE, _PHONE), (Kind.ON_SITE, _ON_SITE))
    said = [kind for kind, pattern in ways if pattern.search(text)]
    return said[0] if len(said) == 1 else None
