"""Compares what was understood with what a person expects: right, asked or wrong.

A case is a request of `tactful read` with an `expect`: by field a value, a list of accepted values under "any", or
"ask" where only a question is right. A field is asked where nothing stands in it, wrong where something else does.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.exchange.sandbox import FileReader
from bot.exchange.sandbox_worker import answer
from bot.read_command import read, request_of

RIGHT, ASKED, WRONG = "right", "asked", "wrong"
CASES = Path(__file__).with_name("cases")


def cases(folder: Path = CASES) -> Iterator[dict[str, Any]]:
    """All cases of a folder's files, each with the name of its file as `area`."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield {"area": file.stem, **json.loads(line)}


class InThisProcess(FileReader):
    """Reads files here: a process for each of hundreds of cases would take minutes."""

    async def _read(self, content: bytes, **asked: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(json.dumps(answer(asked, content)))
        return read


def judged(case: Mapping[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The verdict, what was understood, and the fields that differ with what was found in each."""
    request = request_of({name: case[name] for name in case if name not in ("area", "expect", "what")})
    found_all = asyncio.run(read(request, InThisProcess()))
    found = {field: _field(found_all, field) for field in case["expect"]}
    verdicts = {field: _verdict(wanted, found[field]) for field, wanted in case["expect"].items()}
    differ = {field: found[field] for field, verdict in verdicts.items() if verdict != RIGHT}
    worst = next((one for one in (WRONG, ASKED) if one in verdicts.values()), RIGHT)
    return worst, found_all, differ


def _field(answer: Mapping[str, Any], field: str) -> Any:
    if field == "minutes":
        return _minutes(answer)
    value = answer.get(field)
    if field == "people":
        return [one["name"] for one in value or []]
    if field == "rows":
        return [_row(one) for one in value or []]
    return value


def _minutes(answer: Mapping[str, Any]) -> int | None:
    if not answer.get("start") or not answer.get("end"):
        return None
    (hour, minute), (to_hour, to_minute) = (map(int, answer[at].split(":")) for at in ("start", "end"))
    return ((to_hour - hour) * 60 + to_minute - minute) % (24 * 60)


def _row(row: Mapping[str, Any]) -> str:
    people = "+".join(f"{one['name']}<{one['email']}>" if one["email"] else one["name"] for one in row["people"])
    parts = [row["company"], row["role"] or "", f"{row['day']} {row['start']}", people, row["status"] or ""]
    return "; ".join(part for part in parts if part)


def _verdict(wanted: object, found: object) -> str:
    if isinstance(wanted, dict):
        verdicts = [_verdict(one, found) for one in wanted["any"]]
        return next(one for one in (RIGHT, ASKED, WRONG) if one in verdicts)
    empty = found in (None, "", [])
    if wanted in ("ask", None, "", []):
        return RIGHT if empty else WRONG
    if isinstance(wanted, list) and isinstance(found, list):
        same = sorted(map(_folded, wanted)) == sorted(map(_folded, found))
    else:
        same = _folded(wanted) == _folded(found)
    return RIGHT if same else ASKED if empty else WRONG


def _folded(value: object) -> str:
    return str(value).casefold()
