"""`/states`: short links to what somebody looks at, without a key, and never more than a disk can bear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient


def test_a_state_is_kept_and_found_by_its_id(demo: TestClient):
    kept = demo.post("/states", json={"state": {"nodes": {"entity/5f3a": [1, 2]}}})

    assert kept.status_code == 201
    found = demo.get(kept.headers["location"])
    assert found.json() == {"nodes": {"entity/5f3a": [1, 2]}}
    assert "immutable" in found.headers["cache-control"]


def test_a_state_needs_no_key(open_demo: Callable[..., TestClient]):
    client = open_demo(key="secret", host="0.0.0.0")

    assert client.post("/states", json={"state": {}}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"state": []}', 422),
        (b'{"state": {"a": NaN}}', 400),
        (b'{"state": {"a": "' + b"x" * 300_000 + b'"}}', 413),
        (b'{"state": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}", 422),
    ],
)
def test_what_cannot_be_kept_is_refused(demo: TestClient, body: bytes, status: int):
    response = demo.post("/states", content=body)

    assert response.status_code == status
    assert response.json()["detail"]


def test_a_state_that_is_not_there_says_so(demo: TestClient):
    response = demo.get("/states/none")

    assert response.status_code == 404
    assert "there is no state" in response.json()["detail"]
