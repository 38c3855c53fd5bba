"""What is made from the whole graph follows its changes, and keeps nobody waiting for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from graph.errors import StoreUnavailable
from graph.query.following import Following


class Graph:
    """A graph whose value is its generation; reading one may wait to be allowed."""

    def __init__(self) -> None:
        self.generation = 0
        self.reads = 0
        self.may_read = threading.Event()
        self.may_read.set()

    def read(self) -> int:
        generation = self.generation
        assert self.may_read.wait(timeout=30)
        self.reads += 1
        return generation


@pytest.fixture
def graph() -> Graph:
    return Graph()


@pytest.fixture
def following(graph: Graph) -> Iterator[Following[int]]:
    following = Following(graph.read, lambda: graph.generation, patience_seconds=0.01)
    yield following
    graph.may_read.set()
    following.close()


def test_it_is_made_once_for_each_state_of_the_graph(graph: Graph, following: Following[int]):
    assert [following.get(), following.get()] == [0, 0]
    graph.generation = 1

    following.begin().result()

    assert following.get() == 1
    assert graph.reads == 2


def test_while_it_is_made_anew_the_one_before_is_given(graph: Graph, following: Following[int]):
    following.get()
    graph.may_read.clear()
    graph.generation = 1

    assert following.get() == 0
    graph.may_read.set()
    following.begin().result()
    assert following.get() == 1


def test_what_is_at_hand_is_of_the_newest_state_or_nothing(graph: Graph, following: Following[int]):
    assert following.current() is None
    following.get()
    assert following.current() == 0

    graph.generation = 1

    assert following.current() is None
    assert following.made() == 0


def test_a_graph_that_cannot_be_read_is_told_and_tried_again():
    answers = iter([StoreUnavailable("the disk is gone"), "a value"])

    def read() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    following = Following(read, lambda: 0)
    with pytest.raises(StoreUnavailable, match="the disk is gone"):
        following.get()
    assert following.get() == "a value"
    following.close()


def test_one_that_is_closed_says_so_where_there_is_no_value_of_the_newest_state(graph: Graph):
    following = Following(graph.read, lambda: graph.generation)
    following.get()
    following.close()
    assert following.get() == 0

    graph.generation = 1

    with pytest.raises(StoreUnavailable, match="cannot be read now"):
        following.get()


def test_one_that_is_closed_before_it_has_begun_says_so(graph: Graph):
    following = Following(graph.read, lambda: graph.generation)
    graph.may_read.clear()
    following._threads.submit(graph.read)
    following.begin()
    closing = threading.Thread(target=following.close)
    closing.start()
    while not following.begin().cancelled():
        time.sleep(0.001)

    with pytest.raises(StoreUnavailable, match="stopping"):
        following.get()

    graph.may_read.set()
    closing.join()
