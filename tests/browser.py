"""Where a Chromium is on this machine. Run as a module it prints the path, or fails when there is none."""

import os
import shutil
import sys
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium() -> str | None:
    """The path of a Chromium or Chrome: the one that CHROMIUM names, or the first that is found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = filter(None, map(shutil.which, NAMES))
    return next(found, next((path for path in ON_A_MAC if Path(path).exists()), None))


def chromium_or_skip() -> str:
    """The same path; skips the test, saying so, when there is none."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: install chromium, or name one in the variable CHROMIUM")
    return path


if __name__ == "__main__":
    here = chromium()
    print(here or "No Chromium was found.", file=sys.stdout if here else sys.stderr)
    sys.exit(here is None)
