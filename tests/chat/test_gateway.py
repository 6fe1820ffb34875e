"""The one outbound door: what Telegram's errors mean, how long is tried, how texts are cut."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.chat import application as chat
from bot.chat.screens.nudge_list import message as nudge_message
from bot.chat.telegram.errors import FailureKind, classify
from bot.chat.telegram.gateway import Gateway, Undeliverable
from bot.chat.telegram.html import cut, message_length, plain_text, shorten
from bot.chat.telegram.outbound_limit import OutboundLimiter
from bot.chat.telegram.types import App
from bot.clock import SystemClock
from bot.storage.database import Database
from bot.storage.records.people import Person
from bot.usecases.delivery.worker import Delivery, OutgoingMessage, OutgoingNudge, Refused, Retry, Sent, Unreachable
from bot.usecases.views import load_view
from tests.chat.conftest import IMPATIENT
from tests.chat.fake_telegram import FakeTelegram, refused

NOW = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)


HELD_35 = Retry(NOW + timedelta(seconds=35), "retry_after", held=timedelta(seconds=35))


class ConnectTimeout(Exception):
    """Named as httpx names it, which is what the mapping goes by."""


class ReadTimeout(Exception):
    """Named as httpx names it."""


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.fixture
def gateway(application: App) -> Gateway:
    return chat.services_in(application).gateway


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), FailureKind.UNREACHABLE),
        (Forbidden("Forbidden: user is deactivated"), FailureKind.UNREACHABLE),
        (Forbidden("Forbidden: something never seen before"), FailureKind.REFUSED),
        (BadRequest("Chat not found"), FailureKind.UNREACHABLE),
        (BadRequest("Message is not modified: specified new message content is the same"), FailureKind.UNCHANGED),
        (BadRequest("Message to edit not found"), FailureKind.MISSING),
        (BadRequest("Query is too old and response timeout expired or query id is invalid"), FailureKind.OUTDATED),
        (BadRequest("Can't parse entities: unsupported start tag"), FailureKind.BAD_MARKUP),
        (BadRequest("Message is too long"), FailureKind.BAD_MARKUP),
        (BadRequest("BUTTON_DATA_INVALID"), FailureKind.REFUSED),
        (ChatMigrated(-100), FailureKind.MIGRATED),
        (caused(TimedOut(), ConnectTimeout()), FailureKind.NOT_SENT),
        (caused(TimedOut(), ReadTimeout()), FailureKind.UNKNOWN),
        (TimedOut(), FailureKind.UNKNOWN),
        (NetworkError("Bad Gateway"), FailureKind.UNKNOWN),
    ],
)
def test_each_error_of_telegram_has_one_meaning(error: TelegramError, kind: FailureKind) -> None:
    assert classify(error).kind is kind


@pytest.mark.parametrize("timedelta_wanted", ["true", "false"])
@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
def test_a_halt_is_read_in_seconds_whichever_type_the_library_gives(
    timedelta_wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta_wanted)

    found = classify(RetryAfter(35))

    assert (found.kind, found.seconds) == (FailureKind.RETRY_AFTER, 35.0)


async def test_an_answer_that_was_never_sent_is_tried_again(gateway: Gateway, telegram: FakeTelegram) -> None:
    telegram.faults["sendMessage"] = [caused(TimedOut(), ConnectTimeout()), caused(TimedOut(), ConnectTimeout())]

    message_id = await gateway.send(1001, "Hello")

    assert message_id == 1
    assert len(telegram.named("sendMessage")) == 3


async def test_an_answer_that_may_have_arrived_is_tried_only_once_more(
    gateway: Gateway, telegram: FakeTelegram
) -> None:
    telegram.faults["sendMessage"] = [caused(TimedOut(), ReadTimeout()), caused(TimedOut(), ReadTimeout())]

    with pytest.raises(Undeliverable) as raised:
        await gateway.send(1001, "Hello")

    assert raised.value.kind is FailureKind.UNKNOWN
    assert len(telegram.named("sendMessage")) == 2


async def test_check_21_text_that_telegram_cannot_parse_goes_out_once_as_plain_text(
    gateway: Gateway, telegram: FakeTelegram
) -> None:
    telegram.faults["sendMessage"] = [refused("Bad Request: can't parse entities: unexpected end tag")]

    await gateway.send(1001, "<b>Acme &amp; Co</b>")

    last = telegram.named("sendMessage")[-1]
    assert last["text"] == "Acme & Co"
    assert "parse_mode" not in last


async def test_an_edit_that_changes_nothing_is_a_success_and_one_of_nothing_says_so(
    gateway: Gateway, telegram: FakeTelegram
) -> None:
    await gateway.send(1001, "Hello")
    telegram.faults["editMessageText"] = [refused("Bad Request: message is not modified: same")]

    same = await gateway.edit(1001, 1, "Hello")
    missing = await gateway.edit(1001, 77, "Hello")

    assert same is True
    assert missing is False


async def test_a_press_that_is_answered_too_late_is_no_error(gateway: Gateway, telegram: FakeTelegram) -> None:
    telegram.faults["answerCallbackQuery"] = [refused("Bad Request: query is too old and response timeout expired")]

    await gateway.answer("1", "Noted.")

    assert len(telegram.named("answerCallbackQuery")) == 1


async def outgoing(database: Database, ann: Person, acme: int, *, again: bool = False) -> OutgoingMessage:
    seen = await load_view(database, ann.id, acme, NOW)
    assert seen is not None
    assert seen.case is not None
    return OutgoingMessage((OutgoingNudge(ann, seen.stored, seen.case, seen.plan[0], 1, may_be_duplicate=again),))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (refused("Too Many Requests", 429, retry_after=35), HELD_35),
        (caused(TimedOut(), ReadTimeout()), Retry(NOW + timedelta(seconds=30), "ReadTimeout", ambiguous=True)),
        (caused(TimedOut(), ConnectTimeout()), Retry(NOW + timedelta(seconds=5), "ConnectTimeout")),
        (refused("Forbidden: bot was blocked by the user", 403), Unreachable("blocked by the user")),
        (refused("Forbidden: never seen before", 403), Refused("forbidden")),
        (refused("Bad Request: BUTTON_DATA_INVALID"), Refused("bad_request")),
    ],
)
@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_a_nudge_is_tried_once_and_the_failure_says_what_to_do(
    gateway: Gateway,
    telegram: FakeTelegram,
    database: Database,
    ann: Person,
    acme: int,
    fault: Any,
    outcome: Delivery,
) -> None:
    telegram.faults["sendMessage"] = [fault]

    found = await gateway.deliver(await outgoing(database, ann, acme))

    assert found == outcome
    assert len(telegram.named("sendMessage")) == 1


async def test_a_nudge_to_a_chat_that_moved_goes_to_its_new_id(
    gateway: Gateway, telegram: FakeTelegram, database: Database, ann: Person, acme: int
) -> None:
    telegram.faults["sendMessage"] = [refused("Bad Request: group upgraded", migrate_to_chat_id=-1009)]

    found = await gateway.deliver(await outgoing(database, ann, acme))

    assert found == Sent(-1009, 1)


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_a_chat_that_telegram_halted_is_not_asked_again_before_its_time(
    gateway: Gateway, telegram: FakeTelegram, database: Database, ann: Person, acme: int
) -> None:
    telegram.faults["sendMessage"] = [refused("Too Many Requests", 429, retry_after=35)]
    nudge = await outgoing(database, ann, acme)
    await gateway.deliver(nudge)

    again = await gateway.ready(ann)

    assert isinstance(again, Retry)
    assert len(telegram.named("sendMessage")) == 1


async def test_a_nudge_that_may_have_come_already_says_so(
    gateway: Gateway, telegram: FakeTelegram, database: Database, ann: Person, acme: int
) -> None:
    await gateway.deliver(await outgoing(database, ann, acme, again=True))

    assert "may have reached you already" in telegram.messages[-1].html


def test_a_long_message_is_cut_after_a_word_with_every_tag_closed() -> None:
    html = "<b>Acme</b>\n<pre>" + "word &amp; word " * 600 + "</pre>"

    short = shorten(html)

    assert message_length(short) <= 4096
    assert message_length(short) > 4000
    assert short.endswith("…</pre>")
    assert plain_text(short).startswith("Acme\nword & word")


def test_length_counts_as_telegram_does() -> None:
    emoji = "🎉" * 3000

    assert message_length("<b>a &lt; b</b>") == 5
    assert message_length(shorten(emoji)) <= 4096
    assert cut("one two three", 8) == "one two…"


async def test_answers_go_before_nudges_when_both_wait() -> None:
    limiter = OutboundLimiter(per_second=20, chat_gap=0)
    order: list[str] = []

    async def send(name: str, chat_id: int, *, urgent: bool) -> None:
        await limiter.turn(chat_id, urgent=urgent)
        order.append(name)

    burst = [send(f"burst {n}", n, urgent=True) for n in range(20)]
    nudges = [send(f"nudge {n}", 100 + n, urgent=False) for n in range(3)]
    await asyncio.gather(*burst, *nudges, send("answer", 200, urgent=True))

    assert order[20] == "answer"
    assert order[21:] == ["nudge 0", "nudge 1", "nudge 2"]


async def test_nudges_to_one_chat_keep_a_distance_and_other_chats_do_not_wait() -> None:
    now = 0.0
    limiter = OutboundLimiter(time=lambda: now)
    await limiter.turn(1, urgent=False)

    same, other = limiter.held(1), limiter.held(2)

    assert (same, other) == (1.0, 0.0)


@pytest.mark.parametrize("timedelta_wanted", ["true", "false"])
@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_check_19_a_halt_of_35_seconds_is_kept_whichever_type_the_library_gives(
    gateway: Gateway,
    telegram: FakeTelegram,
    database: Database,
    ann: Person,
    acme: int,
    timedelta_wanted: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta_wanted)
    telegram.faults["sendMessage"] = [refused("Too Many Requests", 429, retry_after=35)]

    assert await gateway.deliver(await outgoing(database, ann, acme)) == HELD_35


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_check_19_another_message_that_arrives_does_not_end_a_halt(
    gateway: Gateway, telegram: FakeTelegram, database: Database, ann: Person, acme: int
) -> None:
    telegram.faults["sendMessage"] = [refused("Too Many Requests", 429, retry_after=35)]
    await gateway.deliver(await outgoing(database, ann, acme))

    await gateway.send(2002, "Hello")
    with pytest.raises(Undeliverable) as raised:
        await gateway.send(ann.chat_id, "Hello")

    assert raised.value.kind is FailureKind.RETRY_AFTER
    assert isinstance(await gateway.ready(ann), Retry)
    assert [given["chat_id"] for given in telegram.named("sendMessage")] == [ann.chat_id, 2002]


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_what_an_answer_meets_is_kept_for_every_process(telegram: FakeTelegram, application: App) -> None:
    kept = KeptChats()
    gateway = Gateway(application.bot, SystemClock(), nudge_message, retry_policy=IMPATIENT, chats=kept)
    telegram.faults["sendMessage"] = [
        refused("Too Many Requests", 429, retry_after=35),
        refused("Bad Request: group upgraded", migrate_to_chat_id=-1009),
    ]

    with pytest.raises(Undeliverable):
        await gateway.send(1001, "Hello")
    await gateway.send(2002, "Hello")

    assert kept.learned == [(1001, 35.0), (2002, -1009)]
    assert [given["chat_id"] for given in telegram.named("sendMessage")] == [1001, 2002, -1009]


async def test_check_19_an_answer_keeps_to_a_halt_that_another_process_met(
    telegram: FakeTelegram, application: App, ann: Person
) -> None:
    gateway = Gateway(application.bot, SystemClock(), nudge_message, retry_policy=IMPATIENT, chats=KeptChats())

    gateway.apply_known_halt(ann)
    with pytest.raises(Undeliverable):
        await gateway.send(ann.chat_id, "Hello")

    assert telegram.named("sendMessage") == []


class KeptChats:
    """Writes down what it is taught."""

    def __init__(self) -> None:
        self.learned: list[tuple[int, float]] = []

    async def held(self, chat_id: int, seconds: float) -> None:
        self.learned.append((chat_id, seconds))

    async def moved(self, chat_id: int, to: int) -> None:
        self.learned.append((chat_id, to))

    def remaining(self, person: Person) -> float:
        return 35.0 if person.id == 1 else 0.0


class WrittenBudget:
    """Gives slots at once, and writes down how many were asked for."""

    def __init__(self) -> None:
        self.booked: list[int] = []
        self.asked = asyncio.Event()

    async def book(self, slots: int) -> float:
        self.booked.append(slots)
        self.asked.set()
        await asyncio.sleep(0)  # as a database does, it lets others come meanwhile
        return 0.0


async def test_check_20_nudges_book_slots_of_the_common_pace_in_batches_before_they_leave() -> None:
    budget = WrittenBudget()
    limiter = OutboundLimiter(per_second=1000, chat_gap=0, budget=budget)

    await asyncio.gather(*(limiter.turn(chat_id, urgent=False) for chat_id in range(30)))

    assert budget.booked == [50]  # those who are there, and 50 ms of slots at the least
    await limiter.close()


async def test_check_20_no_more_than_a_thousand_slots_are_booked_together_however_fast_the_pace() -> None:
    budget = WrittenBudget()
    limiter = OutboundLimiter(per_second=1_000_000, chat_gap=0, budget=budget)

    await limiter.turn(1001, urgent=False)

    assert budget.booked == [1000]


async def test_check_20_a_nudge_that_comes_alone_books_a_single_slot_at_the_usual_pace() -> None:
    budget = WrittenBudget()
    limiter = OutboundLimiter(budget=budget)

    await limiter.turn(1001, urgent=False)

    assert budget.booked == [1]
    await limiter.close()


async def test_check_20_answers_do_not_wait_for_the_common_pace_and_are_counted() -> None:
    budget = WrittenBudget()
    limiter = OutboundLimiter(per_second=1000, chat_gap=0, budget=budget)

    for chat_id in range(5):
        await limiter.turn(chat_id, urgent=True)
    before = list(budget.booked)
    await asyncio.wait_for(budget.asked.wait(), 30)

    assert before == []
    assert budget.booked == [5]
    await limiter.close()
