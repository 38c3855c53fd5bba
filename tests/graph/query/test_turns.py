"""Who changes the store next: in the order of coming, and together where several wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from graph.errors import InvalidQuery, ServiceBusy, StoreUnavailable
from graph.query.deadline import Deadline
from graph.query.turns import Line, Turns, Waiting


class Maker:
    """Makes what is wished for: each batch is noted, and a wish that is no number is refused."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.at_most = 100

    def make(self, batch: Sequence[Waiting[str]]) -> None:
        self.batches.append([one.wish for one in batch])
        for one in batch[: self.at_most]:
            one.tell(f"made {one.wish}" if one.wish.isdigit() else InvalidQuery("no number"))


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def turns() -> Turns:
    return Turns(waiting=9)


@pytest.fixture
def line(turns: Turns, maker: Maker) -> Iterator[Line[str]]:
    line = Line(turns, maker.make)
    yield line
    line.close()


@pytest.fixture
def ask_meanwhile(turns: Turns, line: Line[str]) -> Iterator[Callable[..., list[Future[str]]]]:
    """A function that sends wishes, in this order, while somebody else has the turn."""
    threads = ThreadPoolExecutor(max_workers=20)

    def ask(*wishes: str, seconds: float = 30) -> list[Future[str]]:
        asked: list[Future[str]] = []
        with turns.turn():
            for wish in wishes:
                asked.append(threads.submit(line.ask, wish, Deadline(seconds)))
                wait_until(lambda: len(line._line) == len(asked))
        return asked

    yield ask
    threads.shutdown()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.001)


# --- the line


def test_what_waits_is_made_together_in_its_order(
    ask_meanwhile: Callable[..., list[Future[str]]], maker: Maker
):
    asked = ask_meanwhile("1", "2", "3")

    assert [one.result() for one in asked] == ["made 1", "made 2", "made 3"]
    assert maker.batches == [["1", "2", "3"]]


def test_each_has_its_own_answer(ask_meanwhile: Callable[..., list[Future[str]]]):
    asked = ask_meanwhile("1", "two", "3")

    assert isinstance(asked[1].exception(), InvalidQuery)
    assert [asked[0].result(), asked[2].result()] == ["made 1", "made 3"]


def test_what_was_left_is_first_the_next_time(ask_meanwhile: Callable[..., list[Future[str]]], maker: Maker):
    maker.at_most = 2

    asked = ask_meanwhile("1", "2", "3", "4", "5")

    assert [one.result() for one in asked] == [f"made {number}" for number in range(1, 6)]
    assert maker.batches == [["1", "2", "3", "4", "5"], ["3", "4", "5"], ["5"]]


def test_no_more_are_made_together_than_may(turns: Turns, maker: Maker):
    line = Line(turns, maker.make, most=1)
    with ThreadPoolExecutor() as threads:
        with turns.turn():
            asked = [threads.submit(line.ask, wish, Deadline(30)) for wish in "123"]
            wait_until(lambda: len(line._line) == 3)
        for one in asked:
            one.result()

    assert sorted(maker.batches) == [["1"], ["2"], ["3"]]
    line.close()


def test_an_error_of_the_maker_is_told_to_all_and_the_line_goes_on(turns: Turns):
    errors = [RuntimeError("a bug")]

    def make(batch: Sequence[Waiting[str]]) -> None:
        if errors:
            raise errors.pop()
        for one in batch:
            one.tell("made")

    line = Line(turns, make)
    with pytest.raises(RuntimeError, match="a bug"):
        line.ask("1", Deadline(30))

    assert line.ask("2", Deadline(30)) == "made"
    line.close()


def test_who_was_put_back_leaves_the_line_when_the_time_is_over(turns: Turns, maker: Maker):
    goes_on, is_over = threading.Event(), threading.Event()
    maker.at_most = 1

    def make(batch: Sequence[Waiting[str]]) -> None:
        goes_on.wait(10)
        maker.make(batch)

    def keep_the_turn() -> None:
        with turns.turn():
            is_over.wait(20)

    line = Line(turns, make)
    with ThreadPoolExecutor() as threads:
        with turns.turn():
            first = threads.submit(line.ask, "1", Deadline(30))
            wait_until(lambda: len(line._line) == 1)
            second = threads.submit(line.ask, "2", Deadline(0.2))
            wait_until(lambda: len(line._line) == len(turns._line) == 2)
        threads.submit(keep_the_turn)
        wait_until(lambda: len(turns._line) == 2 and not line._line)
        time.sleep(0.3)
        goes_on.set()

        assert first.result() == "made 1"
        with pytest.raises(ServiceBusy):
            second.result(10)
        is_over.set()
    line.close()


def test_who_waits_too_long_leaves_the_line_and_is_not_made(turns: Turns, line: Line[str], maker: Maker):
    with turns.turn(), pytest.raises(ServiceBusy, match="kept the store busy for"):
        line.ask("1", Deadline(0.05))

    assert line.ask("2", Deadline(30)) == "made 2"
    assert maker.batches == [["2"]]


def test_no_more_wait_than_may(
    ask_meanwhile: Callable[..., list[Future[str]]], line: Line[str], turns: Turns
):
    with turns.turn():
        threads = ThreadPoolExecutor(max_workers=10)
        asked = [threads.submit(line.ask, str(number), Deadline(30)) for number in range(10)]
        wait_until(lambda: len(line._line) == 10)

        with pytest.raises(ServiceBusy, match="too many changes are waiting"):
            line.ask("11", Deadline(30))

    assert sorted(one.result() for one in asked) == sorted(f"made {number}" for number in range(10))


def test_while_somebody_reads_more_changes_share_a_batch(turns: Turns, maker: Maker):
    line = Line(turns, maker.make, is_read=lambda: True)
    with ThreadPoolExecutor(max_workers=8) as threads:
        list(threads.map(lambda number: line.ask(str(number), Deadline(30)), range(200)))

    assert len(maker.batches) < 100
    line.close()


def test_a_closed_line_turns_away_who_waits_and_who_comes(turns: Turns, line: Line[str]):
    with ThreadPoolExecutor() as threads:
        with turns.turn():
            asked = threads.submit(line.ask, "1", Deadline(30))
            wait_until(lambda: len(line._line) == 1)
            line.close()

        assert isinstance(asked.exception(), StoreUnavailable)
    with pytest.raises(StoreUnavailable, match="stopping"):
        line.ask("2", Deadline(30))


# --- turns


def test_turns_are_taken_in_the_order_of_coming(turns: Turns):
    taken: list[int] = []

    def take(number: int) -> None:
        with turns.next(Deadline(30)):
            taken.append(number)

    with turns.turn():
        threads = [threading.Thread(target=take, args=[number]) for number in range(8)]
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda number=number: len(turns._line) == number + 2)  # type: ignore[misc]
    for thread in threads:
        thread.join()

    assert taken == list(range(8))


def test_who_has_been_told_does_not_count_as_waiting(turns: Turns, line: Line[str]):
    for _ in range(100):
        line.ask("1", Deadline(30))

        assert not turns.is_taken
