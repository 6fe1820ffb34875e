"""B3: time from start to the first nudge while many interviews wait, and the memory they cost."""

from __future__ import annotations

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most
from benchmarks.waiting import SIZES, ours, rebuilt, set_up, stored

OURS = {size: f"ours, {size:,} waiting" for size in SIZES}
QUEUE = {size: f"JobQueue made anew from a table, {size:,}" for size in SIZES}
STORE = {size: f"APScheduler's SQL store, {size:,}" for size in SIZES}
FEW, _, MANY = SIZES


def evaluate(rounds: Rounds) -> list[Finding]:
    """The largest number against the smallest, and against the peers."""
    return [
        at_most(rounds.ratio(OURS[MANY], OURS[FEW], "seconds"), 1.3, f"times as long as with {FEW:,}", ",.2f"),
        at_least(rounds.ratio(QUEUE[MANY], OURS[MANY], "seconds"), 40, "times ours is JobQueue's with the most"),
        at_most(rounds.spread(OURS[MANY], "resident"), 160, "MB with the most", ",.0f"),
        Finding(f"{rounds.ratio(STORE[MANY], OURS[MANY], 'seconds').shown(',.2f')} times ours is the store's"),
    ]


SENDS = {"method": "sendMessage"}
ROW = Row(
    id="B3",
    title="From start to the first nudge",
    goal="with 1,000,000 within 1.3 times of 1,000, at least 40 times faster than JobQueue, under 160 MB.",
    contenders=(
        *(Contender(OURS[size], "benchmarks.starting:until", SENDS, before=ours(size)) for size in SIZES),
        *(
            Contender(QUEUE[size], "benchmarks.starting:until", SENDS, peer=True, before=rebuilt(size))
            for size in SIZES
        ),
        *(Contender(STORE[size], "benchmarks.starting:until", SENDS, peer=True, before=stored(size)) for size in SIZES),
    ),
    figures=(Figure("seconds", "seconds", ".2f"), Figure("resident", "memory a second later, MB")),
    evaluate=evaluate,
    setup=set_up,
    note=(
        "The whole process, polling too, with one nudge that is overdue. The others' jobs may be late for ever: by"
        " default both drop what is a second late. The rows of the store are put in directly."
    ),
)
