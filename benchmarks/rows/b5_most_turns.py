"""B5: how many turns a second one process sustains with 99 of 100 answers within 250 ms."""

from __future__ import annotations

from benchmarks.row import Contender, Figure, Finding, Rounds, Row, at_least
from benchmarks.talking import ours, set_up, theirs

OURS, PTB, AIOGRAM = "ours, SQLite", "PTB, default transport, in memory", "aiogram, FSM in memory"
SLOW_OURS, SLOW_PTB, SLOW_AIOGRAM = (f"{name}; an API that takes 50 ms" for name in (OURS, PTB, AIOGRAM))
DELAY = 0.05


def evaluate(rounds: Rounds) -> list[Finding]:
    """Tactful against both peers, on a fast and on a slow API."""
    return [
        at_least(rounds.ratio(OURS, PTB, "most"), 5, "times PTB", ",.2f"),
        at_least(rounds.ratio(OURS, AIOGRAM, "most"), 0.5, "times aiogram", ",.2f"),
        at_least(rounds.ratio(SLOW_OURS, SLOW_PTB, "most"), 5, "times PTB, with an API that takes 50 ms", ",.2f"),
        at_least(rounds.ratio(SLOW_OURS, SLOW_AIOGRAM, "most"), 0.5, "times aiogram, with such an API", ",.2f"),
    ]


ROW = Row(
    id="B5",
    title="Most turns of a dialogue a second, with 99 of 100 answers within 250 ms, one process",
    goal="at least 5 times python-telegram-bot, and half of aiogram, with ours on SQLite and encrypted.",
    contenders=(
        Contender(OURS, "benchmarks.chatting:most", before=ours()),
        Contender(PTB, "benchmarks.peers.ptb_dialogue:most", peer=True, before=theirs()),
        Contender(AIOGRAM, "benchmarks.peers.aiogram_dialogue:most", peer=True, before=theirs()),
        Contender(SLOW_OURS, "benchmarks.chatting:most", before=ours(DELAY)),
        Contender(SLOW_PTB, "benchmarks.peers.ptb_dialogue:most", peer=True, before=theirs(DELAY)),
        Contender(SLOW_AIOGRAM, "benchmarks.peers.aiogram_dialogue:most", peer=True, before=theirs(DELAY)),
    ),
    figures=(
        Figure("most", "turns/s"),
        Figure("p50", "answer ms, p50", ",.1f"),
        Figure("p99", "p99", ",.1f"),
        Figure("memory", "memory, MB"),
    ),
    evaluate=evaluate,
    setup=set_up,
    note=(
        "A dialogue of nine turns, /new to saved, by 300 people; rates in steps of 15 %. A turn of ours takes the"
        " update in, reads and writes a sealed draft, reads dates and plans, and commits to a disk, in a crowd together"
        " with others; the others keep strings in a dictionary."
    ),
)
