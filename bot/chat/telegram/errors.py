"""Classifies errors of Telegram and the network. No other file looks inside one.

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


class FailureKind(Enum):
    """What a failed request means for whoever sent it."""

    NOT_SENT = auto()
    """It did not leave this machine; a retry cannot duplicate it."""
    UNKNOWN = auto()
    """It may have arrived."""
    RETRY_AFTER = auto()
    """Telegram asks to wait some seconds (429)."""
    UNREACHABLE = auto()
    """The person blocked the bot, or the chat does not exist."""
    MIGRATED = auto()
    """The chat has a new id."""
    UNCHANGED = auto()
    """An edit that changes nothing."""
    MISSING = auto()
    """The message to edit is not there, or can no longer be edited."""
    OUTDATED = auto()
    """A press that is answered too late."""
    BAD_MARKUP = auto()
    """The text is too long or its tags are broken."""
    REFUSED = auto()
    """Anything else that would be refused again."""


@dataclass(frozen=True)
class Failure:
    """A classified error. `reason` holds no personal text and no token.

    `connection_lost`: UNKNOWN because the connection broke or Telegram failed, rather than for a time-out.
    """

    kind: FailureKind
    reason: str
    seconds: float = 0.0
    chat_id: int = 0
    connection_lost: bool = False


BAD_REQUESTS = (
    ("message is not modified", FailureKind.UNCHANGED),
    ("message to edit not found", FailureKind.MISSING),
    ("message can't be edited", FailureKind.MISSING),
    ("message_id_invalid", FailureKind.MISSING),
    (
        "no text in the message to edit",
        FailureKind.MISSING,
    ),  # a picture or a file; the text is sent anew
    ("query is too old", FailureKind.OUTDATED),
    ("query id is invalid", FailureKind.OUTDATED),
    ("query_id_invalid", FailureKind.OUTDATED),
    ("can't parse", FailureKind.BAD_MARKUP),
    ("too long", FailureKind.BAD_MARKUP),
    ("too_long", FailureKind.BAD_MARKUP),
    ("chat not found", FailureKind.UNREACHABLE),
    ("user not found", FailureKind.UNREACHABLE),
    ("peer_id_invalid", FailureKind.UNREACHABLE),
)
UNREACHABLE_TEXTS = ("blocked by the user", "user is deactivated", "can't initiate conversation", "bot was kicked")
NOT_SENT_CAUSES = frozenset(
    {
        "PoolTimeout",
        *("ConnectTimeout", "ConnectError"),  # httpx
        *("ConnectionTimeoutError", "ClientConnectorError", "ClientConnectorDNSError", "ClientProxyConnectionError"),
        *("ClientConnectorSSLError", "ClientConnectorCertificateError"),
    }
)
"""Exceptions raised only before a request leaves this machine."""


def classify(error: TelegramError) -> Failure:
    """What an error of python-telegram-bot means for the request that raised it."""
    if isinstance(error, RetryAfter):
        return Failure(FailureKind.RETRY_AFTER, "retry_after", seconds=_seconds(error))
    if isinstance(error, ChatMigrated):
        return Failure(FailureKind.MIGRATED, "chat_migrated", chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        known = next((text for text in UNREACHABLE_TEXTS if text in error.message.lower()), None)
        return Failure(FailureKind.UNREACHABLE, known) if known else Failure(FailureKind.REFUSED, "forbidden")
    if isinstance(error, BadRequest):
        return _bad_request(error.message.lower())
    if isinstance(error, (InvalidToken, Conflict)):
        return Failure(FailureKind.REFUSED, type(error).__name__)
    if isinstance(error, NetworkError):
        cause = type(error.__cause__).__name__ if error.__cause__ else "server_error"
        if cause in NOT_SENT_CAUSES:
            return Failure(FailureKind.NOT_SENT, cause)
        return Failure(FailureKind.UNKNOWN, cause, connection_lost=not isinstance(error, TimedOut))
    return Failure(FailureKind.UNKNOWN, type(error).__name__)


def _bad_request(message: str) -> Failure:
    for text, kind in BAD_REQUESTS:
        if text in message:
            return Failure(kind, text)
    return Failure(FailureKind.REFUSED, "bad_request")


def _seconds(error: RetryAfter) -> float:
    # An int or a timedelta, as the environment variable PTB_TIMEDELTA has it.
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
