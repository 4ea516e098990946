"""In order within a place, places side by side, and an end that leaves nothing half done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from bot.chat.desk import Desk, Job
from tests.fakes.virtual_time import in_virtual_time


class Work:
    """Jobs that tell when they begin and end, and end when they may."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def job(self, name: str, *, cleanup_s: float = 0.0) -> Job:
        gate = self.gates.setdefault(name, asyncio.Event())

        async def work() -> None:
            self.log.append(f"{name} begins")
            try:
                await gate.wait()
            except asyncio.CancelledError:
                await asyncio.sleep(cleanup_s)
                self.log.append(f"{name} was ended")
                raise
            self.log.append(f"{name} ends")

        return work

    def finish(self, *names: str) -> None:
        for name in names:
            self.gates[name].set()


async def settled(done: Callable[[], object]) -> None:
    """Give other tasks their turn until something holds."""
    for _ in range(100):
        if done():
            return
        await asyncio.sleep(0)
    assert done()


async def quiet(desk: Desk) -> None:
    await settled(lambda: desk.waiting == 0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def work() -> Work:
    return Work()


async def test_what_one_place_asks_is_done_in_order(desk: Desk, work: Work) -> None:
    desk.line_up("a", work.job("1"))
    desk.line_up("a", work.job("2"))
    await settled(lambda: work.log)
    assert (work.log, desk.waiting) == (["1 begins"], 2)
    work.finish("2", "1")
    await quiet(desk)
    assert work.log == ["1 begins", "1 ends", "2 begins", "2 ends"]


async def test_another_place_does_not_wait(desk: Desk, work: Work) -> None:
    desk.line_up("a", work.job("1"))
    desk.line_up("b", work.job("2"))
    work.finish("2")
    await settled(lambda: "2 ends" in work.log)
    assert "1 ends" not in work.log
    work.finish("1")
    await quiet(desk)


async def test_a_job_beside_the_lines_waits_for_none(desk: Desk, work: Work) -> None:
    desk.line_up("a", work.job("1"))
    desk.at_once(work.job("2"))
    desk.at_once(work.job("3"))
    await settled(lambda: len(work.log) == 3)
    assert desk.waiting == 3
    work.finish("1", "2", "3")
    await quiet(desk)


async def test_a_place_may_ask_again_after_everything_was_done(desk: Desk, work: Work) -> None:
    for name in ("1", "2"):
        desk.line_up("a", work.job(name))
        work.finish(name)
        await quiet(desk)
    assert work.log == ["1 begins", "1 ends", "2 begins", "2 ends"]


async def test_a_job_that_fails_is_logged_and_the_next_begins(
    desk: Desk, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise OSError("disk full")

    with caplog.at_level(logging.ERROR):
        desk.line_up("a", broken)
        desk.line_up("a", work.job("1"))
        desk.at_once(broken)
        work.finish("1")
        await quiet(desk)
    assert work.log == ["1 begins", "1 ends"]
    assert [record.message for record in caplog.records] == ["a job failed"] * 2


async def test_stopping_ends_what_is_under_way_and_nothing_else(desk: Desk, work: Work) -> None:
    desk.line_up("a", work.job("1"))
    desk.line_up("a", work.job("2"))
    desk.line_up("b", work.job("3"))
    await settled(lambda: len(work.log) == 2)
    assert desk.stop("a")
    work.finish("2", "3")
    await quiet(desk)
    assert "1 was ended" in work.log
    assert {"2 ends", "3 ends"} <= set(work.log)


async def test_the_desk_knows_who_asked_for_what_is_under_way(desk: Desk, work: Work) -> None:
    assert desk.whose("a") is None
    desk.line_up("a", work.job("1"), whose=7)
    desk.line_up("a", work.job("2"), whose=8)
    await settled(lambda: work.log == ["1 begins"])
    assert desk.whose("a") == 7
    work.finish("1")
    await settled(lambda: len(work.log) == 3)
    assert desk.whose("a") == 8
    work.finish("2")
    await quiet(desk)
    assert desk.whose("a") is None


async def test_there_is_nothing_to_stop_where_nothing_is_done(desk: Desk, work: Work) -> None:
    assert not desk.stop("a")
    desk.line_up("a", work.job("1"))
    work.finish("1")
    await quiet(desk)
    assert not desk.stop("a")


async def test_a_job_learns_whether_it_was_stopped_by_somebody(desk: Desk) -> None:
    begun, learnt = asyncio.Event(), list[bool]()

    async def job() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            learnt.append(desk.was_stopped("a"))

    desk.line_up("a", job)
    await begun.wait()
    assert not desk.was_stopped("a")
    desk.stop("a")
    await quiet(desk)
    assert not desk.was_stopped("a")
    begun.clear()
    desk.line_up("a", job)
    await begun.wait()
    await desk.close(0)
    assert learnt == [True, False]


async def test_stopping_twice_does_not_end_what_the_first_stop_lets_a_job_still_say(
    desk: Desk,
) -> None:
    begun, said, may_say = asyncio.Event(), list[str](), asyncio.Event()

    async def job() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await may_say.wait()
            said.append("已停止。")

    desk.line_up("a", job)
    await begun.wait()
    assert desk.stop("a")
    await asyncio.sleep(0)
    assert desk.stop("a")
    await asyncio.sleep(0)
    may_say.set()
    await quiet(desk)
    assert said == ["已停止。"]


async def test_closing_lets_what_is_under_way_finish_and_begins_nothing(
    desk: Desk, work: Work
) -> None:
    desk.line_up("a", work.job("1"))
    desk.line_up("a", work.job("2"))
    desk.at_once(work.job("3"))
    await settled(lambda: len(work.log) == 2)
    closing = asyncio.create_task(desk.close(30))
    await asyncio.sleep(0)
    desk.line_up("b", work.job("4"))
    desk.at_once(work.job("5"))
    work.finish("1", "2", "3", "4", "5")
    await closing
    assert sorted(work.log) == ["1 begins", "1 ends", "3 begins", "3 ends"]
    assert desk.waiting == 0


@pytest.mark.parametrize("in_line", [True, False])
def test_closing_ends_what_takes_too_long_and_waits_until_it_has_cleaned_up(
    *, in_line: bool
) -> None:
    async def run() -> tuple[list[str], float]:
        desk, work = Desk(), Work()
        job = work.job("1", cleanup_s=0.5)
        if in_line:
            desk.line_up("a", job)
        else:
            desk.at_once(job)
        await settled(lambda: work.log)
        began = asyncio.get_running_loop().time()
        await desk.close(20)
        return list(work.log), asyncio.get_running_loop().time() - began

    log, took = in_virtual_time(run())
    assert log == ["1 begins", "1 was ended"]
    assert 20 <= took < 21


async def test_a_desk_that_has_nothing_to_do_closes_at_once(desk: Desk) -> None:
    await desk.close(30)
    await desk.close(30)
