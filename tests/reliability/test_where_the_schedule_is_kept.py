"""The database is the schedule, and the only one: no job is stored elsewhere, and nothing is ever pickled."""

import ast
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import bot
from bot.chat.telegram.types import App
from tests.chat.conftest import application, clock, telegram  # noqa: F401 - fixtures

SOURCES = Path(str(bot.__file__)).parent
PICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "jsonpickle", "marshal", "shelve"}

STORES = """
import pkgutil, sys
import bot
for module in pkgutil.walk_packages(bot.__path__, "bot."):
    if module.name != "bot.__main__":
        __import__(module.name)
print(*sorted(name for name in sys.modules if name.startswith("apscheduler.jobstores.")))
"""


def imported(file: Path) -> set[str]:
    """The first names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_no_part_of_the_bot_loads_a_store_of_jobs_that_outlives_the_process() -> None:
    found = subprocess.run([sys.executable, "-c", STORES], capture_output=True, text=True, check=True, timeout=120)

    assert set(found.stdout.split()) == {"apscheduler.jobstores.base", "apscheduler.jobstores.memory"}


def test_nothing_is_pickled() -> None:
    assert {file.name: found for file in SOURCES.rglob("*.py") if (found := imported(file) & PICKLERS)} == {}
    assert [file.name for file in SOURCES.rglob("*.py") if "Persistence" in file.read_text(encoding="utf-8")] == []


def test_python_telegram_bot_keeps_neither_states_nor_jobs(application: App) -> None:  # noqa: F811
    assert application.persistence is None
    assert application._job_queue is None


def test_apscheduler_is_new_enough_to_be_trusted() -> None:
    assert tuple(int(part) for part in version("apscheduler").split(".")[:3]) >= (3, 11, 2)
