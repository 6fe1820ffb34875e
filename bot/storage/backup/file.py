"""A backup's file: text lines, packed and sealed with the master key, for nobody else to read.

The first line is in clear and says what it is. Then each line is one sealed piece, which knows its number and its file,
so that a piece that is missing, moved or altered is noticed. It does not know what the lines say.
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
_CHUNK_CHARACTERS = 1 << 18  # bytes of text that are packed and sealed at a time


class BackupError(Exception):
    """A backup cannot be made or used. The message is one sentence for the operator."""


def write(path: Path, lines: Iterable[str], keys: Keyring, *, replace: bool = False) -> None:
    """Writes a file (mode 0600) in one step, and reads it back. Raises BackupTrouble where one is there already."""
    if path.exists() and not replace:
        raise BackupError(f"{path} exists already: name another file, or move that one away.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_MAGIC)
            for piece in _chunks(lines, keys):
                file.write(piece + b"\n")
            file.flush()
            os.fsync(file.fileno())
        for _ in read(draft, keys):
            pass
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path, keys: Keyring) -> Iterator[str]:
    """The lines of a file. Raises KeyMismatch, BackupTrouble for what is damaged or no backup, and OSError."""
    rest, last, number, name = "", False, 0, b""
    with path.open("rb") as file:
        if file.readline() != _MAGIC:
            raise BackupError(f"{path} is no backup of Tactful.")
        for piece in file:
            name, last, text = _open_chunk(piece.strip(), name, number, path, keys)
            *whole, rest = (rest + text).split("\n")
            yield from whole
            number += 1
    if not last or rest:
        raise BackupError(f"{path} is damaged: its end is missing.")


def _chunks(lines: Iterable[str], keys: Keyring) -> Iterator[bytes]:
    name, number = secrets.token_hex(8).encode(), 0
    waiting = ""
    for line in lines:
        waiting += f"{line}\n"
        if len(waiting) >= _CHUNK_CHARACTERS:
            yield _seal_chunk(name, number, b"more", waiting, keys)
            number, waiting = number + 1, ""
    yield _seal_chunk(name, number, b"last", waiting, keys)


def _seal_chunk(name: bytes, number: int, place: bytes, text: str, keys: Keyring) -> bytes:
    return keys.seal_bytes(b"%b %d %b\n" % (name, number, place) + zlib.compress(text.encode()))


def _open_chunk(piece: bytes, name: bytes, number: int, path: Path, keys: Keyring) -> tuple[bytes, bool, str]:
    try:
        content = keys.open_bytes(piece)
    except InvalidToken:
        if number == 0:
            raise KeyMismatch(
                f"SECRET_KEY_FILE does not fit {path}: it takes the master key with which the backup was made."
            ) from None
        raise BackupError(f"{path} is damaged.") from None
    head, _, packed = content.partition(b"\n")
    its_name, its_number, place = head.split()
    if int(its_number) != number or (number and its_name != name):
        raise BackupError(f"{path} is damaged: a piece is missing or in the wrong place.")
    return its_name, place == b"last", zlib.decompress(packed).decode()
