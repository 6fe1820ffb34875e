"""The Makefile on a clone whose installation is replaced by a program that says how it was called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.paths import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "requirements"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tmp_path / name)
    command = tmp_path / ".venv" / "bin" / "tactful"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\necho "tactful $*"\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / ".venv" / "installed").touch()
    return tmp_path


def make_run(clone: Path, **env: str) -> str:
    return make(clone, "run", **env)


def make(clone: Path, *arguments: str, **env: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "MAKE"))}
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=clone,
        env=clean | env,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_without_a_token_the_demo_starts(clone: Path) -> None:
    assert make_run(clone) == "tactful demo"


@pytest.mark.parametrize("name", ["TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"])
def test_with_a_token_in_the_environment_the_bot_starts(clone: Path, name: str) -> None:
    assert make_run(clone, **{name: "123456:ABC"}) == "tactful run"


@pytest.mark.parametrize(
    "line", ["TELEGRAM_BOT_TOKEN=123456:ABC", 'export TELEGRAM_BOT_TOKEN_FILE = "token"', "telegram_bot_token=1:A"]
)
def test_with_a_token_in_the_settings_file_the_bot_starts(clone: Path, line: str) -> None:
    (clone / ".env").write_text(f"LOG_LEVEL=INFO\n{line}\n", encoding="utf-8")

    assert make_run(clone) == "tactful run"


@pytest.mark.parametrize("line", ["TELEGRAM_BOT_TOKEN=", 'TELEGRAM_BOT_TOKEN=""', "# TELEGRAM_BOT_TOKEN=1:A"])
def test_an_empty_token_in_the_settings_file_starts_the_demo(clone: Path, line: str) -> None:
    (clone / ".env").write_text(f"{line}\n", encoding="utf-8")

    assert make_run(clone) == "tactful demo"


def test_a_token_is_never_echoed(clone: Path) -> None:
    shown = make_run(clone, TELEGRAM_BOT_TOKEN="123456:ABC")

    assert "123456:ABC" not in shown


@pytest.mark.parametrize(
    ("target", "tests"), [("test", "pytest --numprocesses auto --dist"), ("check", "tests/domain")]
)
def test_whatever_is_checked_is_checked_by_one_command(clone: Path, target: str, tests: str) -> None:
    parts = {"ruff check", "ruff format --check", "bin/mypy", "lint-imports", tests}
    if target == "test":
        parts |= {"hadolint Dockerfile", ".ci/browser"}

    shown = make(clone, "--dry-run", target)

    assert {part for part in parts if part in shown} == parts
