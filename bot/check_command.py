"""`tactful check`: what is wrong with the settings, the database and the running processes, in sentences.

It changes nothing. The sentences quote no secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.config import Settings, SettingsError
from bot.domain.localtime import ZONES, zones_are_old
from bot.storage.backup.file import BackupError
from bot.storage.database import Database
from bot.storage.engine.instance_lock import AlreadyRunning
from bot.storage.engine.migrations import SchemaState, SchemaTooNew
from bot.storage.errors import DATABASE_ERRORS
from bot.storage.keys.keyring import KeyFileError
from bot.storage.opening import check_database
from bot.storage.records.delivery import ProcessStatus
from bot.trouble import BeyondRepair

MAX_SILENCE = timedelta(minutes=2)
"""A part counts as dead if it has shown no sign of life for so long."""

MAX_LATENESS = timedelta(minutes=15)
"""A nudge that has been due for longer is stuck, or there are very many."""

_SCHEMA_FINDINGS = {
    SchemaState.EMPTY: "The database is empty: `tactful migrate` or `tactful run` sets it up.",
    SchemaState.BEHIND: "The database is of an older version: `tactful migrate` or `tactful run` brings it up to date.",
}


async def findings(settings: Settings, clock: Clock | None = None) -> list[str]:
    """One sentence for each problem."""
    found = []
    try:
        _ = settings.token
    except SettingsError as wrong:
        found.append(str(wrong))
    try:
        _, schema_state = await check_database(settings.database_url, settings.key_file, settings.data_dir)
    except (KeyFileError, SchemaTooNew, *DATABASE_ERRORS) as error:
        found.append(describe_error(error) or "The database cannot be opened.")
    else:
        if schema_state in _SCHEMA_FINDINGS:
            found.append(_SCHEMA_FINDINGS[schema_state])
    if zones_are_old((clock or SystemClock()).now()):
        year = ZONES.partition(".")[0]
        found.append(f"The time zones are of {year}, and rules have changed since: install a newer version.")
    return found


async def live_findings(settings: Settings) -> list[str]:
    """One sentence for each part of a running bot that shows no sign of life. For health checks."""
    try:
        keys, schema_state = await check_database(settings.database_url, settings.key_file, settings.data_dir)
        if schema_state is not SchemaState.CURRENT:
            return [_SCHEMA_FINDINGS[schema_state]]
        database = Database(settings.database_url, keys)
        try:
            async with database.unit() as unit:
                now = await unit.processes.server_time() or SystemClock().now()
                return judge_processes(await unit.processes.all(), await unit.delivery_queue.earliest_due(now), now)
        finally:
            await database.dispose()
    except (KeyFileError, SchemaTooNew, *DATABASE_ERRORS) as error:
        return [describe_error(error) or "The database cannot be opened."]


def judge_processes(processes: Sequence[ProcessStatus], due: datetime | None, now: datetime) -> list[str]:
    """The same from the statuses of the processes, and when the next nudge is `due`. Moments are real time, UTC."""

    def recent(moment: datetime | None) -> bool:
        return moment is not None and now - moment <= MAX_SILENCE

    alive = [one for one in processes if recent(one.heartbeat_at)]
    if not alive:
        return ["No process is running on this database."]
    found = []
    if not any(recent(one.ticked_at) for one in alive):
        found.append("Nobody looks at which nudges are due.")
    if not any(recent(one.polled_at) for one in alive if not one.standby):
        found.append("Nobody asks Telegram for what people write.")
    if due is not None and now - due > MAX_LATENESS:
        found.append(f"A nudge has been due for {(now - due) // timedelta(minutes=1)} minutes.")
    return found


def describe_error(error: Exception) -> str | None:
    """An expected error as one sentence for the operator; None for an unexpected one."""
    if isinstance(error, (KeyFileError, SchemaTooNew, AlreadyRunning, BackupError, BeyondRepair)):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'the database or the network'}."
    if isinstance(error, DATABASE_ERRORS):
        # Its own text may quote the database URL, and with it a password.
        return f"The database of DATABASE_URL cannot be used ({type(error).__name__})."
    return None
