"""Envelope encryption: a master key outside the database wraps one data key per person.

Personal text is encrypted with the person's data key (AES-256-GCM); the data key is stored in the person's row, wrapped
by the master key (Fernet). A stolen database reveals no text, and deleting a person's key makes their text unreadable
everywhere. Which columns are encrypted is not known here.
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
"""96 random bits, as in NIST SP 800-38D, which allows 2**32 texts per key; a person writes far fewer."""

_FINGERPRINT_OF = b"tactful master key fingerprint"
_CACHED_DATA_KEYS = 4096


class KeyFileError(Exception):
    """The master key cannot be used. The message is one sentence for the operator."""


class KeyMissing(KeyFileError):
    """The key file is missing, and the database is not empty."""


class KeyMismatch(KeyFileError):
    """The key file does not contain the key that the database was written with."""


class DataKey:
    """One person's key. Person and `column` ("table.column") are authenticated: text moved elsewhere won't decrypt."""

    __slots__ = ("_cipher", "_person_id")

    def __init__(self, key: bytes, person_id: int) -> None:
        self._cipher = AESGCM(key)
        self._person_id = person_id

    def seal(self, text: str, column: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), self._associated_data(column))

    def open(self, sealed: bytes, column: str) -> str:
        """Raises cryptography.exceptions.InvalidTag for another person's or column's text, or an altered one."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, self._associated_data(column)).decode()

    def seal_or_none(self, text: str | None, column: str) -> bytes | None:
        return None if text is None else self.seal(text, column)

    def open_or_none(self, sealed: bytes | None, column: str) -> str | None:
        return None if sealed is None else self.open(sealed, column)

    def _associated_data(self, column: str) -> bytes:
        return f"{column}:{self._person_id}".encode()


class Keyring:
    """The master keys, the current one first; older ones only decrypt. No key shows in the `repr`.

    With a `source`, the file they came from, the keys are reloaded when the file has changed: before encrypting, and
    when something does not decrypt. So the master key can be rotated while the bot runs.
    """

    def __init__(self, keys: Sequence[str], source: Path | None = None) -> None:
        """Raises ValueError for no keys, or one that is not 32 bytes in URL-safe base64."""
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
        """Identifies the current key without revealing it."""
        return self._fingerprints[0]

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprints of all keys, the current one's first."""
        return self._fingerprints

    def require(self, fingerprints: Collection[str]) -> None:
        """Raises KeyMismatch unless all these keys are here."""
        if not set(fingerprints) <= set(self._fingerprints):
            raise KeyMismatch(
                "SECRET_KEY_FILE does not fit this database: put back the master key that it was written with."
            )

    def new_data_key(self) -> bytes:
        """A new data key, wrapped."""
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
        """Removes an unwrapped key from the cache."""
        self._data_keys.pop(wrapped, None)

    def seal(self, text: str) -> bytes:
        """Encrypts with the master key; for text of no known person, as an incoming update."""
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        """Encrypts with the current master key, reloading the file if it has changed."""
        self._reload_if_changed()
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Raises cryptography.fernet.InvalidToken when no master key decrypts it, even after a reload."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            if not self._reload_if_changed():
                raise
            return self._fernet.decrypt(sealed)

    def rewrap(self, wrapped: bytes) -> bytes | None:
        """Re-encrypts with the current key; None if it is already. Raises InvalidToken when no key decrypts it."""
        try:
            self._current.decrypt(wrapped)
        except InvalidToken:
            return self._fernet.rotate(wrapped)
        return None

    def _reload_if_changed(self) -> bool:
        """True when the file had changed and its keys were loaded."""
        state = _file_state(self._source)
        if self._source is None or state == self._loaded_state or state is None:
            return False
        try:
            self._use(self._source.read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return False  # keep the loaded keys; the next start reports what is wrong with the file
        self._loaded_state = state
        return True


def load_or_create(path: Path, database_is_empty: bool, data_dir: Path) -> Keyring:
    """Loads the key file, one key a line. Creates it (mode 0600, folder 0700) only for an empty database.

    Raises KeyMissing, or KeyFileError for a file that is unreadable, malformed or inside the data folder.
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
        # Without the cause, which may quote the file.
        raise KeyFileError(f"SECRET_KEY_FILE {path} does not hold one Fernet key a line.") from None


def prepend_new_key(path: Path) -> Keyring:
    """Generates a master key and writes it before those in the file, atomically. Raises KeyFileError."""
    _load(path)
    try:
        keys = Fernet.generate_key() + b"\n" + b"\n".join(path.read_bytes().split()) + b"\n"
        temporary = _write_temporary(path, keys)
        try:
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path)
    except OSError as error:
        raise KeyFileError(f"SECRET_KEY_FILE {path} cannot be written ({error.strerror}).") from None
    return _load(path)


def load(path: Path) -> Keyring:
    """Loads a key file that must exist. Raises KeyFileError."""
    return _load(path)


def _create(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _link_into_place(path, Fernet.generate_key() + b"\n")
    except OSError as error:
        raise KeyFileError(f"SECRET_KEY_FILE {path} cannot be made ({error.strerror}).") from None


def _link_into_place(path: Path, content: bytes) -> None:
    # Written under another name, then linked: a kill leaves no partial key, and a concurrent start keeps the first one.
    temporary = _write_temporary(path, content)
    try:
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path)


def _write_temporary(path: Path, content: bytes) -> Path:
    """Writes a complete file beside `path`, under a temporary name."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _file_state(file: Path | None) -> tuple[int, int, int] | None:
    """Inode, size and time of change; None when there is no file."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found else None


def _fingerprint(key: str) -> str:
    return hmac.new(key.encode(), _FINGERPRINT_OF, hashlib.sha256).hexdigest()[:32]
