"""Compares a short text with examples of what people say: by the nearest one, and by the words of each meaning.

Both look at words, pairs of words, and parts of words for slips of the thumb; the second is a naive Bayes classifier.
Whether something is denied, asked or only thought of decides what a text means, so a text is compared only with
examples that agree with it in that. Must not know what the examples mean.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

LONGEST = 30
"""Words looked at; what follows is a story."""

_WORD, _PAIR, _PART = 1.0, 0.6, 0.35
"""Weights: a word itself, a pair of neighbours, three letters of a word."""


_SMOOTHING = 0.1
_SPREAD = 0.35
"""Features overlap (a word, its parts), so each counts for less than a whole piece of evidence."""


@dataclass(frozen=True, slots=True)
class Markers:
    """The words of a language that turn a statement round, as it stands in its `intents.toml`."""

    negations: frozenset[str]
    not_negations: tuple[str, ...]
    questions: tuple[str, ...]
    thoughts: tuple[str, ...]
    mine: frozenset[str]
    theirs: frozenset[str]
    same: Mapping[str, str]
    names: frozenset[str]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mood:
    """Whether a text denies, asks, or thinks of something to come; and who acts: "i", "they", or "" where open."""

    negated: bool
    asked: bool
    thought: bool
    subject: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """An example, by its number, and how like it a text is, from 0 to 1."""

    number: int
    score: float


class PhraseMatcher:
    """Compares texts with examples."""

    def __init__(self, examples: Sequence[str], meanings: Sequence[Hashable], markers: Markers) -> None:
        self._markers = markers
        self._vocabulary: dict[str, None] = {}
        self._moods = [self.mood(example) for example in examples]
        split = [self._words(example) for example in examples]
        features = [Counter(self._features(words)) for words in split]
        self._vocabulary = dict.fromkeys(word for words in split for word in words)
        seen = Counter(feature for counted in features for feature in counted)
        self._rarity = {feature: math.log(1 + len(examples) / count) for feature, count in seen.items()}
        self._unknown = math.log(1 + len(examples))
        self._by_feature: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
        for number, counted in enumerate(features):
            norm = math.sqrt(sum(self._weight(one) ** 2 for one in counted)) or 1
            for feature in counted:
                self._by_feature[feature].append((number, self._weight(feature) / norm))

        self._counts: dict[Hashable, Counter[tuple[str, str]]] = defaultdict(Counter)
        for meaning, counted, mood in zip(meanings, features, self._moods, strict=True):
            self._counts[meaning].update(self._evidence(counted, mood))
        self._totals = {meaning: sum(counts.values()) for meaning, counts in self._counts.items()}
        self._kinds = len({feature for counts in self._counts.values() for feature in counts})
        sizes = Counter(meanings)
        self._prior = {meaning: math.log(count / len(examples)) for meaning, count in sizes.items()}

    def mood(self, text: str) -> Mood:
        """The mood of a text."""
        plain, markers = f" {_plain(text)} ", self._markers
        for harmless in markers.not_negations:
            plain = plain.replace(f" {harmless} ", " ")
        words = plain.split()
        asked = text.rstrip(" !.)").endswith("?") or any(plain.startswith(f" {start} ") for start in markers.questions)
        subject = next(
            ("i" if one in markers.mine else "they" for one in words if one in markers.mine | markers.theirs), ""
        )
        return Mood(
            any(one in markers.negations for one in words),
            asked,
            any(f" {thought} " in plain for thought in markers.thoughts),
            subject,
        )

    def nearest(self, text: str, names: Iterable[str] = ()) -> list[Likeness]:
        """The examples of the text's mood that share something with it, the most alike first.

        `names` are those of companies and people that the text may hold.
        """
        mood, words = self._mood_and_words(text, names)
        counted = Counter(self._features(words))
        norm = math.sqrt(sum(self._weight(one) ** 2 for one in counted)) or 1
        scores: dict[int, float] = defaultdict(float)
        for feature in counted:
            weight = self._weight(feature) / norm
            for number, other in self._by_feature.get(feature, ()):
                scores[number] += weight * other
        agreeing = (
            Likeness(number, score) for number, score in scores.items() if self._agrees(mood, self._moods[number])
        )
        return sorted(agreeing, key=lambda one: one.score, reverse=True)

    def likely(self, text: str, names: Iterable[str] = ()) -> tuple[Hashable, float]:
        """The meaning that the words speak for, and how likely it is among all, from 0 to 1 (naive Bayes)."""
        mood, words = self._mood_and_words(text, names)
        seen = [one for one in self._evidence(Counter(self._features(words)), mood) if self._is_known(one)]
        scores = {
            meaning: prior
            + _SPREAD
            * sum(
                math.log((self._counts[meaning][one] + _SMOOTHING) / (self._totals[meaning] + _SMOOTHING * self._kinds))
                for one in seen
            )
            for meaning, prior in self._prior.items()
        }
        best = max(scores, key=scores.__getitem__)
        return best, 1 / sum(math.exp(score - scores[best]) for score in scores.values())

    def _is_known(self, feature: tuple[str, str]) -> bool:
        return any(feature in counts for counts in self._counts.values())

    def _evidence(self, counted: Mapping[tuple[str, str], int], mood: Mood) -> list[tuple[str, str]]:
        about = ("mood", f"{mood.negated}{mood.asked}{mood.thought}"), ("mood", f"{mood.subject}{mood.negated}")
        return [*counted, *about, *about]

    def _mood_and_words(self, text: str, names: Iterable[str]) -> tuple[Mood, list[str]]:
        mood, words = self.mood(text), self._words(text, names)
        # A company at the start is who acts.
        return (replace(mood, subject="they") if words[:1] == ["·"] else mood), words

    def _agrees(self, mood: Mood, other: Mood) -> bool:
        who = not mood.subject or not other.subject or mood.subject == other.subject
        return who and (mood.negated, mood.asked, mood.thought) == (other.negated, other.asked, other.thought)

    def _weight(self, feature: tuple[str, str]) -> float:
        kind = {"word": _WORD, "pair": _PAIR}.get(feature[0], _PART)
        return kind * self._rarity.get(feature, self._unknown / 2 if feature[0] == "word" else 0)

    def _words(self, text: str, names: Iterable[str] = ()) -> list[str]:
        markers, masked = self._markers, _masked(text, names)
        words = [markers.same.get(word, word) for word in _plain(masked).split()[:LONGEST]]
        return ["·" if word in markers.names else self._known(word, before) for before, word in pairwise(("", *words))]

    def _known(self, word: str, before: str) -> str:
        """The word, or the known one that it is a slip of; one that no example has is taken for a name."""
        if not self._vocabulary or word in self._vocabulary or before in self._markers.articles:
            return word
        close = difflib.get_close_matches(word, self._vocabulary, n=1, cutoff=0.84) if len(word) > 5 else ()
        return close[0] if close else "·"

    def _features(self, words: Sequence[str]) -> list[tuple[str, str]]:
        found = [("word", word) for word in words if word != "·"]
        found += [("pair", f"{first} {second}") for first, second in pairwise(("^", *words, "$"))]
        for word in words:
            padded = f"^{word}$"
            found += [("part", padded[at : at + 3]) for at in range(len(padded) - 2)] if word != "·" else []
        return found


def _masked(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", "acme", text, flags=re.IGNORECASE) if len(name) > 1 else text
    # A word with a capital in the middle of a sentence is a name.
    return re.sub(r"(?<=[a-z,] )(?!I\b|I')[A-Z][\w&-]+(?: [A-Z][\w&-]+)*", "acme", text)


def _plain(text: str) -> str:
    """Lower case, without apostrophes and other signs, letters that are drawn out cut short."""
    plain = re.sub(r"['’`]", "", text.casefold())
    plain = re.sub(r"(\w)\1{2,}", r"\1\1", plain)
    return " ".join(re.findall(r"[^\W_]+|[👍🙏❤🎉😭😢]", plain))
