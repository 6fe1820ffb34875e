"""The file format of backups: lines of text, compressed and encrypted with the master key in chunks.

The first line of the file is plain and names the format. Every other line is one encrypted chunk that contains its
number and the file's id, so that a missing, moved or altered chunk is detected. What the lines mean is not known here.
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.fernet import InvalidToken

from bot.storage.keys.keyring import KeyMismatch, Keyring

_MAGIC = b"tactful backup 1\n"
_CHUNK_CHARACTERS = 1 << 18


class BackupError(Exception):
    """A backup cannot be created or restored. The message is one sentence for the operator."""


def write(path: Path, lines: Iterable[str], keys: Keyring, *, replace: bool = False) -> None:
    """Writes a file (mode 0600) atomically, after reading it back. Raises BackupError when it exists already."""
    if path.exists() and not replace:
        raise BackupError(f"{path} exists already: name another file, or move that one away.")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_MAGIC)
            for chunk in _chunks(lines, keys):
                file.write(chunk + b"\n")
            file.flush()
            os.fsync(file.fileno())
        for _ in read(temporary, keys):
            pass
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path, keys: Keyring) -> Iterator[str]:
    """The lines of a file. Raises KeyMismatch, BackupError for a damaged or foreign file, and OSError."""
    rest, is_last, number, file_id = "", False, 0, b""
    with path.open("rb") as file:
        if file.readline() != _MAGIC:
            raise BackupError(f"{path} is no backup of Tactful.")
        for chunk in file:
            file_id, is_last, text = _open_chunk(chunk.strip(), file_id, number, path, keys)
            *complete, rest = (rest + text).split("\n")
            yield from complete
            number += 1
    if not is_last or rest:
        raise BackupError(f"{path} is damaged: its end is missing.")


def _chunks(lines: Iterable[str], keys: Keyring) -> Iterator[bytes]:
    file_id, number = secrets.token_hex(8).encode(), 0
    buffer = ""
    for line in lines:
        buffer += f"{line}\n"
        if len(buffer) >= _CHUNK_CHARACTERS:
            yield _seal_chunk(file_id, number, b"more", buffer, keys)
            number, buffer = number + 1, ""
    yield _seal_chunk(file_id, number, b"last", buffer, keys)


def _seal_chunk(file_id: bytes, number: int, position: bytes, text: str, keys: Keyring) -> bytes:
    return keys.seal_bytes(b"%b %d %b\n" % (file_id, number, position) + zlib.compress(text.encode()))


def _open_chunk(chunk: bytes, file_id: bytes, number: int, path: Path, keys: Keyring) -> tuple[bytes, bool, str]:
    """Returns the file's id, whether this is the last chunk, and its text."""
    try:
        content = keys.open_bytes(chunk)
    except InvalidToken:
        if number == 0:
            raise KeyMismatch(
                f"SECRET_KEY_FILE does not fit {path}: it takes the master key with which the backup was made."
            ) from None
        raise BackupError(f"{path} is damaged.") from None
    header, _, compressed = content.partition(b"\n")
    found_id, found_number, position = header.split()
    if int(found_number) != number or (number and found_id != file_id):
        raise BackupError(f"{path} is damaged: a piece is missing or in the wrong place.")
    return found_id, position == b"last", zlib.decompress(compressed).decode()
