"""B4: how long an answer takes at 30 turns of a dialogue a second, quiet and while nudges go out."""

from __future__ import annotations

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least, at_most
from benchmarks.talking import ours, stage, theirs

NUDGES = 200
"""A second: about half of what B1 gives on SQLite."""

TALK = {"rate": 30.0, "seconds": 12.0}
QUIET, BURST = "ours, quiet", f"ours, with {NUDGES} nudges/s"
PTB_QUIET, PTB_BURST = "PTB, quiet", f"PTB, with {NUDGES} nudges/s"


def judge(rounds: Rounds) -> list[Finding]:
    """The burst against the quiet, and against the other's burst."""
    return [
        at_most(rounds.ratio(BURST, QUIET, "p99"), 3, "times the quiet p99 in the burst", ",.2f"),
        at_least(rounds.ratio(PTB_BURST, BURST, "p99"), 10, "times ours is PTB's p99 in the burst"),
        Finding(f"{rounds.ratio(PTB_QUIET, QUIET, 'p99').shown(',.2f')} times ours is PTB's p99 when quiet"),
    ]


ROW = Row(
    id="B4",
    title="Answers at 30 turns a second, quiet and while nudges go out at half the rate of B1",
    goal="p99 in the burst at most 3 times the quiet p99, and at least 10 times under that of the other.",
    contenders=(
        Contender(QUIET, "benchmarks.chatting:at_rate", TALK, before=ours()),
        Contender(BURST, "benchmarks.chatting:at_rate", TALK | {"nudges": NUDGES}, before=ours()),
        Contender(PTB_QUIET, "benchmarks.peers.ptb_dialogue:at_rate", TALK, peer=True, before=theirs(folder=True)),
        Contender(
            PTB_BURST,
            "benchmarks.peers.ptb_dialogue:at_rate",
            TALK | {"nudges": NUDGES},
            peer=True,
            before=theirs(folder=True),
        ),
    ),
    figures=(
        Figure("p50", "answer ms, p50", ",.1f"),
        Figure("p99", "p99", ",.1f"),
        Figure("nudges", "nudges/s meanwhile"),
        Figure("kept", "turns answered", ".0%"),
        Figure("memory", "memory, MB"),
    ),
    judge=judge,
    stage=stage,
    note=(
        "The same dialogue of nine turns; PTB with its default transport, PicklePersistence, and a job in its JobQueue"
        " for each nudge at the moment that the pace gives it. The API answers at once. Ours sends whole nudges, the"
        " other a bare text."
    ),
)
