"""A service on a small graph, in this process and behind a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import uvicorn
from fastapi.testclient import TestClient
from pyoxigraph import Literal, Quad

from api.app import create_app
from api.plain import PlainService
from api.server import configured
from api.service import Service
from graph.settings import Settings
from graph.vocabulary import term


@pytest.fixture(scope="package")
def open_service(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Service]:
    """A function that opens a service with 300 facts: Ada says each number from 0 to 299."""

    def open_service(**settings: object) -> Service:
        data = tmp_path_factory.mktemp("service") / "data"
        service = Service.open(Settings(data=data, **settings))  # type: ignore[arg-type]
        node, facts = service.names.node("entity/ada"), service.names.facts
        with service.writing() as library:
            library.store.change(add=[Quad(node, term("says"), Literal(str(i)), facts) for i in range(300)])
        return service

    return open_service


@pytest.fixture(scope="package")
def service(open_service: Callable[..., Service]) -> Iterator[Service]:
    service = open_service(max_result_mb=1)
    yield service
    service.close()


@pytest.fixture(scope="package")
def client(service: Service) -> TestClient:
    return TestClient(create_app(service))


@pytest.fixture(scope="package")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """A function that serves by uvicorn, as the command line does, and gives the address."""

    @contextmanager
    def serve(service: Service | PlainService, **options: object) -> Iterator[str]:
        server = uvicorn.Server(configured(service, port=0, log_config=None, **options))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.005)
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()

    return serve
