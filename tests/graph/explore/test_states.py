"""States of the explorer: the same one under the same id, and never more than there is room for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.errors import InvalidInput, NotFound, StoreUnavailable
from graph.explore.states import STATE_BYTES, States


def test_a_state_comes_back_as_it_was_kept(tmp_path: Path):
    states = States(tmp_path / "states")
    state = {"nodes": {"entity/5f3a": [1.5, -2]}, "labels": "한국어", "path": None}

    assert states.get(states.keep(state)) == state


def test_the_same_state_has_the_same_id_however_its_keys_are_ordered(tmp_path: Path):
    states = States(tmp_path / "states")

    assert states.keep({"a": 1, "b": 2}) == states.keep({"b": 2, "a": 1})
    assert len(list((tmp_path / "states").iterdir())) == 1


def test_states_outlive_the_service(tmp_path: Path):
    kept = States(tmp_path / "states").keep({"a": 1})

    assert States(tmp_path / "states").get(kept) == {"a": 1}


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path):
    states = States(tmp_path / "states", most=2)
    first, second = states.keep({"a": 1}), states.keep({"a": 2})
    states.get(first)

    third = states.keep({"a": 3})

    assert states.get(first) == {"a": 1}
    assert states.get(third) == {"a": 3}
    with pytest.raises(NotFound):
        states.get(second)


def test_the_order_in_which_they_go_outlives_the_service(tmp_path: Path):
    states = States(tmp_path / "states", most=2)
    ids = [states.keep({"a": number}) for number in (1, 2)]
    for seconds, kept in zip((200, 100), ids, strict=True):
        os.utime(tmp_path / "states" / f"{kept}.json", (seconds, seconds))

    States(tmp_path / "states", most=2).keep({"a": 3})

    assert not (tmp_path / "states" / f"{ids[1]}.json").exists()
    assert (tmp_path / "states" / f"{ids[0]}.json").exists()


def test_no_more_bytes_are_kept_than_there_is_room_for(tmp_path: Path):
    states = States(tmp_path / "states", all_bytes=10_000)

    for number in range(30):
        states.keep({"number": number, "words": "x" * 1_000})

    assert sum(path.stat().st_size for path in (tmp_path / "states").iterdir()) <= 10_000


def test_half_written_ones_are_cleared_away(tmp_path: Path):
    folder = tmp_path / "states"
    folder.mkdir()
    (folder / "abc.part").write_bytes(b"{")

    States(folder)

    assert not list(folder.iterdir())


def test_one_that_somebody_has_deleted_is_not_found(tmp_path: Path):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    (tmp_path / "states" / f"{kept}.json").unlink()

    with pytest.raises(NotFound):
        states.get(kept)
    assert states.keep({"a": 1}) == kept
    assert states.get(kept) == {"a": 1}


@pytest.mark.parametrize("state", [{"words": "x" * STATE_BYTES}, {"number": float("nan")}])
def test_what_cannot_be_kept_is_refused(tmp_path: Path, state: dict[str, object]):
    with pytest.raises(InvalidInput):
        States(tmp_path / "states").keep(state)


@pytest.mark.parametrize("id", ["", "none", "../store", "0" * 32, "0" * 32 + "\n"])
def test_an_id_of_no_state_is_not_found(tmp_path: Path, id: str):
    with pytest.raises(NotFound):
        States(tmp_path / "states").get(id)


def test_one_that_somebody_has_deleted_can_be_kept_again(tmp_path: Path):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    (tmp_path / "states" / f"{kept}.json").unlink()

    states.keep({"a": 1})

    assert states.get(kept) == {"a": 1}


def test_one_that_was_cut_off_is_not_found_and_can_be_kept_again(tmp_path: Path):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    (tmp_path / "states" / f"{kept}.json").write_bytes(b"")

    with pytest.raises(NotFound):
        states.get(kept)

    assert states.keep({"a": 1}) == kept
    assert states.get(kept) == {"a": 1}


def test_one_that_cannot_be_read_is_told(tmp_path: Path):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    path = tmp_path / "states" / f"{kept}.json"
    path.unlink()
    path.mkdir()

    with pytest.raises(StoreUnavailable, match="could not be read: Is a directory"):
        states.get(kept)


def test_one_that_is_deleted_at_the_moment_it_is_opened_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    mark = os.utime

    def delete_and_mark(path: Path) -> None:
        path.unlink()
        mark(path)

    monkeypatch.setattr(os, "utime", delete_and_mark)

    assert states.get(kept) == {"a": 1}
    with pytest.raises(NotFound):
        states.get(kept)


def test_one_that_is_cut_off_and_cannot_be_deleted_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    states = States(tmp_path / "states")
    kept = states.keep({"a": 1})
    (tmp_path / "states" / f"{kept}.json").write_text('{"a"')

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "unlink", refuse)

    with pytest.raises(NotFound):
        states.get(kept)
