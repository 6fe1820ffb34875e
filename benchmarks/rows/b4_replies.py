"""B4: how long an answer takes at 30 turns a second, with and without nudges being sent."""

from __future__ import annotations

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most
from benchmarks.talking import DUE_NUDGES, learn_rate, ours, set_up, theirs

HALF = 0.5
TALK = {"rate": 30.0, "seconds": 12.0}
DELAY = 0.05
ALONE, QUIET, BURST = "ours, nothing but nudges", "ours, quiet", "ours, beside half as many nudges"
PTB_QUIET, PTB_BURST = "PTB, quiet", "PTB, beside as many"
SLOW_BURST, PTB_SLOW_BURST = (f"{name}; an API that takes 50 ms" for name in (BURST, PTB_BURST))
OURS, PTB = "benchmarks.chatting:at_rate", "benchmarks.peers.ptb_dialogue:at_rate"


def evaluate(rounds: Rounds) -> list[Finding]:
    """With nudges against without, and against the peer with nudges, on a fast and on a slow API."""
    times = "times ours is PTB's p99 in the burst"
    return [
        at_most(rounds.ratio(BURST, QUIET, "p99"), 3, "times the quiet p99 in the burst", ",.2f"),
        at_least(rounds.ratio(PTB_BURST, BURST, "p99"), 10, times),
        at_least(rounds.ratio(PTB_SLOW_BURST, SLOW_BURST, "p99"), 10, f"{times}, with an API that takes 50 ms"),
        Finding(f"{rounds.ratio(PTB_QUIET, QUIET, 'p99').shown(',.2f')} times ours is PTB's p99 when quiet"),
    ]


ROW = Row(
    id="B4",
    title="Answers at 30 turns a second, quiet and while nudges go out at half the rate of B1",
    goal="p99 in the burst at most 3 times the quiet p99, and at least 10 times under that of the other.",
    contenders=(
        Contender(ALONE, "benchmarks.ours:deliver", {"many": DUE_NUDGES}, before=ours(), learn=learn_rate),
        Contender(QUIET, OURS, TALK, before=ours()),
        Contender(BURST, OURS, TALK, before=ours(nudges=HALF)),
        Contender(PTB_QUIET, PTB, TALK, peer=True, before=theirs(folder=True)),
        Contender(PTB_BURST, PTB, TALK, peer=True, before=theirs(nudges=HALF, folder=True)),
        Contender(SLOW_BURST, OURS, TALK, before=ours(DELAY, HALF)),
        Contender(PTB_SLOW_BURST, PTB, TALK, peer=True, before=theirs(DELAY, HALF, folder=True)),
    ),
    figures=(
        Figure("p50", "answer ms, p50", ",.1f"),
        Figure("p99", "p99", ",.1f"),
        Figure("rate", "nudges/s alone"),
        Figure("nudges", "nudges/s meanwhile"),
        Figure("kept", "turns answered", ".0%"),
        Figure("memory", "memory, MB"),
    ),
    evaluate=evaluate,
    setup=set_up,
    note=(
        "Half of what nudges alone came to in the same round. The same dialogue of nine turns; PTB with its default"
        " transport, PicklePersistence, and a job in its JobQueue for each nudge, those of one second due when it"
        " begins; ours are due all at once, and paced. Ours sends whole nudges, the other a bare text. The API answers"
        " at once, where nothing else is said."
    ),
)
