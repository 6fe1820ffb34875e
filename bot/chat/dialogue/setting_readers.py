"""How typed values of settings are read: to fields of the person, or a refusal that says what is wrong.

Must not know the settings' screen, nor how a value is stored.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Any

from bot.chat.dialogue import timezone_input
from bot.chat.dialogue.question import LONGEST_LINE, Unclear
from bot.chat.dialogue.questions.timezone import move_to
from bot.chat.screen import Rows
from bot.domain.timing import preference_problem
from bot.parsing.dates.times import read_hours
from bot.parsing.people import read_phone
from bot.parsing.places import find_country, find_region
from bot.parsing.text import one_line

if TYPE_CHECKING:
    from bot.chat.dialogue.turn import Turn

PICK = "pick"
"""The choice of a button with a value."""

MOST_MONTHS = 120
"""At most so many months an interview is kept after its last step, unless for ever."""

MONTHS = (3, 6, 12, 24)
"""The months on buttons; any other number is typed."""

LONGEST_SIGNATURE = 300  # characters; a longer one would be longer than the letter


@dataclass(frozen=True)
class SettingRefusal:
    """Why a value is refused: a sentence as HTML, and buttons where one of several values may be meant."""

    html: str
    rows: Rows | None = None
    markup: Any = None


Values = dict[str, Any]
SettingReader = Callable[["Turn", str], Awaitable[Values | SettingRefusal]]


async def _read_zone(turn: Turn, text: str) -> Values | SettingRefusal:
    return await zone_values(turn, await timezone_input.typed(turn, text))


async def zone_values(turn: Turn, found: timezone_input.ZoneChoice | Unclear) -> Values | SettingRefusal:
    """Stores the zone at once, with its country; or returns what to say instead."""
    if isinstance(found, Unclear):
        return SettingRefusal(found.html, found.rows, found.markup)
    await move_to(turn, found)
    return {}


async def _read_country(turn: Turn, text: str) -> Values | SettingRefusal:
    country = find_country(text, turn.words.language)
    if country is None:
        return SettingRefusal(turn.words.html("settings.country.unread"))
    return {"country": country, "region": None}


async def _read_region(turn: Turn, text: str) -> Values | SettingRefusal:
    if turn.person.country is None:
        return SettingRefusal(turn.words.html("settings.region.country_first"))
    code = find_region(text, turn.person.country)
    return {"region": code} if code else SettingRefusal(turn.words.html("settings.refused.unknown_region"))


def _read_hour(field: str) -> SettingReader:
    async def read(turn: Turn, text: str) -> Values | SettingRefusal:
        hours = read_hours(text)
        if hours is None:
            return SettingRefusal(turn.words.html("settings.hours.unread"))
        both = [hours.start] if hours.other is None else [hours.start, hours.other]
        possible = [clock for clock in both if _is_allowed(turn, field, clock)]
        if len(possible) < 2:
            return {field: (possible or both)[0]}
        label = turn.words.text
        rows = [[turn.option(label("when.hour.button", start=clock), PICK, f"{clock:%H%M}") for clock in possible]]
        return SettingRefusal(turn.words.html("settings.hours.which"), rows)

    return read


def _is_allowed(turn: Turn, field: str, clock: time) -> bool:
    """Whether an hour would be accepted; 11 in the evening is not, for a call."""
    person = turn.person
    known = replace(person, timezone=person.timezone or "UTC").preferences
    if known is None:
        return True
    problem = preference_problem(
        replace(known, call_at=clock) if field == "call_at" else replace(known, nudge_at=clock)
    )
    return problem is None or problem.field != field


async def _read_quiet(turn: Turn, text: str) -> Values | SettingRefusal:
    plain = one_line(text)[: 2 * LONGEST_LINE]
    parts = re.split(r"[-–—]|\bto\b|\buntil\b|\btill\b", re.sub(r"^from\b", "", plain, flags=re.IGNORECASE), maxsplit=1)
    ends = [read_hours(part.strip()) for part in parts]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return SettingRefusal(turn.words.html("settings.quiet.unread"))
    # Quiet hours begin in the evening and end in the morning, so "9 to 8" means 21:00; "9:00" is taken literally.
    evening = ends[0].start if ":" in text else ends[0].other or ends[0].start
    return {"quiet_from": evening, "quiet_to": ends[1].start}


async def _read_name(turn: Turn, text: str) -> Values | SettingRefusal:
    name = one_line(text)
    if not name or len(name) > LONGEST_LINE:
        return SettingRefusal(turn.words.html("settings.name.unread", longest=LONGEST_LINE))
    return {"name": name}


async def _read_role(turn: Turn, text: str) -> Values | SettingRefusal:
    role = one_line(text)
    if not role or len(role) > LONGEST_LINE:
        return SettingRefusal(turn.words.html("settings.role.unread", longest=LONGEST_LINE))
    return {"role": role}


async def _read_phone(turn: Turn, text: str) -> Values | SettingRefusal:
    phone = read_phone(one_line(text), turn.person.country)
    return {"phone": phone} if phone else SettingRefusal(turn.words.html("settings.phone.unread"))


async def _read_signature(turn: Turn, text: str) -> Values | SettingRefusal:
    signature = "\n".join(one_line(line) for line in text.strip().splitlines())
    if not signature or len(signature) > LONGEST_SIGNATURE:
        return SettingRefusal(turn.words.html("settings.signature.unread", longest=LONGEST_SIGNATURE))
    return {"signature": signature}


async def _read_months(turn: Turn, text: str) -> Values | SettingRefusal:
    found = re.fullmatch(r"(?:for\s+)?(a|an|one|\d{1,3})\s*(months?|years?)?", text.strip(), re.IGNORECASE)
    months = 0
    if found:
        number = int(found[1]) if found[1].isdecimal() else 1
        months = number * (12 if (found[2] or "").lower().startswith("year") else 1)
    if not 1 <= months <= MOST_MONTHS:
        return SettingRefusal(turn.words.html("settings.keep_months.unread", most=MOST_MONTHS))
    return {"keep_months": months}


async def _read_linkedin(turn: Turn, text: str) -> Values | SettingRefusal:
    line = one_line(text)
    if not line or len(line) > LONGEST_LINE or "linkedin" not in line.casefold():
        return SettingRefusal(turn.words.html("settings.linkedin.unread"))
    return {"linkedin": line.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")}


READERS: dict[str, SettingReader] = {
    "timezone": _read_zone,
    "country": _read_country,
    "region": _read_region,
    "nudge_at": _read_hour("nudge_at"),
    "call_at": _read_hour("call_at"),
    "quiet": _read_quiet,
    "name": _read_name,
    "role": _read_role,
    "phone": _read_phone,
    "signature": _read_signature,
    "linkedin": _read_linkedin,
    "keep_months": _read_months,
}
"""The reader of each setting, in the order of the buttons."""

CLEARABLE: dict[str, Values] = {
    "country": {"country": None, "region": None},
    "region": {"region": None},
    "quiet": {"quiet_from": time(0), "quiet_to": time(0)},
    "name": {"name": None},
    "role": {"role": None},
    "phone": {"phone": None},
    "signature": {"signature": None},
    "linkedin": {"linkedin": None},
    "keep_months": {"keep_months": 0},
}
"""The settings that can be cleared, and the values that this sets."""

HOURS: dict[str, tuple[time, ...]] = {
    "nudge_at": tuple(time(hour, minute) for hour in (8, 9, 10, 11) for minute in (0, 30)),
    "call_at": tuple(time(hour, minute) for hour in (10, 11, 13, 14) for minute in (0, 30)),
}
"""The hours on buttons; any other is typed."""
