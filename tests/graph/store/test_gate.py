"""Who is within a store, and who is alone there."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from graph.store.gate import Gate

LONG_SECONDS = 60.0


def test_who_is_alone_has_waited_for_those_within():
    gate = Gate()
    passes, out = [gate.enter(), gate.enter()], list[object]()

    def leave() -> None:
        for one in passes:
            out.append(one)
            gate.leave(one)

    leaving = threading.Timer(0.05, leave)
    leaving.start()

    with gate.alone(LONG_SECONDS) as is_alone:
        assert is_alone
        assert out == passes
    leaving.join()


def test_who_does_not_go_out_is_not_waited_for_without_end():
    gate = Gate()
    pass_ = gate.enter()

    with gate.alone(0.01) as is_alone:
        assert not is_alone

    gate.leave(pass_)
    with gate.alone(0.01) as is_alone:
        assert is_alone


def test_others_go_in_when_nobody_is_alone_any_more():
    gate = Gate()
    with ThreadPoolExecutor(1) as threads:
        with gate.alone(LONG_SECONDS):
            going = threads.submit(gate.enter)
            time.sleep(0.05)
            assert not going.done()
        gate.leave(going.result(LONG_SECONDS))


def test_who_is_within_may_go_in_again_while_somebody_waits_to_be_alone():
    gate = Gate()
    outer = gate.enter()

    def wait() -> bool:
        with gate.alone(LONG_SECONDS) as is_alone:
            return is_alone

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(wait)
        while not gate._is_closed:
            time.sleep(0.001)
        gate.leave(gate.enter())
        assert not waiting.done()
        gate.leave(outer)
        assert waiting.result(LONG_SECONDS)
