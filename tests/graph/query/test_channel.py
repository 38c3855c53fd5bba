"""What two processes tell each other comes whole, in order, and not before it is there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from graph.query.channel import AT_ONCE_BYTES, Channel, Message, SharedNumber, number_file


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    ours, theirs = map(Channel, socket.socketpair())
    yield ours, theirs
    ours.close()
    theirs.close()


def test_messages_come_as_they_were_sent(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    sent = [Message(b"a", b""), Message(b"b", b"one"), Message(b"a", bytes(300)), Message(b"c", b"\0")]
    for one in sent:
        theirs.send(*one)

    assert [ours.receive() for _ in sent] == sent
    assert not ours.has_message(0)


def test_what_is_added_goes_out_with_what_is_sent_next(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    theirs.add(b"a", b"one")
    assert not ours.has_message(0)

    theirs.send(b"b", b"two")

    assert [ours.receive(), ours.receive()] == [(b"a", b"one"), (b"b", b"two")]


def test_much_that_is_added_goes_out_by_itself(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    content = bytes(AT_ONCE_BYTES)
    sending = threading.Thread(target=theirs.add, args=[b"a", content])
    sending.start()

    assert ours.receive() == (b"a", content)
    sending.join()


def test_a_message_of_which_a_part_is_there_is_not_there(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    theirs._socket.sendall(b"a\x05\0\0\0one")

    assert not ours.has_message(0)


def test_the_kinds_of_what_is_there_are_told_without_reading_it(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    assert ours.kinds() == []
    theirs.add(b"a", b"one")
    theirs.send(b"b", b"two")
    theirs._socket.sendall(b"c\x05\0\0\0cut")

    assert ours.kinds() == [b"a", b"b"]
    assert ours.receive() == (b"a", b"one")


def test_what_was_sent_before_the_end_is_read_to_its_end(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    theirs.send(b"a", b"one")
    theirs._socket.sendall(b"b\x05\0\0\0cut")
    theirs.close()

    assert ours.receive() == (b"a", b"one")
    with pytest.raises(EOFError):
        ours.has_message()


def test_nothing_can_be_sent_to_an_end_that_is_closed(ends: tuple[Channel, Channel]):
    ours, theirs = ends
    theirs.close()

    with pytest.raises(ConnectionError):
        ours.send(b"a", b"one")


def test_both_who_hold_a_number_see_what_the_other_sets():
    with number_file() as file:
        ours, theirs = SharedNumber(file.fileno()), SharedNumber(file.fileno())

    assert ours.value == 0
    theirs.value = 3
    assert ours.value == 3
