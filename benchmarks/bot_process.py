"""The whole bot as a process, at a moment of the benchmark's: python -m benchmarks.bot_process

As `tactful run` but for the clock, which is at DUE when it begins. Settings come from the environment.
"""

from __future__ import annotations

from benchmarks.ours import ShiftedClock
from bot import loop
from bot.app import Tactful, until_signal
from bot.clock import SystemClock
from bot.config import load_settings
from bot.logs import start_logging


async def live() -> None:
    """Until it is told to stop."""
    clock = ShiftedClock(SystemClock().now())
    async with until_signal(), Tactful(load_settings(), clock=clock) as tactful:
        await tactful.wait_until_failure()


if __name__ == "__main__":
    start_logging("WARNING")
    loop.run(live())
