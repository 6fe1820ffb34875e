"""Keys: the master key outside the database, and under it one data key per person.

Personal text is sealed with the person's data key (AES-GCM, 256 bits); the data key stands in the person's row, wrapped
by the master key (Fernet). So a stolen database tells nothing, and a forgotten person's text is gone with their key.
This file knows no table: it seals and opens, and reads or makes the master key's file.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
"""96 random bits, as NIST SP 800-38D takes them; one person writes far fewer than its 2**32 texts under one key."""

_FINGERPRINT_OF = b"tactful master key fingerprint"
_CACHED_DATA_KEYS = 4096


class KeyFileError(Exception):
    """The master key cannot be used. The message is one sentence for the operator."""


class KeyMissing(KeyFileError):
    """There is no key file, and the database was written with one."""


class KeyMismatch(KeyFileError):
    """The key file is not the one that the database was written with."""


class DataKey:
    """One person's key. `column` is "table.column": a text moved to another column or person does not open."""

    __slots__ = ("_cipher", "_person_id")

    def __init__(self, key: bytes, person_id: int) -> None:
        self._cipher = AESGCM(key)
        self._person_id = person_id

    def seal(self, text: str, column: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), self._associated_data(column))

    def open(self, sealed: bytes, column: str) -> str:
        """Raises cryptography.exceptions.InvalidTag when it was sealed elsewhere, for another, or was altered."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, self._associated_data(column)).decode()

    def seal_or_none(self, text: str | None, column: str) -> bytes | None:
        return None if text is None else self.seal(text, column)

    def open_or_none(self, sealed: bytes | None, column: str) -> str | None:
        return None if sealed is None else self.open(sealed, column)

    def _associated_data(self, column: str) -> bytes:
        return f"{column}:{self._person_id}".encode()


class Keyring:
    """The master keys, the current one first; older ones only open. Their text never shows in a `repr`.

    With a `source`, the file they came from, a change of the file is noticed before anything is sealed, and when
    something does not open: the master key can be changed while the bot runs.
    """

    def __init__(self, keys: Sequence[str], source: Path | None = None) -> None:
        """Raises ValueError for a key that is not 32 bytes in URL-safe base64, or for none."""
        self._source, self._loaded_state = source, _file_state(source)
        self._data_keys: dict[bytes, DataKey] = {}
        self._use(keys)

    def _use(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._fernet, self._current = MultiFernet(fernets), fernets[0]
        self._fingerprints = tuple(_fingerprint(key) for key in keys)

    def __repr__(self) -> str:
        return f"Keyring({len(self._fingerprints)} keys)"

    @property
    def fingerprint(self) -> str:
        """Tells the current key from others without telling the key."""
        return self._fingerprints[0]

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Those of all keys here, the current one first."""
        return self._fingerprints

    def require(self, fingerprints: Collection[str]) -> None:
        """Raises KeyMismatch unless every key that the database was written with is here."""
        if not set(fingerprints) <= set(self._fingerprints):
            raise KeyMismatch(
                "SECRET_KEY_FILE does not fit this database: put back the master key that it was written with."
            )

    def new_data_key(self) -> bytes:
        """A fresh person's key, wrapped."""
        return self.seal_bytes(AESGCM.generate_key(bit_length=256))

    def data_key(self, wrapped: bytes, person_id: int) -> DataKey:
        """Unwraps a person's key. Raises cryptography.fernet.InvalidToken when no master key here wrapped it."""
        key = self._data_keys.get(wrapped)
        if key is None:
            key = DataKey(self.open_bytes(wrapped), person_id)
            if len(self._data_keys) >= _CACHED_DATA_KEYS:
                self._data_keys.clear()
            self._data_keys[wrapped] = key
        return key

    def evict(self, wrapped: bytes) -> None:
        """Drops an unwrapped key from memory."""
        self._data_keys.pop(wrapped, None)

    def seal(self, text: str) -> bytes:
        """For what belongs to nobody yet: an update that has not been read."""
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        """Under the current key of the file as it is now."""
        self._reload_if_changed()
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Raises cryptography.fernet.InvalidToken when no master key fits, not even one that is new in the file."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            if not self._reload_if_changed():
                raise
            return self._fernet.decrypt(sealed)

    def rewrap(self, wrapped: bytes) -> bytes | None:
        """The same under the current key; None where it is already. Raises InvalidToken when no key fits."""
        try:
            self._current.decrypt(wrapped)
        except InvalidToken:
            return self._fernet.rotate(wrapped)
        return None

    def _reload_if_changed(self) -> bool:
        """Whether the file has changed, and its keys are those of this keyring now."""
        state = _file_state(self._source)
        if self._source is None or state == self._loaded_state or state is None:
            return False
        try:
            self._use(self._source.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return False  # the keys that were there still serve; the next start will say what is wrong
        self._loaded_state = state
        return True


def load_or_create(path: Path, database_is_empty: bool, data_dir: Path) -> Keyring:
    """The keyring of the file, one key a line; made (mode 0600, folder 0700) only while the database is empty.

    Raises KeyMissing, or KeyTrouble for a file that is unreadable, malformed or inside the data folder.
    """
    if path.resolve().is_relative_to(data_dir.resolve()):
        raise KeyFileError(f"SECRET_KEY_FILE {path} lies inside DATA_DIR: the key must be kept apart from the data.")
    if not path.exists():
        if not database_is_empty:
            raise KeyMissing(
                f"SECRET_KEY_FILE {path} is missing, and the database was written with it: put the master key back."
            )
        _create(path)
    return _load(path)


def _load(path: Path) -> Keyring:
    try:
        lines = path.read_text(encoding="ascii").split()
        return Keyring(lines, path)
    except OSError as error:
        raise KeyFileError(f"SECRET_KEY_FILE {path} cannot be read ({error.strerror}).") from None
    except ValueError:
        # The cause is left out: it may quote the file.
        raise KeyFileError(f"SECRET_KEY_FILE {path} does not hold one Fernet key a line.") from None


def prepend_new_key(path: Path) -> Keyring:
    """Makes a new master key and writes it before those in the file; the keyring of the file as it is then.

    In one step: whoever reads the file sees either the old or the new one. Raises KeyTrouble.
    """
    _load(path)
    try:
        keys = Fernet.generate_key() + b"\n" + b"\n".join(path.read_bytes().split()) + b"\n"
        draft = _write_draft(path, keys)
        try:
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path)
    except OSError as error:
        raise KeyFileError(f"SECRET_KEY_FILE {path} cannot be written ({error.strerror}).") from None
    return _load(path)


def load(path: Path) -> Keyring:
    """The keyring of a file that must be there. Raises KeyTrouble."""
    return _load(path)


def _create(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _link_into_place(path, Fernet.generate_key() + b"\n")
    except OSError as error:
        raise KeyFileError(f"SECRET_KEY_FILE {path} cannot be made ({error.strerror}).") from None


def _link_into_place(path: Path, content: bytes) -> None:
    # Linked into place when complete: a kill leaves no half a key, and of two starters the second keeps the first's.
    draft = _write_draft(path, content)
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path)


def _write_draft(path: Path, content: bytes) -> Path:
    """A complete file beside `path`, under a name of its own."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _file_state(file: Path | None) -> tuple[int, int, int] | None:
    """What tells one state of a file from another; None where there is no file."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found else None


def _fingerprint(key: str) -> str:
    return hmac.new(key.encode(), _FINGERPRINT_OF, hashlib.sha256).hexdigest()[:32]
