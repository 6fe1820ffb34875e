"""`tactful plan` as a process: a file, standard input, a document a line, and what cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FACTS: dict[str, Any] = {
    "now": "2026-11-20T15:05:00-05:00",
    "person": {"timezone": "America/New_York", "country": "US"},
    "interview": {
        "starts_at": "2026-11-20T14:00",
        "ends_at": "2026-11-20T15:00",
        "decide_by": "2026-11-27",
        "people": [{"name": "Dana Lee"}],
    },
}
NO_ZONE = {**FACTS, "person": {"timezone": "Mars/Base"}}
REJECTED = {
    **FACTS,
    "now": "2026-12-01T12:00:00-05:00",
    "history": [{"what": "rejected", "at": "2026-12-01T12:00:00-05:00"}],
}


def tactful_plan(*arguments: str, given: str | bytes = "") -> subprocess.CompletedProcess[str]:
    answer = subprocess.run(
        [sys.executable, "-m", "bot", "plan", *arguments],
        input=given if isinstance(given, bytes) else given.encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return subprocess.CompletedProcess(
        answer.args, answer.returncode, answer.stdout.decode("utf-8"), answer.stderr.decode("utf-8")
    )


def steps(document: str) -> list[str]:
    return [f"{row['at'][:16]} {row['step']}" for row in json.loads(document)["plan"]]


def test_the_plan_of_a_file_is_printed_as_json_with_a_reason_and_rules_for_every_nudge(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")

    answer = tactful_plan(str(file))

    assert (answer.returncode, answer.stderr) == (0, "")
    assert steps(answer.stdout)[:3] == [
        "2026-11-20T15:30 thank",
        "2026-11-20T18:00 references",
        "2026-11-21T11:00 thank",
    ]
    for row in json.loads(answer.stdout)["plan"]:
        assert set(row) == {"step", "person", "rung", "attempt", "at", "why", "rules"}
        assert row["why"]
        assert row["rules"]


def test_a_dash_reads_standard_input() -> None:
    answer = tactful_plan("-", given=json.dumps(REJECTED))

    assert answer.returncode == 0
    assert steps(answer.stdout)[:2] == ["2026-12-01T12:00 gracious_reply", "2027-03-01T09:30 keep_in_touch"]


def test_names_are_printed_as_they_are_written() -> None:
    named = json.loads(json.dumps(FACTS))
    named["interview"]["people"] = [{"name": "Åsa Öberg"}]

    answer = tactful_plan("-", given=json.dumps(named, ensure_ascii=False))

    assert "Åsa Öberg" in answer.stdout


def test_with_lines_a_bad_one_is_answered_in_its_place_and_the_others_are_planned() -> None:
    lines = "\n".join([json.dumps(FACTS), json.dumps(NO_ZONE), "{", "", json.dumps(REJECTED)])

    answer = tactful_plan("-", "--lines", given=lines)

    first, second, third, fourth = answer.stdout.splitlines()
    assert answer.returncode == 2
    assert steps(first)[0] == "2026-11-20T15:30 thank"
    assert json.loads(second)["error"].startswith("person.timezone: ")
    assert "error" in json.loads(third)
    assert steps(fourth)[0] == "2026-12-01T12:00 gracious_reply"
    assert answer.stderr.count("\n") == 2


def test_with_lines_a_file_may_be_read_too(tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text(f"{json.dumps(FACTS)}\n{json.dumps(REJECTED)}\n", encoding="utf-8")

    answer = tactful_plan(str(file), "--lines")

    assert answer.returncode == 0
    assert [steps(line)[0] for line in answer.stdout.splitlines()] == [
        "2026-11-20T15:30 thank",
        "2026-12-01T12:00 gracious_reply",
    ]


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({**FACTS, "interview": {**FACTS["interview"], "company": "Acme\u2028Works\u0085and sons"}}),
        json.dumps(
            {**FACTS, "interview": {**FACTS["interview"], "company": "Acme\u2028Works\u0085and sons"}},
            ensure_ascii=False,
        ),
    ],
)
def test_a_line_ends_where_a_newline_is_and_nowhere_else(line: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text(line + "\n", encoding="utf-8")

    for answer in (tactful_plan(str(file), "--lines"), tactful_plan("-", "--lines", given=line + "\n")):
        assert answer.returncode == 0
        assert len(answer.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    ["", "[]", "[" * 100_000, '{"now": NaN}'],
)
def test_what_is_no_document_is_refused_in_one_line(text: str) -> None:
    answer = tactful_plan("-", given=text)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("tactful plan: ")
    assert answer.stderr.count("\n") == 1


def test_with_lines_whatever_is_no_document_is_answered_with_an_error() -> None:
    lines = ["{", "[]", "null", "NaN", "1" * 5_000, "[" * 100_000, "not json", '{"now": "\\ud800"}', '"facts"', "{}"]

    answer = tactful_plan("-", "--lines", given="\n".join(lines))

    assert [set(json.loads(line)) for line in answer.stdout.splitlines()] == [{"error"}] * len(lines)
    assert answer.stderr.count("\n") == len(lines)


def test_a_refusal_names_the_field() -> None:
    answer = tactful_plan("-", given=json.dumps(NO_ZONE))

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "person.timezone" in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("more", [(), ("--lines",)])
def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path, more: tuple[str, ...]) -> None:
    answer = tactful_plan(str(tmp_path / "nothing.json"), *more)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert "nothing.json" in answer.stderr


def test_half_a_surrogate_pair_is_written_as_it_came() -> None:
    named = json.loads(json.dumps(FACTS))
    named["interview"]["people"] = [{"name": "Dana \ud83d"}]
    unknown = {**FACTS, "\ud83d": 1}

    answer = tactful_plan("-", "--lines", given=f"{json.dumps(named)}\n{json.dumps(unknown)}\n")

    planned, error = (json.loads(line) for line in answer.stdout.splitlines())
    assert planned["plan"][0]["person"] == "Dana \ud83d"
    assert error["error"].startswith("\ud83d: ")


def test_the_plan_is_utf_8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    named = json.loads(json.dumps(FACTS))
    named["interview"]["people"] = [{"name": "Łucja Åberg"}]

    answer = tactful_plan("-", given=json.dumps(named, ensure_ascii=False))

    assert "Łucja Åberg" in answer.stdout


def test_a_byte_order_mark_is_no_part_of_the_document() -> None:
    assert tactful_plan("-", given=b"\xef\xbb\xbf" + json.dumps(FACTS).encode()).returncode == 0


@pytest.mark.parametrize("more", [(), ("--lines",)])
def test_what_is_not_utf_8_is_refused_in_one_line(tmp_path: Path, more: tuple[str, ...]) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(b"\xff\xfe{}")

    for answer in (tactful_plan(str(file), *more), tactful_plan("-", *more, given=b"\xff\xfe{}")):
        assert answer.returncode == 2
        assert answer.stderr.count("\n") == 1


def test_with_lines_one_that_is_not_utf_8_does_not_keep_the_others_from_being_planned() -> None:
    good = json.dumps(FACTS).encode()

    answer = tactful_plan("-", "--lines", given=b"\n".join([good, b'"\xff"', good]))

    assert answer.returncode == 2
    assert [set(json.loads(line)) for line in answer.stdout.splitlines()] == [{"plan"}, {"error"}, {"plan"}]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    answer = tactful_plan(str(tmp_path))

    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
