"""Catalogues of texts: which file a key lies in, and how a text becomes words.

A key is dotted: the file's name (or its folder's and its own), then the path inside the file. A file is read when the
first of its keys is asked for, and Jinja and Babel are imported when the first text with a slot is: printing thousands
of plain sentences costs neither. This module must not know any key by name, but those of `language.toml`.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.wording.prose import joined, tidied, without_tag_lines

if TYPE_CHECKING:
    from jinja2 import Environment, Template

CONTENT = Path(__file__).parent.parent / "content"
DEFAULT_LANGUAGE = "en"
MOST_CODES = 1024
"""Codes whose catalogue is remembered: those of all languages and countries there are; people send any they like."""


class MissingWords(LookupError):
    """There is no text under this key."""


class UnfilledSlot(ValueError):
    """A text has a slot for which no value was given, or `None`. Names the key and never the values."""


class Words:
    """One language's catalogue, read on demand and never changed.

    `folders` are read in order, and later ones win: a regional form (`en_US`) holds only what it says differently.
    `shelf` holds the other languages; without it, that of the product.
    """

    def __init__(self, language: str, folders: tuple[Path, ...], shelf: Shelf | None = None) -> None:
        self.language = language
        self._folders = folders
        self._shelf = shelf
        self._sections: dict[str, dict[str, str]] = {}
        self._tables: dict[str, frozenset[str]] = {}
        self._variants: dict[str, int] = {}
        self._slots_below: dict[str, frozenset[str]] = {}
        # By key, for each thing a text is rendered for: the text itself where it has no slots, else its template.
        self._as_text: dict[str, str | Template] = {}
        self._as_html: dict[str, str | Template] = {}
        self._as_prose: dict[str, str | Template] = {}

    def text(self, key: str, /, **values: object) -> str:
        """The text as plain text, its slots filled. Raises `MissingWords` and `UnfilledSlot`."""
        return _filled(key, self._as_text.get(key) or self._text(key), values)

    def html(self, key: str, /, **values: object) -> str:
        """The text as HTML: the values are escaped, the text's own tags are not. Raises as `text` does."""
        return _filled(key, self._as_html.get(key) or self._html(key), values)

    def prose(self, key: str, /, **values: object) -> str:
        """The text as plain paragraphs: the line breaks of its source are not kept, list items ("- ") are.

        Raises as `text` does.
        """
        return tidied(_filled(key, self._as_prose.get(key) or self._prose(key), values))

    def has(self, key: str) -> bool:
        """Whether there is a text under exactly this key."""
        return key in self._section(key)

    def holds(self, key: str) -> bool:
        """Whether there is a text under this key or below it."""
        return key in self._section(key) or key in self._tables[key.partition(".")[0]]

    def variants(self, key: str) -> int:
        """How many numbered siblings `key.1` to `key.n` there are, each a text or a table of texts; 0 if none."""
        count = self._variants.get(key)
        if count is None:
            count = self._variants[key] = next(n for n in itertools.count() if not self.holds(f"{key}.{n + 1}"))
        return count

    def slots(self, key: str) -> frozenset[str]:
        """The names of the values that the text under this key asks for."""
        from jinja2 import meta

        return frozenset(meta.find_undeclared_variables(self._environments[False].parse(self._source(key))))

    def slots_below(self, key: str) -> frozenset[str]:
        """The names of the values that the text under this key, or any below it, asks for; remembered."""
        found = self._slots_below.get(key)
        if found is None:
            keys = [one for one in self._section(key) if one == key or one.startswith(f"{key}.")]
            found = self._slots_below[key] = frozenset(slot for one in keys for slot in self.slots(one))
        return found

    def all_keys(self) -> tuple[str, ...]:
        """Every key of the catalogue, in order of file and place."""
        names = {
            path.stem for folder in self._folders for path in folder.iterdir() if not path.name.startswith((".", "_"))
        }
        return tuple(key for name in sorted(names) for key in self._section(name))

    def in_country(self, country: str | None) -> Words:
        """These words as written in a country (ISO 3166 letters), where a regional form exists; else these."""
        return self.in_language(f"{self.language.split('_')[0]}_{country}") if country else self

    def in_language(self, language: str | None) -> Words:
        """The words of another language; of English where it is unknown, these where none is named."""
        return (self._shelf or _SHELF).words(language) if language else self

    def _source(self, key: str) -> str:
        try:
            return self._section(key)[key]
        except KeyError:
            raise MissingWords(key) from None

    def _section(self, key: str) -> dict[str, str]:
        name = key.partition(".")[0]
        section = self._sections.get(name)
        if section is None:
            section = self._sections[name] = {
                key: text for folder in self._folders for key, text in _read(folder, name)
            }
            self._tables[name] = frozenset(table for key in section for table in _above(key))
        return section

    def _text(self, key: str) -> str | Template:
        source = self._source(key)
        ready = self._as_text[key] = self._template(without_tag_lines(source)) if _has_slots(source) else source
        return ready

    def _html(self, key: str) -> str | Template:
        source = self._source(key)
        whole = without_tag_lines(source)
        ready = self._as_html[key] = self._template(whole, as_html=True) if _has_slots(source) else source
        return ready

    def _prose(self, key: str) -> str | Template:
        source = joined(self._source(key))
        ready = self._as_prose[key] = self._template(source) if _has_slots(source) else source
        return ready

    def _template(self, source: str, *, as_html: bool = False) -> Template:
        template = self._environments[as_html].from_string(source)
        template.globals = {}  # no text asks for Jinja's own
        return template

    @cached_property
    def _environments(self) -> dict[bool, Environment]:
        from bot.wording.filters import filters_of

        patterns = self._section("language")
        filters = filters_of({key.partition(".")[2]: text for key, text in patterns.items()})
        return {as_html: _environment(filters, as_html=as_html) for as_html in (False, True)}


def _has_slots(source: str) -> bool:
    return "{{" in source or "{%" in source


def _filled(key: str, ready: str | Template, values: dict[str, object]) -> str:
    if isinstance(ready, str):
        return ready
    try:
        # What `ready.render(values)` comes to, without two copies of the values.
        return "".join(ready.root_render_func(ready.new_context(values, shared=True)))
    except Exception as error:
        from jinja2 import UndefinedError

        if not isinstance(error, UndefinedError | UnfilledSlot):
            raise
        # The values are somebody's names and notes: the message may be logged, they may not.
        raise UnfilledSlot(f"{key}: {error}") from None


class Shelf:
    """All catalogues under one folder, each opened once. What is in the folder when it is first asked counts."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._opened: dict[str, Words] = {}
        self._named = lru_cache(maxsize=MOST_CODES)(self._find)

    def words(self, language: str) -> Words:
        """The catalogue of a language code such as `de`, `en-US` or `en_us`; an unknown one gives English."""
        return self._named(language)

    def _find(self, language: str) -> Words:
        base, _, region = language.replace("-", "_").partition("_")
        base = base.lower() if base.lower() in self._folders else DEFAULT_LANGUAGE
        regional = f"{base}_{region.upper()}"
        return self._open(regional if regional in self._folders else base)

    def languages(self) -> tuple[str, ...]:
        """The codes of all languages there is a catalogue for, without regional forms."""
        return tuple(sorted(name for name in self._folders if "_" not in name))

    def catalogues(self) -> tuple[str, ...]:
        """The codes of all languages and regional forms there is a catalogue for."""
        return tuple(sorted(self._folders))

    @cached_property
    def _folders(self) -> frozenset[str]:
        found = (path.name for path in self._content.iterdir() if path.is_dir())
        return frozenset(name for name in found if not name.startswith(("_", ".")))

    def _open(self, name: str) -> Words:
        if name not in self._opened:
            folders = dict.fromkeys((name.partition("_")[0], name))
            self._opened[name] = Words(name, tuple(self._content / folder for folder in folders), self)
        return self._opened[name]


_SHELF = Shelf(CONTENT)


def words(language: str) -> Words:
    """The product's catalogue of a language code; an unknown one gives English."""
    return _SHELF.words(language)


def languages() -> tuple[str, ...]:
    """The codes of all languages the product has a catalogue for, without regional forms."""
    return _SHELF.languages()


def catalogues() -> tuple[str, ...]:
    """The codes of all languages of the product, and of their regional forms."""
    return _SHELF.catalogues()


def _above(key: str) -> Iterator[str]:
    while key:
        key = key.rpartition(".")[0]
        yield key


def _read(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    file = folder / f"{name}.toml"
    if file.is_file():
        yield from _flatten(name, tomllib.loads(file.read_text("utf-8")))
    for part in sorted((folder / name).glob("*.toml")):
        yield from _flatten(f"{name}.{part.stem}", tomllib.loads(part.read_text("utf-8")))


def _flatten(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield prefix, value.strip()
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _flatten(f"{prefix}.{name}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _flatten(f"{prefix}.{number}", inner)
    else:
        raise TypeError(f"{prefix} holds a {type(value).__name__}, and only texts belong into a catalogue")


def _environment(filters: Mapping[str, Callable[..., str]], *, as_html: bool) -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=as_html, finalize=_no_none)
    environment.filters.update(filters)
    environment.tests["ending_in"] = _ends_in
    return environment


def _ends_in(value: str, *endings: str) -> bool:
    """`{% if role is ending_in(" job", " post") %}`, whatever the case; methods of values are slow in a sandbox."""
    return value.casefold().endswith(endings)


def _no_none(value: object) -> object:
    if value is None:
        raise UnfilledSlot("a slot was given None")
    return value
