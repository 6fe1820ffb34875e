from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken

from bot.storage.keys.keyring import KeyFileError, KeyMismatch, KeyMissing, Keyring, load_or_create

PLACE = "applications.company"


def keyring() -> Keyring:
    return Keyring([Fernet.generate_key().decode()])


def test_a_sealed_text_opens_again_and_differs_every_time() -> None:
    keys = keyring()
    key = keys.data_key(keys.new_data_key(), 7)

    first, second = key.seal("Acme", PLACE), key.seal("Acme", PLACE)

    assert key.open(first, PLACE) == "Acme"
    assert first != second
    assert b"Acme" not in first


def test_a_text_moved_to_another_column_does_not_open() -> None:
    keys = keyring()
    key = keys.data_key(keys.new_data_key(), 7)

    sealed = key.seal("Acme", PLACE)

    with pytest.raises(InvalidTag):
        key.open(sealed, "applications.role")


def test_a_text_moved_to_another_person_does_not_open() -> None:
    keys = keyring()
    wrapped = keys.new_data_key()

    sealed = keys.data_key(wrapped, 7).seal("Acme", PLACE)
    keys.evict(wrapped)

    with pytest.raises(InvalidTag):
        keys.data_key(wrapped, 8).open(sealed, PLACE)


def test_a_data_key_does_not_open_under_another_master_key() -> None:
    wrapped = keyring().new_data_key()

    with pytest.raises(InvalidToken):
        keyring().data_key(wrapped, 7)


def test_an_older_master_key_in_the_file_still_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = Keyring([old])
    wrapped = before.new_data_key()
    sealed = before.data_key(wrapped, 7).seal("Acme", PLACE)

    after = Keyring([new, old])

    assert after.data_key(wrapped, 7).open(sealed, PLACE) == "Acme"
    assert after.fingerprint != before.fingerprint
    after.require([before.fingerprint, after.fingerprint])


def test_a_keyring_without_a_key_of_the_database_is_refused() -> None:
    with pytest.raises(KeyMismatch, match="SECRET_KEY_FILE"):
        keyring().require([keyring().fingerprint])


def test_the_key_shows_in_no_repr() -> None:
    key = Fernet.generate_key().decode()

    assert key not in repr(Keyring([key]))
    assert key not in Keyring([key]).fingerprint


def test_the_key_file_is_created_private_for_an_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "config" / "tactful" / "master.key"

    made = load_or_create(path, True, tmp_path / "data")

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
    assert load_or_create(path, True, tmp_path / "data").fingerprint == made.fingerprint


def test_no_key_is_created_for_a_database_with_data(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"

    with pytest.raises(KeyMissing, match="SECRET_KEY_FILE"):
        load_or_create(path, False, tmp_path / "data")

    assert not path.parent.exists()


def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"

    with pytest.raises(KeyFileError, match="inside DATA_DIR"):
        load_or_create(data / "keys" / ".." / "master.key", True, data)

    assert not data.exists()


def test_a_malformed_key_file_is_refused_without_quoting_it(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_text("correct horse battery staple\n")

    with pytest.raises(KeyFileError, match="one Fernet key a line") as refusal:
        load_or_create(path, True, tmp_path / "data")

    assert "horse" not in str(refusal.value)


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.touch()

    with pytest.raises(KeyFileError, match="one Fernet key a line"):
        load_or_create(path, False, tmp_path / "data")
