"""What starts the service again does not fail with it."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from api import supervisor
from api.supervisor import Start, supervise
from graph.settings import Settings


def open_files() -> set[str]:
    return {path.name for path in Path("/dev/fd").iterdir()}


def test_where_the_machine_has_no_room_for_a_process_another_try_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    start = Start(Settings(data=tmp_path), "raw", 0)
    before = open_files()

    with socket.socket() as listener, pytest.raises(SystemExit):
        supervise(start, start, listener, lambda: None)

    said = capsys.readouterr().err.splitlines()
    assert len(said) == supervisor._ATTEMPTS
    assert all("the service cannot be started: [Errno 2]" in line for line in said)
    assert open_files() <= before
