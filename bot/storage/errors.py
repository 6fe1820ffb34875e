"""Errors of the storage, for callers that must not import SQLAlchemy."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError


class NotFound(LookupError):
    """This person has no row with this id. Says nothing about rows of others."""


DATABASE_ERRORS = (SQLAlchemyError, OSError, TimeoutError)
"""Raised when the database is unreachable, busy or broken, and by the errors below."""


UNREADABLE_ERRORS = (InvalidToken, InvalidTag, ValueError)
"""Raised for a row that was damaged, or sealed with a key that nobody has."""


CONSTRAINT_ERRORS = (IntegrityError, DataError)
"""Raised when the database works but rejects a row."""
