"""What must hold for the repository as a whole."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.paths import ROOT, tracked_files

DOCUMENTS = ROOT.parent / "shared" / "documents"
RUN_OF_WORDS = 8
PINS = ("run", "build", "dev", "bench")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.casefold()))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    every = words(text)
    return (tuple(every[i : i + RUN_OF_WORDS]) for i in range(len(every) - RUN_OF_WORDS + 1))


def pinned(name: str) -> dict[str, Version]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


def wanted(name: str) -> list[Requirement]:
    if name == "run":
        return [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    return [Requirement(line) for line in PROJECT["dependency-groups"][name] if isinstance(line, str)]


def test_no_sentence_of_the_documents_is_in_the_project() -> None:
    if not DOCUMENTS.is_dir():
        pytest.skip("the documents are not beside this clone, so there is nothing to compare with")
    theirs = {run for path in DOCUMENTS.iterdir() for run in runs(path.read_text(encoding="utf-8"))}
    assert theirs

    copied = [
        f"{path}: {' '.join(run)}"
        for path in tracked_files()
        for run in runs((ROOT / path).read_bytes().decode("utf-8", errors="ignore"))
        if run in theirs
    ]

    assert copied == []


@pytest.mark.parametrize("name", PINS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())

    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("name", PINS)
def test_the_pins_are_what_the_project_asks_for(name: str) -> None:
    pins = pinned(name)

    unmet = [str(want) for want in wanted(name) if pins[canonicalize_name(want.name)] not in want.specifier]

    assert unmet == []


def test_what_is_tested_is_what_runs() -> None:
    dev = pinned("dev")

    assert pinned("run").items() <= dev.items()
    assert pinned("build").items() <= dev.items()


def test_others_are_measured_with_the_libraries_that_we_use() -> None:
    ours, theirs = pinned("run"), pinned("bench")
    shared = ("python-telegram-bot", "aiohttp", "sqlalchemy", "aiosqlite", "apscheduler", "httpx")

    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}


def test_what_builds_the_project_is_pinned_too() -> None:
    pins = pinned("build")

    for line in PROJECT["build-system"]["requires"]:
        want = Requirement(line)
        assert pins[canonicalize_name(want.name)] in want.specifier


def test_the_two_zone_databases_are_of_one_release() -> None:
    pins = pinned("run")

    assert pins["pytz"] == pins["tzdata"]


def test_the_changelog_tells_users_about_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"^## \[?{re.escape(PROJECT['project']['version'])}\]?", changelog, re.MULTILINE)


def test_the_migrations_folder_does_not_shadow_the_library() -> None:
    import alembic

    assert not list((ROOT / "alembic").rglob("__init__.py"))
    assert alembic.__file__ is not None
    assert not Path(alembic.__file__).is_relative_to(ROOT / "alembic")


def test_the_wheel_holds_the_package_its_content_and_the_migrations(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))

    inside = set(ZipFile(wheel).namelist())
    kept = {path.as_posix() for path in tracked_files("bot", "alembic")}
    expected = {re.sub(r"^alembic/", "bot/_alembic/", name) for name in kept}
    assert "bot/config.py" in expected
    assert expected - inside == set()
    assert not any(name.startswith(("alembic/", "tests/")) for name in inside)


def modules_with(text: str) -> list[str]:
    found = [path for path in tracked_files("bot") if path.suffix == ".py"]
    return sorted(str(path) for path in found if text in (ROOT / path).read_text(encoding="utf-8"))


def test_two_context_variables_carry_what_no_argument_can() -> None:
    # Each says beside it why: python-telegram-bot's own calls, and waits deep within a gateway that all share.
    assert modules_with("ContextVar(") == [
        "bot/chat/telegram/handling.py",
        "bot/usecases/delivery/answer_priority.py",
    ]


def test_what_is_committed_says_whether_it_handles_its_update() -> None:
    # A unit of work knows; its connection does not.
    assert modules_with("unit.connection.commit(") == []
