"""A value that is HTML already: `Words.html` puts it into a text as it is."""

from __future__ import annotations


class Html(str):
    """Telegram HTML, its values escaped by whoever made it."""

    __slots__ = ()

    def __html__(self) -> str:
        """What template engines ask for before they escape."""
        return str(self)
