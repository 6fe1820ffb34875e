"""Who may use the bot. Checked for every kind of update before anything is stored.

Private: nobody, until the first `/start CODE` with the code that is printed at the start; its sender owns
the bot. Allowed: some numeric ids. Public: everybody. Strangers get silence and leave no row. Must not know
what an update asks.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import TYPE_CHECKING

from telegram import Update
from telegram.constants import ChatType

from bot.chat.telegram.inbound_limit import InboundLimiter
from bot.config import Access, Allowed, Private, Public
from bot.usecases.people import meet

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.storage.database import Database

UNLIMITED = 1e9  # updates a minute
CODE_BYTES = 12  # 96 bits, 16 characters; Telegram takes up to 64 of A-Za-z0-9_- after /start


class AccessPolicy:
    """Admits updates by the configured access. `code` is what the operator must print; None once there is an owner."""

    def __init__(
        self, access: Access, database: Database, clock: Clock, inbound_limiter: InboundLimiter | None = None
    ) -> None:
        self.access = access
        self.inbound_limiter = inbound_limiter or InboundLimiter(UNLIMITED)
        self.code: str | None = None
        self._database, self._clock = database, clock
        self._owner: int | None = None
        self._claiming = asyncio.Lock()

    async def open(self) -> None:
        """Looks up the owner, or makes a code where a private bot has none yet. Before the first update."""
        if not isinstance(self.access, Private):
            return
        async with self._database.unit() as unit:
            owner = await unit.people.owner()
        self._owner = owner.telegram_id if owner else None
        # The code that was made first stays: it may be printed already.
        self.code = None if owner else self.code or secrets.token_urlsafe(CODE_BYTES)

    def allows(self, user_id: int | None) -> bool:
        """Whether this Telegram user may use the bot now."""
        match self.access:
            case Public():
                return user_id is not None
            case Allowed(user_ids):
                return user_id in user_ids
        return user_id is not None and user_id == self._owner

    def owns(self, user_id: int) -> bool:
        """Whether this user owns the private bot, even after they deleted all their data."""
        return isinstance(self.access, Private) and user_id == self._owner

    async def admits(self, update: Update) -> bool:
        """Whether an update may be stored and handled. The one with the right code makes its sender the owner."""
        user = update.effective_user
        if user is None or user.is_bot:
            return False
        return self.allows(user.id) or await self._claims_ownership(update)

    async def _claims_ownership(self, update: Update) -> bool:
        async with self._claiming:
            if self.code is None or not _carries_code(update, self.code):
                return False
            user = update.effective_user
            assert user is not None  # `admits` asked
            language = user.language_code or "en"
            person = await meet(self._database, user.id, user.id, self._clock.now(), language, owner=True)
            if not person.owner:  # known from a time when the bot was open to others
                async with self._database.unit() as unit:
                    await unit.people.change(person.id, owner=True)
                    await unit.commit()
            self._owner, self.code = user.id, None
            return True


def _carries_code(update: Update, code: str) -> bool:
    message = update.message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return False
    command, _, said = (message.text or "").partition(" ")
    if command.partition("@")[0] != "/start":
        return False
    return hmac.compare_digest(said.strip().encode(), code.encode())
