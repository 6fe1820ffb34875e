"""Check 35: every kind of button there is, pressed by somebody else, with numbers that are theirs, gone or absurd.

The kinds come from the code, so that none can be left out. Ann lives on; Ben presses. Nothing of hers may be shown to
him, nothing of hers may change, and every press is answered without an error.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from telegram.ext import CallbackQueryHandler, ConversationHandler

from bot.chat.application import services_in
from bot.chat.callback_data.codec import KINDS, LONGEST, REPLACES_DIALOGUE, Answer, Press, base36
from bot.chat.callback_data.interview import Card
from bot.chat.register import in_order
from bot.domain.model import Fact, FactKind, Interview, Interviewer, Step
from bot.exchange import json_export
from bot.storage.database import Database
from bot.storage.opening import open_database
from bot.storage.records.interviews import KeptInvite, KeptText, KeptTextKind
from bot.storage.records.people import Person
from bot.usecases import history as interview_history
from bot.usecases import interviews as journal
from bot.usecases import people
from bot.usecases import views as interview_views
from bot.usecases.data_deletion import forget_interview
from bot.usecases.data_export import export_person
from bot.usecases.interviews import NewInterview
from tests.chat.conftest import AFTER_ACME
from tests.chat.fake_telegram import FakeTelegram, MovedClock, Phone
from tests.watch import capture_logs

ANN, BEN = 1001, 2002
pytestmark = pytest.mark.one_database

MONDAY = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
HERS = ("Initech", "Hooli", "Novak", "petra@", "Ann Gray", "Ornithologist", "plumage", "letter of mine", "hers@hooli")
"""What is hers, in words that stand in no example of the bot's own."""

ABSURD = ("0", "-1", "zzzz", base36(2**31), base36(2**63 - 1), base36(2**63), "-" + "z" * 13)
"""Numbers as callback data writes them: none, negative, unknown, and beyond what either database can hold."""

WORDS = {
    "arg": ("", "1", "2026-12-01", "Europe=Berlin"),
    "choice": ("send", "had", "x"),
    "day": ("", "open", "2026-12-07", "0000-00-00", "9999-99-99"),
    "field": ("", "name", "keep_months", "timezone", "x"),
    "how": ("", "wrote", "voicemail", "x"),
    "kind": ("timeline", "month", "stats", "x"),
    "line": ("", "people", "company", "decide_by", "tone", "x"),
    "month": ("2026-12", "0000-00", "9999-13", "x"),
    "page": ("", "disagreements", "after", "x"),
    "result": ("voicemail", "talked", "x"),
    "span": ("today", "week", "x"),
    "theme": ("", "dark", "x"),
    "tone": ("", "formal", "x"),
    "value": ("", "formal", "0", "x"),
    "view": ("card", "plan", "history", "more", "new", "x"),
    "what": ("let_go", "keep_waiting", "declined", "offer", "rejected", "still_deciding", "one", "who", "sure", "x"),
    "when": ("", "now", "x"),
}
"""By the names of fields, what a word in a button may be. A field of a new name has to be told here."""

JUNK = (
    *("", ":", "::::", "in:", "in:in:d:1", "A:1", "D:1", "d", "d:", "d:1:1", "d: 1", "d:1\n", "d:+1", "d:1.5", "d:١"),
    *("🙂", "\x00", "' OR 1=1 --", "<b>", "../..", "x" * LONGEST, "d:" + "1" * (LONGEST - 2), "😀" * 16),
)


@dataclass(frozen=True)
class World:
    """Ann's and Ben's lives as they stand, and the numbers in them as callback data writes them."""

    ann: Person
    hers: dict[str, tuple[str, ...]]
    his: dict[str, tuple[str, ...]]
    shown_to_ann: tuple[str, ...]


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(database_url, tmp_path / "keys" / "master.key", tmp_path / "data")
    yield opened
    await opened.dispose()


@pytest.fixture
async def world(phone: Phone, database: Database, telegram: FakeTelegram, clock: MovedClock, ann: Person) -> World:
    hers = await her_life(phone, database, clock, ann)
    ben = await people.meet(database, BEN, BEN, clock.now())
    await people.change_preferences(database, ben.id, clock.now(), timezone="America/New_York", country="US")
    globex = await journal.record_interview(database, ben.id, NewInterview(_globex(clock.now())), clock.now())
    shown = {
        str(one["callback_data"]) for data in _keyboards(telegram, ANN) for one in data if one.get("callback_data")
    }
    return World(ann, hers, {"interview": (base36(globex.stored.id),)}, tuple(sorted(shown)))


async def her_life(phone: Phone, database: Database, clock: MovedClock, ann: Person) -> dict[str, tuple[str, ...]]:
    """Two interviews, one of them over, a third deleted; nudges, letters, an invitation, and a dialogue half told."""
    hooli, initech, gone = [
        (await journal.record_interview(database, ann.id, NewInterview(_of(name)), clock.now())).stored.id
        for name in ("Hooli", "Initech", "Initech Gone")
    ]
    async with database.unit() as unit:
        await unit.letters.save_text(ann.id, hooli, KeptText(Step.THANK, 1, 0, KeptTextKind.OWN, "A letter of mine"))
        await unit.calendars.save_invite(ann.id, KeptInvite(hooli, "hers@hooli", 3))
        await unit.commit()
    worker = services_in(phone.application).worker
    while (due := await worker.next_due()) is not None and due <= MONDAY:
        clock.to(max(due, clock.now()))
        await worker.deliver_due()
        await phone.open_all()
    clock.to(MONDAY)
    deeds = [
        await interview_history.record(database, ann.id, initech, [Fact(FactKind.LET_GO, clock.now())], clock.now()),
        await interview_history.record(
            database, ann.id, hooli, [Fact(FactKind.DONE, clock.now(), Step.THANK, 1)], clock.now()
        ),
    ]
    views = [await interview_views.load_view(database, ann.id, one, clock.now()) for one in (hooli, initech, gone)]
    nudges = [row.id for seen in views if seen for row in seen.stored.nudges]
    await forget_interview(database, ann.id, gone, clock.now())
    for text in ("/interviews", "/next", "/settings", "/today", "/week", "/forget", "/privacy"):
        await phone.say(text)
    for view in ("card", "plan", "history", "more"):
        await phone.press(Card(hooli, view).encode(), phone.last.id)
    for text in ("/new", "Hooli Third, Ornithologist"):
        await phone.say(text)
    async with database.unit() as unit:
        draft = await unit.dialogues.get(ann.id)
    assert draft is not None
    entries = [entry.id for seen in views[:2] if seen for entry in seen.stored.history]
    return {
        "interview": tuple(base36(one) for one in (hooli, initech, gone)),
        "nudge": tuple(base36(one) for one in (nudges[0], nudges[-1])),
        "deed": tuple(base36(one.action_id) for one in deeds),
        "seen": tuple(base36(one) for one in entries[-1:]),
        "version": (base36(int(draft.data["version"])),),
    }


def _of(company: str) -> Interview:
    return Interview(
        starts_at=datetime(2026, 11, 20, 14, 0),
        ends_at=datetime(2026, 11, 20, 15, 0),
        recorded_at=AFTER_ACME,
        company=company,
        role="Ornithologist",
        topic="plumage in winter",
        decide_by=date(2026, 11, 27),
        people=(Interviewer(1, "Petra Novak", email="petra@hooli.example", main=True), Interviewer(2, "Olga Novak")),
    )


def _globex(now: datetime) -> Interview:
    return Interview(
        starts_at=datetime(2026, 11, 27, 14, 0),
        ends_at=datetime(2026, 11, 27, 15, 0),
        recorded_at=now,
        company="Globex",
        role="Analyst",
        decide_by=date(2026, 12, 11),
        people=(Interviewer(1, "Mia Wong"),),
    )


def _keyboards(telegram: FakeTelegram, chat_id: int) -> Iterator[list[dict[str, str]]]:
    for _, given in telegram.calls:
        markup = given.get("reply_markup")
        if given.get("chat_id") == chat_id and isinstance(markup, dict):
            yield from markup.get("inline_keyboard", [])


# -- what is pressed ---------------------------------------------------------------------------------------------------


def patterns() -> list[str]:
    """What every press is matched against, first match first."""
    return [handler.pattern.pattern for handler in presses(in_order()) if isinstance(handler.pattern, re.Pattern)]


def presses(handlers: Iterable[object]) -> Iterator[CallbackQueryHandler[object, object]]:  # type: ignore[type-var]  # any
    for handler in handlers:
        if isinstance(handler, ConversationHandler):
            yield from presses([*handler.entry_points, *itertools.chain(*handler.states.values()), *handler.fallbacks])
        elif isinstance(handler, CallbackQueryHandler):
            yield handler


def forged(kind: type[Press], world: World) -> Iterator[str]:
    """Presses of a kind: each field with what is hers, with what is absurd, and with every word."""
    if kind is Answer:
        yield from answers(world)
        return
    usual, all_of = [], []
    for one in fields(kind):
        number = one.type in (int, "int")
        hers = world.hers.get(one.name, ("1",)) if number else WORDS[one.name]
        others = (*world.his.get(one.name, ()), *ABSURD) if number else ()
        usual.append(hers)
        all_of.append((*hers, *others))
    yield from (_data(kind, parts) for parts in itertools.islice(itertools.product(*usual), 12))
    for place, values in enumerate(all_of):
        for value in values:
            parts = [value if at == place else choices[0] for at, choices in enumerate(usual)]
            yield _data(kind, parts)
    whole = _data(kind, [choices[0] for choices in usual])
    yield from (
        REPLACES_DIALOGUE + whole,
        whole[: len(whole) // 2],
        whole[:-1],
        whole + ":",
        whole + ":x",
        whole.upper(),
    )


def answers(world: World) -> Iterator[str]:
    """Answers in dialogues: every dialogue and choice that is waited for, under her question's number and others."""
    found = [re.fullmatch(rf"\^{Answer.verb}:(\w+):\[\^:\]\*:\((.+)\):", one) for one in patterns()]
    waited = {(one[1], one[2] if one[2].isidentifier() else "x") for one in found if one}
    assert len({dialogue for dialogue, _ in waited}) > 8
    for dialogue, choice in sorted(waited):
        yield f"{Answer.verb}:{dialogue}:0:{choice}:"
        for version in (*world.hers["version"], "z" * 13):
            yield f"{Answer.verb}:{dialogue}:{version}:{choice}:{world.hers['interview'][0]}"


def _data(kind: type[Press], parts: Iterable[str]) -> str:
    return ":".join([kind.verb, *parts])


# -- what is held ------------------------------------------------------------------------------------------------------


def test_check_35_every_kind_of_button_has_a_handler_and_every_handler_a_kind() -> None:
    known = {kind.pattern() for kind in KINDS.values() if kind.verb and kind is not Answer}

    seen = {one for one in patterns() if not one.startswith(f"^{Answer.verb}:")}

    assert seen == known
    assert len(KINDS) > 40


class Watched:
    """Ben at his phone, and what he must never see or do."""

    def __init__(self, phone: Phone, telegram: FakeTelegram, database: Database, world: World) -> None:
        self.ben = Phone(phone.application, telegram, BEN, phone.numbers)
        self.telegram, self.database, self.world = telegram, database, world
        self.pressed = 0
        self.wrong: list[str] = []

    async def press(self, data: str) -> None:
        """One press; notes what came of it that should not have."""
        self.pressed += 1
        del self.telegram.calls[:]
        with capture_logs() as logged:
            await self.ben.press(data, 77)
        errors = [one["event"] for one in logged if one["log_level"] in {"warning", "error", "critical"}]
        told = json.dumps([given for _, given in self.telegram.calls])
        if errors:
            self.wrong.append(f"{data!r} was an error: {errors}")
        if "answerCallbackQuery" not in [name for name, _ in self.telegram.calls]:
            self.wrong.append(f"{data!r} was not answered")
        if any(given.get("chat_id") == ANN for _, given in self.telegram.calls):
            self.wrong.append(f"{data!r} reached Ann: {told}")
        if any(one in told for one in HERS):
            self.wrong.append(f"{data!r} showed something of hers: {told}")

    async def all_of(self, every: Iterable[str]) -> None:
        """Each once; and nothing of hers is another after them."""
        before = await self.hers()
        for data in dict.fromkeys(every):
            if len(data.encode()) <= LONGEST:
                await self.press(data)
        if await self.hers() != before:
            self.wrong.append("something of hers was changed")

    async def hers(self) -> bytes:
        return json_export.export_json(await export_person(self.database, self.world.ann.id))


@pytest.fixture
def watched(phone: Phone, telegram: FakeTelegram, database: Database, world: World) -> Watched:
    return Watched(phone, telegram, database, world)


async def test_check_35_no_forged_press_shows_or_changes_what_is_somebody_elses(watched: Watched) -> None:
    for kind in KINDS.values():
        await watched.all_of(forged(kind, watched.world))
    await watched.all_of(watched.world.shown_to_ann)
    await watched.all_of(JUNK)
    for opening in ("/new", "/settings"):
        await watched.ben.say(opening)
        await watched.all_of(answers(watched.world))

    assert "\n".join(watched.wrong) == ""
    assert len(watched.world.shown_to_ann) > 30
    assert watched.pressed > 1000
