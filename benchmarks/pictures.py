"""How long a picture takes and how large it is, by the samples that are looked at: python -m benchmarks.pictures

The time is that of whoever asks: composing, the way to the drawing process and back, and the drawing itself. The
processor time is the drawing process's own, so that a busy machine does not count.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from statistics import median

from bot.pictures.studio import Studio, compose
from tests.pictures.samples import SAMPLES

ROUNDS = 15
TICKS_A_SECOND = 100  # of the processor times in /proc
MOST_MILLISECONDS, MOST_KILOBYTES = 150, 100


def processor_seconds(pid: int) -> float:
    """The CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


async def main() -> None:
    """Prints one line for each sample."""
    studio = Studio()
    begun = time.perf_counter()
    await studio.draw(*SAMPLES["timeline"])
    print(f"the first picture, with the start of the process: {1000 * (time.perf_counter() - begun):.0f} ms")
    print(f"{'picture':22}{'composed':>10}{'whole':>9}{'worst':>9}{'processor':>11}{'size':>9}")
    for name, (scene, theme) in SAMPLES.items():
        took, png = list[float](), b""
        assert studio.pid is not None
        used = processor_seconds(studio.pid)
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            png = await studio.draw(scene, theme)
            took.append(1000 * (time.perf_counter() - begun))
        used = 1000 * (processor_seconds(studio.pid) - used) / ROUNDS
        begun = time.perf_counter()
        compose(scene, theme)
        composed = 1000 * (time.perf_counter() - begun)
        verdict = "" if used < MOST_MILLISECONDS and len(png) < MOST_KILOBYTES * 1000 else "  too much"
        print(
            f"{name:22}{composed:7.1f} ms{median(took):6.0f} ms{max(took):6.0f} ms{used:8.0f} ms"
            f"{len(png) / 1000:6.0f} kB{verdict}"
        )
    await studio.close()


if __name__ == "__main__":
    asyncio.run(main())
