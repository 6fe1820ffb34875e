"""Answers go before nudges: what gives way waits, but never for long."""

import asyncio

import pytest

from bot.storage.database import Database
from bot.usecases.delivery.answer_priority import LONGEST_WAIT, AnswerPriority, waiting_on_network
from bot.usecases.delivery.batching import GroupCommit
from bot.usecases.delivery.worker import DELIVERY_ONLY, WITH_CHAT, BatchProfile
from tests.fakes import FakeMessenger, StandingClock
from tests.reliability.virtual_time import lived, now
from tests.usecases.conftest import THANKS_DUE, MakeWorker, known, recorded, with_dana_alone


def waited_beside(answers: list[tuple[float, float]]) -> float:
    """For how long work waits that is about to begin at 1 s, beside answers that take from one moment to another."""
    found: list[float] = []

    async def story() -> None:
        answer_priority = AnswerPriority()

        async def answer(begins: float, ends: float) -> None:
            await asyncio.sleep(begins)
            with answer_priority.answering():
                await asyncio.sleep(ends - begins)

        talking = [asyncio.create_task(answer(*one)) for one in answers]
        began = now()
        await asyncio.sleep(1)
        await answer_priority.wait_for_answers()
        found.append(round(now() - began - 1, 6))
        await asyncio.gather(*talking)

    lived(story())
    return found[0]


def test_work_begins_at_once_where_nobody_is_being_answered() -> None:
    assert waited_beside([(0.2, 0.9), (1.1, 1.2)]) == 0


def test_work_waits_until_the_last_of_those_who_are_being_answered_has_their_answer() -> None:
    assert waited_beside([(0.99, 1.004), (0.98, 1.01)]) == 0.01


def test_in_a_crowd_that_never_ends_work_goes_on_after_a_moment() -> None:
    assert waited_beside([(0.9, 2.0), (0.5, 3.0)]) == LONGEST_WAIT


def test_an_answer_that_waits_for_telegram_holds_up_nothing_until_it_goes_on() -> None:
    begun: list[float] = []

    async def story() -> None:
        answer_priority = AnswerPriority()

        async def waits(seconds: float) -> None:
            with waiting_on_network():
                await asyncio.sleep(seconds)

        async def answer() -> None:
            with answer_priority.answering():
                await asyncio.sleep(0.01)
                await asyncio.gather(waits(0.03), waits(0.05))  # from 0.01 to 0.06
                await asyncio.sleep(0.02)  # to 0.08

        began = now()
        talking = asyncio.create_task(answer())
        await asyncio.sleep(0)
        await answer_priority.wait_for_answers()
        begun.append(round(now() - began, 6))
        await asyncio.sleep(0.065 - begun[0])
        await answer_priority.wait_for_answers()
        begun.append(round(now() - began, 6))
        await talking

    lived(story())

    assert begun == [0.01, 0.08]


def test_a_wait_outside_an_answer_is_nobodys() -> None:
    waited: list[float] = []

    async def story() -> None:
        answer_priority = AnswerPriority()
        with waiting_on_network():
            await answer_priority.wait_for_answers()
        waited.append(now())

    lived(story())

    assert waited == [0.0]


def test_what_gathers_while_it_gives_way_is_done_together() -> None:
    done: list[list[int]] = []

    async def story() -> None:
        answer_priority = AnswerPriority()

        async def work(numbers: list[int]) -> list[None]:
            done.append(list(numbers))
            return [None for _ in numbers]

        group: GroupCommit[int, None] = GroupCommit(work, before=answer_priority.wait_for_answers)  # type: ignore[arg-type]  # a list is one
        with answer_priority.answering():
            first = asyncio.create_task(group.submit(1))
            await asyncio.sleep(0.01)
            second = asyncio.create_task(group.submit(2))
            await asyncio.sleep(0.01)
        await asyncio.gather(first, second)

    lived(story())

    assert done == [[1, 2]]


class Endless(AnswerPriority):
    """Answers that begin once something is in the air, and take until they are told to end; nothing passes them."""

    def __init__(self, messenger: FakeMessenger) -> None:
        super().__init__()
        self.messenger, self.ended = messenger, asyncio.Event()

    async def wait_for_answers(self) -> None:
        if self.messenger.in_air.is_set():
            await self.ended.wait()


@pytest.mark.parametrize(("profile", "before_the_answer"), [(WITH_CHAT, 1), (DELIVERY_ONLY, 3)])
async def test_of_messages_that_are_ready_together_each_lets_an_answer_pass_where_this_process_answers(
    database: Database, make_worker: MakeWorker, clock: StandingClock, profile: BatchProfile, before_the_answer: int
) -> None:
    for number in (1001, 1002, 1003):
        await recorded(database, await known(database, number), with_dana_alone())
    clock.to(THANKS_DUE)
    messenger = FakeMessenger()
    answer_priority = Endless(messenger)
    delivering = asyncio.create_task(
        make_worker(messenger, answer_priority=answer_priority, profile=profile).deliver_due()
    )

    await asyncio.wait_for(messenger.in_air.wait(), 30)
    for _ in range(50):
        await asyncio.sleep(0)
    before = len(messenger.outgoing)
    answer_priority.ended.set()

    assert (before, await delivering) == (before_the_answer, 3)
