"""What is wrong with the settings and the database, in sentences for the operator.

It looks and changes nothing. It must not repeat a secret.
"""

from __future__ import annotations

from bot.config import Settings, SettingsError
from bot.storage.database import TROUBLE
from bot.storage.lock import AlreadyRunning
from bot.storage.migrations import SchemaTooNew, Standing
from bot.storage.opening import check_database
from bot.storage.secrets import KeyTrouble
from bot.trouble import BeyondRepair

_STANDINGS = {
    Standing.EMPTY: "The database is empty: `tactful migrate` or `tactful run` sets it up.",
    Standing.BEHIND: "The database is of an older version: `tactful migrate` or `tactful run` brings it up to date.",
}


async def findings(settings: Settings) -> list[str]:
    """One sentence for each thing that is not in order; empty when all is well."""
    found = []
    try:
        _ = settings.token
    except SettingsError as wrong:
        found.append(str(wrong))
    try:
        _, standing = await check_database(settings.database_url, settings.key_file, settings.data_dir)
    except (KeyTrouble, SchemaTooNew, *TROUBLE) as error:
        found.append(sentence(error) or "The database cannot be opened.")
    else:
        if standing in _STANDINGS:
            found.append(_STANDINGS[standing])
    return found


def sentence(error: Exception) -> str | None:
    """What ended a run, or kept it from starting, as one sentence for the operator; None for what nobody foresaw."""
    if isinstance(error, (KeyTrouble, SchemaTooNew, AlreadyRunning, BeyondRepair)):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'the database or the network'}."
    if isinstance(error, TROUBLE):
        # Its own text may quote the address, and with it a password.
        return f"The database of DATABASE_URL cannot be used ({type(error).__name__})."
    return None
