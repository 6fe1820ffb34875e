"""Prints the installed versions of Python and of what is compared: python -m benchmarks.versions"""

import platform
import sqlite3
from importlib.metadata import version

COMPARED = (
    "python-telegram-bot",
    "httpx",
    "aiohttp",
    "aiogram",
    "APScheduler",
    "SQLAlchemy",
    "aiosqlite",
    "matplotlib",
)


def main() -> None:
    """Prints one line."""
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in COMPARED)
    print(f"{machine}, SQLite {sqlite3.sqlite_version}, {libraries}")


if __name__ == "__main__":
    main()
