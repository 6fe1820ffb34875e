"""What storage raises, for those who may not import the database's libraries."""

from __future__ import annotations

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError


class NotFound(LookupError):
    """The person has nothing under this id. Whether somebody else has is not told."""


DATABASE_ERRORS = (SQLAlchemyError, OSError, TimeoutError)
"""What a database that is away, busy or broken raises, for those who must outlive it and may not import SQLAlchemy."""


CONSTRAINT_ERRORS = (IntegrityError, DataError)
"""Those among them that a row raises which the database, though well, will not have."""
