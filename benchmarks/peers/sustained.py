"""Finds the most turns a second with 99 of 100 answers within 250 ms; the same for every contender."""

from __future__ import annotations

import asyncio
from functools import partial

from benchmarks.talk import WARM_UP, Talk

WITHIN_MS = 250.0
KEPT = 0.98
"""The share of turns that must have begun; fewer means that all people were waiting."""

RATES = [5 * 1.15**step for step in range(44)]
"""The rates to try, in turns a second: 5 to 2,000."""

SECONDS = 3.0
NARROWLY = 2.0
"""A miss by less than this factor may be noise of the machine, so the rate is tried again."""


async def sustained(talk: Talk) -> dict[str, float]:
    """Binary search; returns `most` in turns a second, 0 when not even the lowest rate is kept."""
    await asyncio.to_thread(partial(talk.measure, **WARM_UP))
    low, high = -1, len(RATES)
    best = {"most": 0.0, "p50": 0.0, "p99": 0.0}
    while high - low > 1:
        middle = (low + high) // 2
        found = await asyncio.to_thread(talk.measure, RATES[middle], SECONDS)
        if WITHIN_MS < found["p99"] <= NARROWLY * WITHIN_MS:
            found = await asyncio.to_thread(talk.measure, RATES[middle], SECONDS)
        if found["p99"] <= WITHIN_MS and found["kept"] >= KEPT:
            low, best = middle, {"most": RATES[middle], "p50": found["p50"], "p99": found["p99"]}
        else:
            high = middle
    return best
