"""The whole bot as a process: python -m benchmarks.bot_process

Like `tactful run`, except that its clock starts at DUE. Settings come from the environment.
"""

from __future__ import annotations

from benchmarks.ours import ShiftedClock
from bot import loop
from bot.app import Tactful, until_signal
from bot.clock import SystemClock
from bot.config import load_settings
from bot.logs import start_logging


async def live() -> None:
    """Runs until a signal stops it."""
    clock = ShiftedClock(SystemClock().now())
    async with until_signal(), Tactful(load_settings(), clock=clock) as tactful:
        await tactful.wait_until_failure()


if __name__ == "__main__":
    start_logging("WARNING")
    loop.run(live())
