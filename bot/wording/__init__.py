"""The words a person reads, by language: `words("en").text("letters.check_in.1.1.body", ...)`.

Texts live in `bot/content/<language>/` as TOML; this package finds, fills and formats them. It must not know what any
of them is about, nor who reads them: no interviews, no nudges, no Telegram. Moments reach it as local naive datetimes.
"""

from bot.wording.catalogue import MissingWords, Shelf, UnfilledSlot, Words, catalogues, languages, words
from bot.wording.html import Html

__all__ = ["Html", "MissingWords", "Shelf", "UnfilledSlot", "Words", "catalogues", "languages", "words"]
