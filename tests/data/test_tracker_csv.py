"""A CSV from another tracker: the columns it has, the days it means, and what comes of its rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.model import FactKind, Interviewer, Kind
from bot.exchange import csv_tables, tracker_csv
from bot.exchange.fields import BadFacts
from bot.exchange.tracker_csv import Column
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases import data_import
from bot.usecases.data_export import export_person
from bot.usecases.people import change_preferences
from bot.usecases.views import load_views
from tests.data.conftest import LATER, met
from tests.usecases.conftest import in_new_york

NOW = in_new_york("2026-11-22 12:00")
ZONE = "America/New_York"

A_BOARD = """\
Company,Job Title,List,Location,Job Post URL,Interview Date,Notes
Acme,Data engineer,Interview,New York,https://acme.example/1,2026-11-20 14:00,"Kafka, mostly"
Beta,Analyst,Rejected,Berlin,https://beta.example/2,2026-11-18 09:30,
Gamma,Analyst,Applied,Berlin,https://gamma.example/3,,
"""

A_TABLE = """\
Job Position;Company;Status;Interview;Contacts
Data engineer;Acme;Interviewing;11/20/2026 2:00 PM;Dana Lee, Head of Data, dana@acme.example; Tom Ruiz
Analyst;Beta;No Response;10/1/2026;
"""

ONES_OWN = "firm\twhen\tat\nAcme\t3/12/2026\t14:30\nBeta\t4/12/2026\t\n"


def read(text: str, *, day_first: bool = True, **columns: int) -> tracker_csv.TrackerContent:
    sheet = tracker_csv.read(text.encode())
    assigned = tracker_csv.detect_columns(sheet) | {Column(name): place for name, place in columns.items()}
    return tracker_csv.interviews(sheet, assigned, ZONE, NOW, day_first=day_first)


def test_the_usual_heads_are_known() -> None:
    board, table = (tracker_csv.detect_columns(tracker_csv.read(text.encode())) for text in (A_BOARD, A_TABLE))

    assert board == {Column.COMPANY: 0, Column.ROLE: 1, Column.STATUS: 2, Column.DAY: 5, Column.TOPIC: 6}
    assert table == {Column.ROLE: 0, Column.COMPANY: 1, Column.STATUS: 2, Column.DAY: 3, Column.PEOPLE: 4}


def test_a_row_becomes_an_interview_with_all_that_it_says() -> None:
    first, beta = read(A_BOARD).imported.interviews

    assert (first.interview.company, first.interview.role) == ("Acme", "Data engineer")
    assert first.interview.starts_at == datetime(2026, 11, 20, 14, 0)
    assert first.interview.topic == "Kafka, mostly"
    assert first.history == ()
    assert not first.over
    assert [fact.what for _, fact in beta.history] == [FactKind.REJECTED]


def test_a_row_without_a_day_is_counted_and_left_out() -> None:
    assert read(A_BOARD).without_day == 1


def test_people_come_with_title_and_address() -> None:
    (first, beta) = read(A_TABLE, day_first=False).imported.interviews

    assert first.interview.people == (Interviewer(1, "Dana Lee", title="Head of Data", email="dana@acme.example"),)
    assert first.interview.starts_at == datetime(2026, 11, 20, 14, 0)
    assert beta.over


def test_a_sheet_of_ones_own_is_read_by_the_columns_that_were_assigned() -> None:
    sheet = tracker_csv.read(ONES_OWN.encode())
    first, second = read(ONES_OWN, company=0, day=1, starts=2).imported.interviews

    assert tracker_csv.detect_columns(sheet) == {}
    assert first.interview.starts_at == datetime(2026, 12, 3, 14, 30)
    assert second.interview.starts_at == datetime(2026, 12, 4, 10, 0)


@pytest.mark.parametrize(
    ("days", "first"), [(["3/12/2026", "13/12/2026"], True), (["3/12/2026", "3/13/2026"], False), (["3/4/2026"], None)]
)
def test_other_cells_tell_whether_the_day_comes_first(days: list[str], first: bool | None) -> None:
    sheet = tracker_csv.read(("day\n" + "\n".join(days)).encode())

    assert tracker_csv.day_comes_first(sheet, 0) is first


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026/11/20 14:00:00", date(2026, 11, 20)),
        ("2026-11-20T14:00:00.000Z", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("3/4/26", date(2026, 4, 3)),
        ("Nov 20, 2026", date(2026, 11, 20)),
        ("20 November 2026", date(2026, 11, 20)),
        ("November 20th, 2026 at 2pm", date(2026, 11, 20)),
        ("31/2/2026", None),
        ("someday", None),
        ("1/1/1815", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert tracker_csv.read_day(text, day_first=True, now=datetime(2026, 11, 20, 15, 5, tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("kind", "said"), [("Zoom", Kind.VIDEO), ("phone screen", Kind.PHONE), ("On-site", Kind.ON_SITE), ("?", None)]
)
def test_how_it_was_held(kind: str, said: Kind | None) -> None:
    (one,) = read(f"company,interview date,interview type\nAcme,2026-11-20,{kind}\n").imported.interviews

    assert one.interview.kind is said


@pytest.mark.parametrize("text", ["", "only heads\n", "a,b\n" + "1,2\n" * 5001, "\x00\x01"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(BadFacts):
        tracker_csv.read(text.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    sheet = tracker_csv.read("company,day\nMüller,2026-11-20\n".encode(encoding))

    assert sheet.rows == (("Müller", "2026-11-20"),)


async def test_what_is_long_over_comes_in_with_nothing_planned_and_the_recent_with_its_plan(database: Database) -> None:
    ann = await met(database, NOW)
    ann = await change_preferences(database, ann.id, NOW, timezone=ZONE, country="US")

    await data_import.add(database, ann.id, read(A_TABLE, day_first=False).imported, NOW)

    views = {view.stored.interview.company: view for view in await load_views(database, ann.id, NOW)}
    assert views["Beta"].plan == ()
    assert views["Acme"].plan


async def test_our_own_table_can_be_read_back(database: Database, full_life: Person) -> None:
    table = csv_tables.interviews(await export_person(database, full_life.id), LATER)
    sheet = tracker_csv.read(table)

    reading = tracker_csv.interviews(
        sheet, tracker_csv.detect_columns(sheet), "America/Los_Angeles", LATER, day_first=True
    )

    told = [one.interview for one in reading.imported.interviews]
    assert reading.without_day == 0
    assert [one.company for one in told] == ["Acme", '=HYPERLINK("https://evil.example")', "Acme"]
    assert {met.name for one in told for met in one.people} == {"Dana Lee", "Tom Ruiz", "Zoë 王"}
    seen = await data_import.preview(database, full_life.id, reading.imported, LATER)
    assert (seen.new, seen.known) == (0, 3)
