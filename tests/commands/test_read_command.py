"""`tactful read`: what is understood of a text or a file, without a chat."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.read_command import READERS

NOW = {"now": "2026-11-20T15:05", "zone": "America/New_York", "country": "US"}


def read_lines(
    *documents: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, object]]]:
    file = tmp_path / "documents.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in documents), encoding="utf-8")
    status = main(["read", "--lines", str(file)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_answered_in_order_with_all_its_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = [{"as": kind, "text": "nothing to be found here", **NOW} for kind in READERS]

    status, answers = read_lines(*documents, tmp_path=tmp_path, capsys=capsys)

    assert status == 0
    assert [set(answer) for answer in answers] == [set(empty) for _reader, empty in READERS.values()]


def test_a_text_longer_than_telegram_sends_is_refused_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (answer,) = read_lines({"as": "day", "text": "1" * 4097, **NOW}, tmp_path=tmp_path, capsys=capsys)

    assert (status, answer["day"], answer["reason"]) == (0, None, "too_long")


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"as": "poem", "text": "x"},
        {"as": "day", "text": 7},
        {"as": "day", "text": "x", "now": "soon"},
        {"as": "day", "text": "x", "zone": "Mars/Base"},
        {"as": "decision", "text": "x", "held": "32"},
    ],
)
def test_a_line_that_is_no_request_is_an_error_and_the_next_is_read(
    document: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (bad, good) = read_lines(document, {"as": "hour", "text": "3pm"}, tmp_path=tmp_path, capsys=capsys)

    assert status == 2
    assert list(bad) == ["error"]
    assert good["start"] == "15:00"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "invitation"),
        ("Company,Role,Interview Date\nGlobex,Engineer,2026-11-24\n", "table"),
        ("Interview with Globex on 24 November", "message"),
    ],
)
def test_what_a_file_is_is_guessed(
    text: str, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    assert main(["read", "-", "--zone", "Europe/London", "--country", "GB"]) == 0
    assert json.loads(capsys.readouterr().out)["as"] == kind
