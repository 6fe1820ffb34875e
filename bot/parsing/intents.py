"""What a person wants with a few plain words: "can I call Acme now?", "they answered", "sent it", "what's next?".

The words are data: `bot/content/<language>/intents.toml` has, by meaning, patterns for what has a slot in it and
examples for everything else. A pattern decides alone only over a plain statement; what is denied, asked or only thought
of must be like an example, too. Under a threshold a text means nothing, and the bot asks. It must not know what is
stored, or what is done about an intent.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.etiquette import Contact
from bot.domain.model import CallResult, FactKind
from bot.parsing.phrase_match import Markers, PhraseMatcher
from bot.parsing.text import tidy

LONGEST = 160
"""Characters; a longer text is a story, an interview or a letter."""

SAME, SURE, ALIKE, AGREES = 0.9, 0.75, 0.5, 0.3
"""Likeness to an example: that decides before any pattern; that decides alone; that decides where the words of the
meaning speak for it, too; and that counts at all. Chosen on phrases that are none of the examples (decision 0073).
"""

LIKELY = 0.6
"""How likely the words make a meaning so that a faint likeness is enough."""


class Intent(Enum):
    """What is wanted, or what is told."""

    MAY = auto()
    NEXT = auto()
    STILL_NOTHING = auto()
    ANSWERED = auto()
    DONE = auto()
    MOVED = auto()
    CALLED_OFF = auto()
    LATER = auto()
    NEW = auto()
    LIST = auto()
    HELP = auto()
    SETTINGS = auto()
    CANCEL = auto()
    COMMAND = auto()
    UNDO = auto()
    NERVOUS = auto()
    WENT_WELL = auto()
    WENT_BADLY = auto()
    LET_GO = auto()
    ACCEPTED = auto()
    GREETING = auto()
    THANKS = auto()


@dataclass(frozen=True, slots=True)
class ParsedIntent:
    """An intent and its details: how they may be contacted or were, what the employer answered, how a call went, and
    the bot's command that does it.
    """

    intent: Intent
    contact: Contact | None = None
    answer: FactKind | None = None
    result: CallResult | None = None
    command: str = ""


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """What a text means, how sure that is (0 to 1), and what says so: the example it is like, or the whole text."""

    meaning: ParsedIntent
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class IntentRule:
    """One pattern, matched against a whole text (see `_plain`), and what it means."""

    meaning: ParsedIntent
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class IntentPhrases:
    """What `intents.toml` of a language holds. `meanings` are those of the examples; None has no meaning of its own."""

    rules: tuple[IntentRule, ...]
    examples: tuple[str, ...]
    meanings: tuple[ParsedIntent | None, ...]
    matcher: PhraseMatcher


_CLAIMS = frozenset({
    Intent.ANSWERED, Intent.DONE, Intent.MOVED, Intent.CALLED_OFF, Intent.ACCEPTED, Intent.WENT_WELL, Intent.WENT_BADLY,
})  # fmt: skip
"""Intents that say what happened: a pattern may see them where the text denies it or asks."""

_TOLD_WITHOUT_FIGURES = frozenset({Intent.WENT_WELL, Intent.WENT_BADLY, Intent.NERVOUS})
"""With a day or an hour in it, "it went badly at 3" tells an interview."""

_BACK = re.compile(r"(?:go |take me |one )?(?:step )?back(?: please| again)?|previous(?: question)?")
_QUESTIONS = frozenset({Intent.MAY, Intent.NEXT, Intent.HELP})
_FILLER = re.compile(r"^(?:so|well|hey|hi|ok|okay|please|and|oh|ugh|um|hmm|lol|yay|omg),?\s+(?=\w+ )")


def read_intent(text: str, names: Iterable[str] = (), language: str = "en") -> ParsedIntent | None:
    """What a short text means, or None. `names` are companies and people that it may mention."""
    found = match_intent(text, names, language)
    return found.meaning if found else None


def match_intent(text: str, names: Iterable[str] = (), language: str = "en") -> IntentMatch | None:
    """The same with its score and its evidence."""
    text = tidy(text)
    plain = _plain(text)
    if not plain or len(plain) > LONGEST or "\n" in text.strip():
        return None
    known = phrases(language)
    said = _FILLER.sub("", text.strip())
    alike = known.matcher.nearest(said, names)[:1]
    example = known.meanings[alike[0].number] if alike else None
    score = alike[0].score if alike else 0.0
    likely, chance = known.matcher.likely(said, names)
    rule = matching_rule(text, language)
    near = (example if score >= AGREES else None, likely)
    if score < SAME and rule is not None and _may_decide(rule, known, text, near):
        return IntentMatch(rule.meaning, 0.95, plain)
    # Two words are soon like some others, and with figures or commas it is rather an interview that is told.
    if score < SURE and (len(plain.split()) <= 2 or re.search(r"\d|,.*,", plain)):
        return None
    both = example == likely and (score >= ALIKE or (score >= AGREES and chance >= LIKELY))
    if example is None or "@" in plain or not (both or score >= SURE):
        return None
    if example.intent in _TOLD_WITHOUT_FIGURES and re.search(r"\d", plain):
        return None
    return IntentMatch(example, score, known.examples[alike[0].number])


def _may_decide(rule: IntentRule, known: IntentPhrases, text: str, read: Iterable[Any]) -> bool:
    """Whether a pattern is enough. Where a claim is denied, asked or thought of, an example has to say the same."""
    mood = known.matcher.mood(text)
    if rule.meaning.intent not in _CLAIMS or not (mood.negated or mood.asked or mood.thought):
        return True
    return any(one is not None and _compatible(rule.meaning, one) for one in read)


def _compatible(one: ParsedIntent, other: ParsedIntent) -> bool:
    """Whether two readings say the same, or one says it more closely."""
    if one.intent is not other.intent:
        return False
    return one.answer is other.answer or one.answer is None or other.answer is None


def matching_rule(text: str, language: str = "en") -> IntentRule | None:
    """The first rule that matches a text of one line; None where none does."""
    plain = _plain(tidy(text))
    if not plain or len(plain) > LONGEST or "\n" in text.strip():
        return None
    return next((rule for rule in phrases(language).rules if rule.pattern.fullmatch(plain)), None)


def asks_something(text: str) -> bool:
    """Whether a text is plainly a question to the bot, and no answer to one of its own."""
    parsed = read_intent(text)
    return parsed is not None and parsed.intent in _QUESTIONS and text.rstrip().endswith("?")


def wants_out(text: str) -> bool:
    """Whether a text says to leave the open dialogue."""
    parsed = read_intent(text)
    return parsed is not None and parsed.intent is Intent.CANCEL


def wants_back(text: str) -> bool:
    """Whether a text says to go to the question before."""
    return _BACK.fullmatch(_plain(text[:LONGEST])) is not None


def _plain(text: str) -> str:
    """Lower case, single spaces, without a first word that says nothing and the signs at the end."""
    plain = " ".join(text.lower().replace("’", "'").split())
    return re.sub(r"[\s.!?,;:)(]+$", "", _FILLER.sub("", plain))


@cache
def phrases(language: str = "en") -> IntentPhrases:
    """What is known of a language; English where there is no file for it."""
    content = files("bot.content").joinpath(language.replace("-", "_").partition("_")[0]) / "intents.toml"
    if not content.is_file():
        return phrases("en")
    read = tomllib.loads(content.read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, part in read["parts"].items():
        parts[name] = _filled(part, parts)
    rules, examples, meanings = list[IntentRule](), list[str](), list[ParsedIntent | None]()
    for row in read["meaning"]:
        meaning = _meaning(row)
        rules += [
            IntentRule(meaning, re.compile(_filled(pattern, parts))) for pattern in row.get("patterns", ()) if meaning
        ]
        examples += row.get("phrases", ())
        meanings += [meaning] * len(row.get("phrases", ()))
    return IntentPhrases(
        tuple(rules), tuple(examples), tuple(meanings), PhraseMatcher(examples, meanings, _markers(read["markers"]))
    )


def _filled(pattern: str, parts: dict[str, str]) -> str:
    return re.sub(r"(?<!\(\?P)<(\w+)>", lambda found: parts[found[1]], pattern)


def _meaning(row: dict[str, Any]) -> ParsedIntent | None:
    if row["intent"] == "none":
        return None
    return ParsedIntent(
        Intent[row["intent"].upper()],
        Contact[row["contact"].upper()] if "contact" in row else None,
        FactKind[row["answer"].upper()] if "answer" in row else None,
        CallResult[row["result"].upper()] if "result" in row else None,
        row.get("command", ""),
    )


def _markers(read: dict[str, Any]) -> Markers:
    return Markers(
        negations=frozenset(read["negations"]),
        not_negations=tuple(read["not_negations"]),
        questions=tuple(read["questions"]),
        thoughts=tuple(read["thoughts"]),
        mine=frozenset(read["mine"]),
        theirs=frozenset(read["theirs"]),
        same=read["same"],
        names=frozenset(read["names"]),
        articles=frozenset(read["articles"]),
    )
