"""The letter check: which rules a text of the person's own breaks, by rules alone.

How a language gives a fault away is in its catalogue (`check.toml`), as regular expressions; what follows from it is
here. Quiet where there is nothing to say. It must not know where the text came from, nor how a finding is shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from bot.domain.model import Step
from bot.domain.names import without_title
from bot.domain.steps import CONTACTS, SPECS, Style
from bot.wording import Words

LONGEST_EXCERPT = 60
"""Characters of the person's text that a finding quotes."""

A_WEEK = timedelta(days=7)

FINDINGS: dict[str, tuple[str, ...]] = {
    "placeholder": ("P9",),
    "missing_name": ("O3",),
    "wrong_name": ("O3",),
    "wrong_company": ("O3",),
    "asks_whether_chosen": ("P4", "R7"),
    "sounds_lost": ("P5",),
    "before_the_date": ("P7", "C5"),
    "too_soon": ("E7", "P6"),
    "desperate": ("O19", "P10"),
    "impatient": ("P10", "E8"),
    "resentful": ("C11", "P9"),
    "threatens": ("O17", "O16"),
    "job_in_message": ("C9",),
    "no_thanks": ("R2",),
    "too_long": ("R5",),
    "too_long_for_linkedin": ("E4",),
    "shouts": ("P9",),
    "timid": ("P1", "C2"),
    "worn": ("R7",),
}
"""Every fault there is, in the order in which it is told, with the rules that it breaks."""

LIMITS = {
    Style.THANK: 150,
    Style.CHECK_IN: 90,
    Style.VOICEMAIL: 60,  # 25 seconds aloud
    Style.MESSAGE: 50,
    Style.TEXT: 60,
    Style.OTHER: 180,
}
"""Words."""

LONGEST_REQUEST = 300
"""Characters that LinkedIn takes."""

_ANY_TEXT = ("asks_whether_chosen", "desperate", "impatient", "resentful", "placeholder", "shouts", "timid", "worn")


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is known about the letter; all of it may be missing. `to` is the one it goes to, `today` their date."""

    step: Step | None = None
    to: str | None = None
    names: tuple[str, ...] = ()
    company: str = ""
    role: str = ""
    other_companies: tuple[str, ...] = ()
    promised: date | None = None
    last_contact: date | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault: `check.finding.<key>` says what it is and how to mend it, with `values` in its slots."""

    key: str
    excerpt: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that it breaks."""
        return FINDINGS[self.key]


def check(text: str, setting: CheckContext, words: Words) -> tuple[Finding, ...]:
    """What is to be mended, the gravest first; `words` are the letter's language."""
    reading = _CheckedText(_plain(text), setting, words)
    found = [finding for look in _CHECKS for finding in look(reading)]
    order = list(FINDINGS)
    return tuple(sorted(found, key=lambda finding: order.index(finding.key)))


def style_of(text: str, step: Step | None, words: Words) -> Style:
    """What kind of text it is: by its step where that says so, else by what it says."""
    return _CheckedText(_plain(text), CheckContext(step), words).manner


@dataclass(frozen=True, slots=True)
class _CheckedText:
    """A text with what is known about it."""

    text: str
    setting: CheckContext
    words: Words

    def finds(self, kind: str) -> re.Match[str] | None:
        return next((match for one in _patterns(self.words, kind) if (match := one.search(self.text))), None)

    @property
    def manner(self) -> Style:
        step = self.setting.step
        letter = SPECS[step].letter if step else None
        if letter and letter.style:
            return letter.style
        if step in (None, Step.CALL) and self.finds("taken_by_somebody"):
            return Style.MESSAGE
        if step is Step.CALL or (step is None and self.finds("on_voicemail")):
            return Style.VOICEMAIL
        if step is not None:
            return Style.OTHER
        if self.finds("inquiry") or self.finds("asks_whether_chosen"):
            return Style.CHECK_IN
        return Style.THANK if self.finds("for_the_interview") else Style.OTHER

    @property
    def asks(self) -> bool:
        """Whether it asks how things stand. A thank-you that looks forward to the next step does not."""
        contact = self.setting.step is None or self.setting.step in CONTACTS
        asked = self.finds("inquiry") or self.finds("asks_whether_chosen")
        return bool(contact and asked and not self.finds("news_of_an_offer"))


Check = Callable[[_CheckedText], Iterator[Finding]]


def _tone(reading: _CheckedText) -> Iterator[Finding]:
    for key in _ANY_TEXT:
        if match := reading.finds(key):
            yield Finding(key, _excerpt(match))
    if reading.setting.step is not Step.LET_GO and (match := reading.finds("sounds_lost")):
        yield Finding("sounds_lost", _excerpt(match))


def _haggling(reading: _CheckedText) -> Iterator[Finding]:
    about_an_offer = reading.setting.step is Step.LEVERAGE or reading.finds("news_of_an_offer")
    match = reading.finds("threatens") or reading.finds("sums")
    if about_an_offer and match:
        yield Finding("threatens", _excerpt(match))


def _time(reading: _CheckedText) -> Iterator[Finding]:
    today, promised, last = reading.setting.today, reading.setting.promised, reading.setting.last_contact
    if today is None or not reading.asks:
        return
    if promised is not None and today <= promised:
        yield Finding("before_the_date", values={"day": promised, "today": today})
    elif last is not None and today - last < A_WEEK:
        yield Finding("too_soon", values={"days": (today - last).days})


def _length(reading: _CheckedText) -> Iterator[Finding]:
    if reading.manner is Style.REQUEST:
        if len(reading.text) >= LONGEST_REQUEST:
            size = len(reading.text)
            yield Finding("too_long_for_linkedin", values={"size": size, "limit": LONGEST_REQUEST})
        return
    size, limit = len(reading.text.split()), LIMITS[reading.manner]
    if size > limit:
        yield Finding("too_long", values={"size": size, "limit": limit})


def _discretion(reading: _CheckedText) -> Iterator[Finding]:
    if reading.manner is not Style.MESSAGE:
        return
    role = _mention(reading.text, reading.setting.role)
    if match := role or reading.finds("job"):
        yield Finding("job_in_message", _excerpt(match))


def _thanks(reading: _CheckedText) -> Iterator[Finding]:
    if reading.setting.step in (Step.THANK, Step.GRACIOUS_REPLY) and not reading.finds("thanks"):
        yield Finding("no_thanks")


def _companies(reading: _CheckedText) -> Iterator[Finding]:
    own, others = reading.setting.company, reading.setting.other_companies
    if not own or reading.setting.step in (Step.LEVERAGE, Step.REFERENCES) or reading.finds("news_of_an_offer"):
        return
    for other in others:
        if other.casefold() not in own.casefold() and _mention(reading.text, other):
            yield Finding("wrong_company", values={"written": other, "right": own})
            return


def _names(reading: _CheckedText) -> Iterator[Finding]:
    setting = reading.setting
    known = setting.names or ((setting.to,) if setting.to else ())
    letter = SPECS[setting.step].letter if setting.step else None
    if not known or (letter and not letter.to_interviewer) or reading.manner is Style.MESSAGE:
        return
    right = setting.to or (known[0] if len(known) == 1 else None)
    wanted = (setting.to,) if setting.to else known
    written = _greeted(reading)
    if written is None:
        if setting.step is not None and reading.manner in (Style.THANK, Style.CHECK_IN):
            yield Finding("missing_name", values={"right": right or reading.words.text("check.one_of", names=known)})
    elif _any(reading.words, "nobody_in_particular", written):
        yield Finding("missing_name", values={"right": right or reading.words.text("check.one_of", names=known)})
    elif not _any(reading.words, "everybody", written) and not any(_is(written, name) for name in wanted):
        nearest = max(wanted, key=lambda name: _likeness(written, name))
        yield Finding("wrong_name", values={"written": written, "right": right or nearest})


_CHECKS: tuple[Check, ...] = (_tone, _haggling, _time, _length, _discretion, _thanks, _companies, _names)


def _greeted(reading: _CheckedText) -> str | None:
    match = reading.finds("greeting")
    if match is None:
        general = _any(reading.words, "nobody_in_particular", reading.text[:80])
        return reading.text[:80].splitlines()[0].strip(" ,") if general else None
    return " ".join(match["name"].split())


def _is(written: str, name: str) -> bool:
    """Whether a greeting can mean somebody: every word of it is in their name."""
    said = _parts(without_title(written))
    return bool(said) and said <= _parts(name)


def _parts(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return set(re.findall(r"[^\W\d_]+", bare))


def _likeness(written: str, name: str) -> float:
    return max(
        (SequenceMatcher(None, one, two).ratio() for one in _parts(written) for two in _parts(name)), default=0.0
    )


def _mention(text: str, name: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.IGNORECASE) if name.strip() else None


def _any(words: Words, kind: str, text: str) -> bool:
    return any(one.search(text) for one in _patterns(words, kind))


def _excerpt(match: re.Match[str]) -> str:
    text = " ".join(match[0].split())
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1].rpartition(" ")[0] + "…"


def _plain(text: str) -> str:
    """With straight apostrophes, as the patterns have them."""
    return text.strip().replace("’", "'").replace("ʼ", "'")


@lru_cache(maxsize=256)
def _patterns(words: Words, kind: str) -> tuple[re.Pattern[str], ...]:
    key = f"check.pattern.{kind}"
    texts = (words.text(f"{key}.{number}") for number in range(1, words.variants(key) + 1))
    return tuple(re.compile(text, re.IGNORECASE | re.MULTILINE) for text in texts)
