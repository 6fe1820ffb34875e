"""The timeline of one interview drawn with matplotlib, as a PNG of the same size: lines, dots and texts."""

from __future__ import annotations

import io
import time
from statistics import median

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

TIMES = 15
WARMING = 3
WIDTH, HEIGHT, DPI = 1080, 1350, 100
STEPS = (
    ("Interview", "Fri 20 Nov"),
    ("Thank Dana Lee", "Fri 20 Nov"),
    ("Today", "Wed 25 Nov"),
    ("Their date", "Fri 27 Nov"),
    ("Check in (1 of 2)", "Mon 30 Nov"),
    ("Call (1 of 2)", "Tue 8 Dec"),
    ("Check in (2 of 2)", "Tue 22 Dec"),
    ("Let go", "Tue 12 Jan"),
)


def timeline() -> dict[str, float]:
    """Milliseconds for one."""
    took, size = list[float](), 0
    for _ in range(WARMING):
        _drawn()
    before = time.process_time()
    for _ in range(TIMES):
        began = time.perf_counter()
        size = len(_drawn())
        took.append(1000 * (time.perf_counter() - began))
    cpu_ms = 1000 * (time.process_time() - before) / TIMES
    return {"ms": median(took), "cpu_ms": cpu_ms, "size": size / 1000}


def _drawn() -> bytes:
    figure, axes = plt.subplots(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
    axes.axis("off")
    axes.set_title("Acme, Data engineer", fontsize=28, loc="left")
    heights = range(len(STEPS), 0, -1)
    axes.plot([0] * len(STEPS), heights, color="#888888", linewidth=3)
    axes.scatter([0] * len(STEPS), heights, s=260, color="#2f6fb3", zorder=2)
    for height, (what, day) in zip(heights, STEPS, strict=True):
        axes.text(0.08, height, what, fontsize=22, va="center")
        axes.text(0.75, height, day, fontsize=22, va="center", color="#555555")
    axes.set_xlim(-0.05, 1)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()
