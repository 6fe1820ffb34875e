"""`tactful plan`: reads facts as JSON and prints the plan as JSON, to see a schedule without a chat."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from bot.domain.localtime import UnknownPlace, UnknownZone
from bot.domain.model import Nudge
from bot.domain.planner import plan
from bot.domain.playbook import rules_for, why_key
from bot.exchange.facts import BadFacts, read_facts, write_plan
from bot.wording import words

WRONG_INPUT = 2


def print_plans(source: str, *, lines: bool) -> int:
    """Prints the plan of a file, or of standard input for `-`; returns the exit status.

    With `lines`, each input line is a document and each output line its plan, or `{"error": ...}` for a bad one; then
    the exit status is WRONG_INPUT.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # JSON is UTF-8 whatever the terminal's encoding is; a lone surrogate is escaped as JSON does it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        if source == "-":
            return _print_all(sys.stdin.buffer, lines=lines)
        with Path(source).open("rb") as file:
            return _print_all(file, lines=lines)
    except BrokenPipeError:
        raise  # standard output was closed; this is no error of the file
    except OSError as error:
        return _refuse(f"{source}: cannot be read ({error.strerror})")


def _print_all(given: BinaryIO, *, lines: bool) -> int:
    if lines:
        return _print_each(given)
    try:
        print(json.dumps(_plan(given.read()), ensure_ascii=False, indent=2))
    except BadFacts as bad:
        return _refuse(str(bad))
    return 0


def _print_each(documents: Iterable[bytes]) -> int:
    status = 0
    for number, line in enumerate(documents, 1):
        if not line.strip():
            continue
        try:
            answer = _plan(line)
        except BadFacts as bad:
            answer = {"error": str(bad)}
            status = _refuse(f"line {number}: {bad}")
        print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return status


def _plan(text: bytes) -> dict[str, object]:
    try:
        document = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadFacts("document", "is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadFacts("document", f"is not JSON (line {error.lineno}, column {error.colno})") from None
    except (ValueError, RecursionError):
        raise BadFacts("document", "is not JSON that can be read") from None
    case, now = read_facts(document)
    try:
        return write_plan(case, plan(case, now), _reason)
    except (UnknownZone, UnknownPlace, OverflowError) as error:
        raise BadFacts("document", f"cannot be planned ({type(error).__name__})") from None


def _reason(nudge: Nudge) -> tuple[str, tuple[str, ...]]:
    about = (nudge.step, nudge.rung, nudge.attempt)
    return words("en").text(why_key(*about)), rules_for(*about)


def _refuse(sentence: str) -> int:
    print(f"tactful plan: {sentence}", file=sys.stderr)
    return WRONG_INPUT
