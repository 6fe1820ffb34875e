"""What Telegram's refusals and the network's failures mean: the one place that reads them.

BadRequest and TimedOut are kinds of NetworkError, so the order of the questions below matters. Descriptions
are Telegram's own (Bot API server, Client.cpp). Must not know what was being sent.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)


class Fate(Enum):
    """What became of a request."""

    NEVER_SENT = auto()
    """It did not leave this machine; trying again cannot repeat it."""
    UNKNOWN = auto()
    """It may have arrived."""
    LATER = auto()
    """Telegram will not listen for some seconds."""
    GONE = auto()
    """The person blocked the bot, or the chat does not exist."""
    MOVED = auto()
    """The chat has a new id."""
    UNCHANGED = auto()
    """An edit that changes nothing."""
    MISSING = auto()
    """The message to edit is not there, or can no longer be edited."""
    OUTDATED = auto()
    """A press that is answered too late."""
    UNREADABLE = auto()
    """The text is too long or its tags are broken."""
    REFUSED = auto()
    """Anything else that would be refused again."""


@dataclass(frozen=True)
class Verdict:
    """A fate, and what belongs to it. `reason` holds no personal text and no token.

    `connection_lost`: an unknown fate, because the connection broke or Telegram failed, not for a time-out.
    """

    fate: Fate
    reason: str
    seconds: float = 0.0
    chat_id: int = 0
    connection_lost: bool = False


IN_A_BAD_REQUEST = (
    ("message is not modified", Fate.UNCHANGED),
    ("message to edit not found", Fate.MISSING),
    ("message can't be edited", Fate.MISSING),
    ("message_id_invalid", Fate.MISSING),
    ("no text in the message to edit", Fate.MISSING),  # it is a picture or a file; what is said goes beside it
    ("query is too old", Fate.OUTDATED),
    ("query id is invalid", Fate.OUTDATED),
    ("query_id_invalid", Fate.OUTDATED),
    ("can't parse", Fate.UNREADABLE),
    ("too long", Fate.UNREADABLE),
    ("too_long", Fate.UNREADABLE),
    ("chat not found", Fate.GONE),
    ("user not found", Fate.GONE),
    ("peer_id_invalid", Fate.GONE),
)
IN_A_FORBIDDEN = ("blocked by the user", "user is deactivated", "can't initiate conversation", "bot was kicked")
NEVER_SENT = frozenset(
    {
        "PoolTimeout",
        *("ConnectTimeout", "ConnectError"),  # httpx
        *("ConnectionTimeoutError", "ClientConnectorError", "ClientConnectorDNSError", "ClientProxyConnectionError"),
        *("ClientConnectorSSLError", "ClientConnectorCertificateError"),
    }
)
"""Causes of which it is certain that the request did not leave this machine."""


def verdict(error: TelegramError) -> Verdict:
    """What an error of python-telegram-bot means for the request that raised it."""
    if isinstance(error, RetryAfter):
        return Verdict(Fate.LATER, "retry_after", seconds=_seconds(error))
    if isinstance(error, ChatMigrated):
        return Verdict(Fate.MOVED, "chat_migrated", chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        known = next((text for text in IN_A_FORBIDDEN if text in error.message.lower()), None)
        return Verdict(Fate.GONE, known) if known else Verdict(Fate.REFUSED, "forbidden")
    if isinstance(error, BadRequest):
        return _bad_request(error.message.lower())
    if isinstance(error, (InvalidToken, Conflict)):
        return Verdict(Fate.REFUSED, type(error).__name__)
    if isinstance(error, NetworkError):
        cause = type(error.__cause__).__name__ if error.__cause__ else "server_error"
        if cause in NEVER_SENT:
            return Verdict(Fate.NEVER_SENT, cause)
        return Verdict(Fate.UNKNOWN, cause, connection_lost=not isinstance(error, TimedOut))
    return Verdict(Fate.UNKNOWN, type(error).__name__)


def _bad_request(message: str) -> Verdict:
    for text, fate in IN_A_BAD_REQUEST:
        if text in message:
            return Verdict(fate, text)
    return Verdict(Fate.REFUSED, "bad_request")


def _seconds(error: RetryAfter) -> float:
    # An int or a timedelta, as the environment variable PTB_TIMEDELTA has it.
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
