"""Out and in again: nothing is lost, nothing comes twice, and nothing odd comes in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields, replace
from typing import Any, cast

import pytest

from bot.chat.screens import interview_card
from bot.domain.model import Fact, FactKind
from bot.exchange import csv_tables, json_export, json_import
from bot.exchange.fields import BadFacts
from bot.storage.database import Database
from bot.storage.records.interviews import KeptTextKind
from bot.storage.records.people import Person
from bot.usecases import data_import, quotas
from bot.usecases.data_export import export_person
from bot.usecases.history import record
from bot.usecases.interviews import NewInterview, record_interview
from bot.usecases.people import change_preferences
from bot.usecases.portable_data import ImportedData, PortableInterview
from bot.usecases.views import InterviewView, load_views
from tests.data.conftest import LATER, met, without_ids
from tests.usecases.conftest import acme

NOT_SETTINGS = {
    *("id", "telegram_id", "chat_id", "created_at", "reachable", "owner"),
    *("held_until", "restored_at", "restore_asked_at"),
}
"""Fields of a person that are the bot's own affair, or stand in the document by another name."""


async def test_45_a_full_life_comes_back_with_the_same_plan_card_and_history_byte_for_byte(
    database: Database, empty: Database, full_life: Person
) -> None:
    exported = json_export.export_json(await export_person(database, full_life.id))
    newcomer = await met(empty, LATER)

    await data_import.add(empty, newcomer.id, json_import.read(exported), LATER)

    again = json_export.export_json(await export_person(empty, newcomer.id))
    assert again == exported
    before, after = await load_views(database, full_life.id, LATER), await load_views(empty, newcomer.id, LATER)
    assert [without_ids(view) for view in after] == [without_ids(view) for view in before]
    assert len(after) == 3
    assert len({entry.fact.what for view in after for entry in view.stored.history}) >= 4
    assert any(view.plan for view in after)


async def test_45_the_fullest_life_comes_back_byte_for_byte_and_every_screen_of_it_too(
    database: Database, empty: Database, fullest_life: Person
) -> None:
    exported = json_export.export_json(await export_person(database, fullest_life.id))
    newcomer = await met(empty, LATER)

    await data_import.add(empty, newcomer.id, json_import.read(exported), LATER)

    before, after = await load_views(database, fullest_life.id, LATER), await load_views(empty, newcomer.id, LATER)
    assert json_export.export_json(await export_person(empty, newcomer.id)) == exported
    assert [without_ids(view) for view in after] == [without_ids(view) for view in before]
    assert [screens(view) for view in after] == [screens(view) for view in before]


@pytest.mark.one_database
async def test_the_fullest_life_has_everything_that_can_be_kept(database: Database, fullest_life: Person) -> None:
    document = json.loads(json_export.export_json(await export_person(database, fullest_life.id)))

    every = document["interviews"]
    facts, letters = ([one for each in every for one in each[name]] for name in ("history", "letters"))
    assert {one["what"] for one in facts} | {FactKind.NUDGED} == set(FactKind)
    assert {one["kind"] for one in letters} == set(KeptTextKind)
    assert len({each["application"] for each in every}) < len(every)
    assert sum(each["invitation"] is not None for each in every) == 2
    assert [name for name, value in document["person"].items() if value in (None, False, "")] == []
    for name in ("deed", "step", "result", "until", "decide_by", "on"):
        assert any(one[name] for one in facts), name
    for name in every[0]["letter_notes"]:
        assert any(each["letter_notes"][name] for each in every), name


def screens(view: InterviewView) -> list[str]:
    """What the card, the plan and the history say in the chat."""
    shown = (
        interview_card.card(view, LATER),
        interview_card.plan_screen(view),
        interview_card.history_screen(view, LATER),
    )
    return [one.html for one in shown]


async def test_the_bot_schedules_what_was_imported(database: Database, empty: Database, full_life: Person) -> None:
    exported = json_export.export_json(await export_person(database, full_life.id))
    newcomer = await met(empty, LATER)

    await data_import.add(empty, newcomer.id, json_import.read(exported), LATER)

    async with database.unit() as unit, empty.unit() as other:
        expected = await unit.delivery_queue.earliest_due()
        assert expected is not None
        assert await other.delivery_queue.earliest_due() == expected


async def test_the_same_file_again_adds_nothing(database: Database, empty: Database, full_life: Person) -> None:
    imported = json_import.read(json_export.export_json(await export_person(database, full_life.id)))
    newcomer = await met(empty, LATER)
    await data_import.add(empty, newcomer.id, imported, LATER)

    seen = await data_import.preview(empty, newcomer.id, imported, LATER)
    added = await data_import.add(empty, newcomer.id, imported, LATER)

    assert (seen.new, seen.known, seen.settings) == (0, 3, False)
    assert added.new == 0
    assert len(await load_views(empty, newcomer.id, LATER)) == 3


async def test_a_preview_says_what_would_come_and_adds_nothing(
    database: Database, empty: Database, full_life: Person
) -> None:
    imported = json_import.read(json_export.export_json(await export_person(database, full_life.id)))
    newcomer = await met(empty, LATER)

    seen = await data_import.preview(empty, newcomer.id, imported, LATER)

    assert (seen.new, seen.known, seen.settings, seen.fits) == (3, 0, True, True)
    assert await load_views(empty, newcomer.id, LATER) == ()


async def test_settings_come_along_only_into_an_empty_life(
    database: Database, empty: Database, full_life: Person
) -> None:
    imported = json_import.read(json_export.export_json(await export_person(database, full_life.id)))
    newcomer = await met(empty, LATER)
    await data_import.add(empty, newcomer.id, ImportedData(imported.interviews[:1]), LATER)

    added = await data_import.add(empty, newcomer.id, imported, LATER)

    assert (added.new, added.settings) == (2, False)


def test_every_setting_of_a_person_is_in_the_document() -> None:
    assert {one.name for one in fields(Person)} - NOT_SETTINGS == set(json_export.SETTINGS.values())


@pytest.mark.one_database
async def test_the_document_is_described(database: Database, full_life: Person) -> None:
    from tests.project.paths import ROOT

    described = (ROOT / "docs" / "data.md").read_text("utf-8")
    document = json.loads(json_export.export_json(await export_person(database, full_life.id)))

    names = every_name(document)
    assert names - {"dialogue", "said", "updated_at"} > {"company", "deed", "settled_at"}
    assert {name for name in names if f"`{name}`" not in described} == set()


def every_name(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in every_name(inner)}
    return {name for inner in value for name in every_name(inner)} if isinstance(value, list) else set()


async def test_40_an_import_beyond_the_cap_is_refused_whole(empty: Database) -> None:
    newcomer = await met(empty, LATER)

    with pytest.raises(quotas.QuotaExceeded) as refused:
        await data_import.add(empty, newcomer.id, many(quotas.MAX_ACTIVE + 1), LATER)

    assert refused.value.room == quotas.MAX_ACTIVE
    assert await load_views(empty, newcomer.id, LATER) == ()


async def test_40_beyond_two_hundred_active_interviews_none_is_recorded(database: Database) -> None:
    ann = await met(database, LATER)
    ann = await change_preferences(database, ann.id, LATER, timezone="America/New_York")
    await data_import.add(database, ann.id, many(quotas.MAX_ACTIVE), LATER)
    one_more = NewInterview(acme(company="One more", recorded_at=LATER))

    with pytest.raises(quotas.QuotaExceeded):
        await record_interview(database, ann.id, one_more, LATER)

    first = (await load_views(database, ann.id, LATER))[0].stored.id
    await record(database, ann.id, first, [Fact(FactKind.LET_GO, LATER)], LATER)
    added = await record_interview(database, ann.id, one_more, LATER)
    assert added.stored.interview.company == "One more"


async def test_40_what_is_over_takes_none_of_the_room_of_what_waits(empty: Database) -> None:
    newcomer = await met(empty, LATER)
    over = tuple(replace(told, over=True) for told in many(quotas.MAX_ACTIVE + 1).interviews)
    waiting = PortableInterview(acme(company="Waiting"), "America/New_York")
    imported = ImportedData((*over, waiting))

    seen = await data_import.preview(empty, newcomer.id, imported, LATER)
    added = await data_import.add(empty, newcomer.id, imported, LATER)

    assert seen.fits
    assert added.new == quotas.MAX_ACTIVE + 2
    with pytest.raises(quotas.QuotaExceeded):
        await data_import.add(empty, newcomer.id, ImportedData(many(quotas.MAX_ACTIVE + 300).interviews[-202:]), LATER)


def many(count: int) -> ImportedData:
    told = (PortableInterview(acme(company=f"Company {number}"), "America/New_York") for number in range(count))
    return ImportedData(tuple(told))


# -- files that are none of ours, or altered ---------------------------------------------------------------------------


@pytest.fixture
async def document(database: Database, full_life: Person) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json_export.export_json(await export_person(database, full_life.id)))
    return read


def put(document: dict[str, Any], path: str, value: object) -> bytes:
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    place: Any = document
    for part in way:
        place = place[part]
    place[last] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "something else"),
        ("version", 2),
        ("person.timezone", "Mars/Olympus"),
        ("person.country", "XX"),
        ("person.nudge_at", "23:00"),
        ("person.keep_months", -1),
        ("person.name", 7),
        ("person.name", "x" * 301),
        ("interviews", {}),
        ("interviews.0.company", "\ud800"),
        ("interviews.0.starts_at", "2026-11-20T14:00:00+00:00"),
        ("interviews.0.starts_at", "1815-06-18T11:00:00"),
        ("interviews.0.ends_at", "2020-01-01T00:00:00"),
        ("interviews.0.recorded_at", "2026-11-20T20:05:00"),
        ("interviews.0.people.1.number", 1),
        ("interviews.0.topic", "x" * 1001),
        ("interviews.0.history.0.what", "conquered"),
        ("interviews.0.history.0.at", "2099-11-20T20:05:00+00:00"),
        ("interviews.0.nudges.0.state", "lost"),
        ("interviews.0.letters.0.text", "x" * 5000),
        ("interviews.0.surprise", 1),
    ],
)
@pytest.mark.one_database
async def test_a_file_that_makes_no_sense_is_refused_by_field_and_without_its_content(
    document: dict[str, Any], path: str, value: object
) -> None:
    content = put(document, path, value)

    with pytest.raises(BadFacts) as refused:
        json_import.read(content)

    told = str(refused.value)
    assert told.startswith(path.partition(".")[0])
    assert "Mars" not in told
    assert "xxx" not in told


@pytest.mark.parametrize("content", [b"", b"[", b"\xff\xfe\x00", b"7", b"[" * 100_000, b'{"format": "tactful export"}'])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(BadFacts):
        json_import.read(content)


# -- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["=1+1", "+1 212 555", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_36_no_cell_is_ever_a_formula(cell: str) -> None:
    assert csv_tables.safe(cell) == f"'{cell}"
    assert csv_tables.unsafe(csv_tables.safe(cell)) == cell


@pytest.mark.one_database
async def test_36_a_company_that_is_a_formula_stays_a_name(database: Database, full_life: Person) -> None:
    import csv
    import io

    life = await export_person(database, full_life.id)

    interviews = list(csv.DictReader(io.StringIO(csv_tables.interviews(life, LATER).decode("utf-8-sig"))))
    history = list(csv.DictReader(io.StringIO(csv_tables.history(life).decode("utf-8-sig"))))

    companies = {row["company"] for row in interviews}
    assert companies == {"Acme", '\'=HYPERLINK("https://evil.example")'}
    assert not any(
        str(cell).startswith(csv_tables.FORMULA_PREFIXES) for row in [*interviews, *history] for cell in row.values()
    )
    assert len(interviews) == 3
    assert len(history) == sum(len(stored.facts()) for stored in life.interviews)


async def test_an_import_that_was_cut_off_goes_on_with_the_same_press(empty: Database) -> None:
    newcomer = await met(empty, LATER)
    imported = many(3 * data_import.BATCH)
    commits = 0

    class CutOff(Exception):
        """The process ends here."""

    class Failing:
        """A database whose third transaction is the last."""

        def unit(self) -> object:
            nonlocal commits
            commits += 1
            if commits > 4:
                raise CutOff
            return empty.unit()

    with pytest.raises(CutOff):
        await data_import.add(cast("Database", Failing()), newcomer.id, imported, LATER)
    async with empty.unit() as unit:
        kept = len(await unit.interviews.all(newcomer.id))
    added = await data_import.add(empty, newcomer.id, imported, LATER)

    assert 0 < kept < len(imported.interviews)
    assert added.new == len(imported.interviews) - kept
    async with empty.unit() as unit:
        assert len(await unit.interviews.all(newcomer.id)) == len(imported.interviews)


async def test_others_get_their_turn_between_the_parts_of_an_import(empty: Database) -> None:
    newcomer = await met(empty, LATER)
    imported = many(10 * data_import.BATCH)
    done: list[str] = []

    async def adds() -> None:
        await data_import.add(empty, newcomer.id, imported, LATER)
        done.append("import")

    async def asks() -> None:
        for _ in range(5):
            async with empty.unit() as unit:
                await unit.people.by_id(newcomer.id)
            done.append("answer")
            await asyncio.sleep(0)

    await asyncio.gather(adds(), asks())

    assert done == [*["answer"] * 5, "import"]
