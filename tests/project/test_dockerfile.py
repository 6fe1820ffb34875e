"""The image, as far as it can be held to its promises without an engine."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.project.paths import ROOT

# A variable with such a word in its name would carry a secret into a layer.
SECRET_WORDS = {"TOKEN", "SECRET", "KEY", "PASSWORD", "PASSWD", "CREDENTIAL", "CREDENTIALS", "AUTH"}


@dataclass(frozen=True)
class Instruction:
    word: str
    rest: str


def stages() -> list[list[Instruction]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    found: list[list[Instruction]] = []
    for line in filter(None, joined.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            found.append([])
        found[-1].append(Instruction(word, rest))
    return found


def variables(stage: list[Instruction]) -> dict[str, str]:
    pairs = [part for i in stage if i.word in ("ENV", "ARG") for part in shlex.split(i.rest)]
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def last(stage: list[Instruction], word: str) -> str:
    return [i.rest for i in stage if i.word == word][-1]


def test_there_are_two_stages_on_one_pinned_image() -> None:
    build, final = stages()

    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm AS build", last(build, "FROM"))
    assert last(build, "FROM") == f"{last(final, 'FROM')} AS build"


def test_nothing_runs_as_root() -> None:
    _, final = stages()

    uid, gid = last(final, "USER").split(":")

    assert int(uid) > 0
    assert int(gid) > 0
    assert [i.word for i in final].index("USER") > [i.word for i in final].index("RUN")


def test_no_layer_has_a_place_for_a_secret() -> None:
    names = {name for stage in stages() for name in variables(stage)}

    assert not {name for name in names if SECRET_WORDS & set(name.upper().split("_"))}


def test_data_and_key_lie_in_two_volumes() -> None:
    _, final = stages()

    volumes = re.findall(r'"([^"]+)"', last(final, "VOLUME"))

    assert set(volumes) == {variables(final)["DATA_DIR"], variables(final)["XDG_CONFIG_HOME"]}
    assert len(volumes) == 2


def test_the_zone_database_is_the_pinned_one() -> None:
    _, final = stages()

    assert variables(final)["PYTHONTZPATH"] == ""


def test_the_image_starts_the_bot_and_asks_it_how_it_is() -> None:
    _, final = stages()

    assert (last(final, "ENTRYPOINT"), last(final, "CMD")) == ('["tactful"]', '["run"]')
    assert last(final, "HEALTHCHECK").endswith('CMD ["tactful", "check"]')


def test_only_what_the_build_copies_reaches_the_engine() -> None:
    build, _ = stages()
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    let_through = {line[1:] for line in lines if line.startswith("!")}

    copied = {source for i in build if i.word == "COPY" for source in i.rest.split()[:-1]}

    assert "*" in lines
    assert copied == let_through
    assert not any(fnmatch(name, ".env*") or name.startswith("data") for name in let_through)


@pytest.mark.slow
def test_the_commands_of_the_build_stage_give_a_working_program(tmp_path: Path) -> None:
    build, _ = stages()
    home, target = tmp_path / "build", tmp_path / "opt"
    home.mkdir()

    for step in build:
        if step.word == "COPY":
            copy_into(home, step.rest.split())
        if step.word == "RUN":
            run_in(home, step.rest.replace("/opt/tactful", str(target / "tactful")))

    code = "import bot.config, importlib.metadata as m; print(m.version('tactful'), bot.config.__file__)"
    shown = subprocess.check_output([target / "tactful/bin/python", "-c", code], cwd=tmp_path, text=True)
    assert shown.startswith("0.")
    assert str(target) in shown
    assert list((target / "tactful").glob("lib/python3*/site-packages/bot/_alembic/*"))
    assert not (target / "tactful/bin/pip").exists()


def copy_into(home: Path, parts: list[str]) -> None:
    *sources, target = parts
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, home / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (home / target).mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / source, home / target)


def run_in(home: Path, command: str) -> None:
    # The image has the interpreter as `python`; here it is the one that runs the tests.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", command], cwd=home, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
