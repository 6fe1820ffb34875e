"""The deletion list as a file beside the data and beside the backups, so that it survives the loss of the database.

Lines: `key TOKEN` (the HMAC key, wrapped by the master key), followed by its entries, `gone HASH MOMENT`. A file may
hold several keys: a new database makes a new one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage.keys.keyring import Keyring

FILE_NAME = "forgotten.list"  # as existing installations have it


@dataclass(frozen=True, slots=True)
class HashedDeletions:
    """Entries hashed with one HMAC key: hash -> when it was deleted (UTC)."""

    key: bytes
    deleted_at: Mapping[str, datetime]


def read(path: Path, keys: Keyring) -> list[HashedDeletions]:
    """Empty when there is no file. Raises cryptography.fernet.InvalidToken when no master key here wrapped its keys."""
    if not path.is_file():
        return []
    found: dict[bytes, dict[str, datetime]] = {}
    entries: dict[str, datetime] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        match line.split():
            case ["key", token]:
                entries = found.setdefault(keys.open_bytes(token.encode()), {})
            case ["gone", entry, at]:
                entries[entry] = datetime.fromisoformat(at)
    return [HashedDeletions(key, deleted_at) for key, deleted_at in found.items()]


def add(path: Path, section: HashedDeletions, keys: Keyring) -> None:
    """Merges entries into the file. Its keys are wrapped by the current master key."""
    merged = {one.key: dict(one.deleted_at) for one in read(path, keys)}
    before = merged.get(section.key, {})
    if path.is_file() and before.items() >= section.deleted_at.items():
        return
    merged[section.key] = {**before, **section.deleted_at}
    write(path, [HashedDeletions(key, deleted_at) for key, deleted_at in merged.items()], keys)


def write(path: Path, sections: list[HashedDeletions], keys: Keyring) -> None:
    """Replaces the file atomically (mode 0600)."""
    lines = []
    for one in sections:
        lines.append(f"key {keys.seal_bytes(one.key).decode()}")
        lines += [f"gone {entry} {at.isoformat()}" for entry, at in one.deleted_at.items()]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
