"""The whole bot as a process that can be killed. Settings come from the environment, the clock's lead by argument.

python -m tests.stories.bot_process SECONDS_AHEAD
"""

import asyncio
import sys
from datetime import timedelta

from bot import loop
from bot.app import Tactful
from bot.clock import SystemClock
from bot.config import load_settings
from bot.demo.clock.movable import MovableClock
from bot.logs import start_logging


async def live(seconds_ahead: float) -> None:
    clock = MovableClock(SystemClock().now, timedelta(seconds=seconds_ahead))
    async with Tactful(load_settings(), clock=clock):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    start_logging("WARNING")
    loop.run(live(float(sys.argv[1])))
