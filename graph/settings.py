"""What an operator may set, read once from the environment and handed on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from graph.errors import InvalidInput
from graph.vocabulary import DATA

DAY = 24 * 60 * 60
"""How many seconds a query may take at most; what waits for it cannot count much further."""

# RFC 3987 has no space, control or one of these in an IRI.
_BASE = re.compile(r'https?://[^\s\x00-\x20<>"{}|\\^`]+[/#]')


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is an environment variable `CLAIMGRAPH_<FIELD>`; options of a command come before it.

    `timeout` is how many seconds a user's query may take, `readers` how many run at once (up to three times
    as many while some take long), `max_result_mb` how large a result may become. `write_timeout` and
    `max_upload_mb` are the same for a user's change, and `max_memory_mb` is what either may take of the
    memory. `allowed_hosts` are the hosts that SPARQL may call by SERVICE and LOAD, with commas between.
    `durability` is "fast" (what is acknowledged survives the end of the process, however it ends) or "safe"
    (a power cut too). `origins` are the web sites whose scripts may read here, with commas between, or `*`
    for all. `min_confidence` is how sure an evidence must be to count in the plain view; that much is
    enough.
    With no `key`, only a service that listens on loopback takes writes. `store` is the address at which an
    engine elsewhere takes queries, `store_update` that for updates if it is another; `store_user` and
    `store_password` are who we are there. With no `store`, the graph is in the folder `data`.
    """

    data: Path = Path("claimgraph-data")
    store: str = ""
    store_update: str = ""
    store_user: str = ""
    store_password: str = field(default="", repr=False)
    base: str = DATA
    host: str = "127.0.0.1"
    port: int = 8000
    timeout: float = 30.0
    readers: int = 2
    max_result_mb: int = 256
    write_timeout: float = 120.0
    max_upload_mb: int = 256
    max_memory_mb: int = 2048
    allowed_hosts: str = ""
    durability: str = "fast"
    origins: str = "*"
    min_confidence: float = 0.7
    key: str | None = None

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            InvalidInput: With the setting and what it takes.
        """
        _require(0 <= self.port <= 65535, "port", self.port, "a number from 0 to 65535")
        limit = f"seconds above 0, at most {DAY:,}"
        _require(0 < self.timeout <= DAY, "timeout", self.timeout, limit)
        _require(0 < self.write_timeout <= DAY, "write_timeout", self.write_timeout, limit)
        _require(self.max_upload_mb >= 1, "max_upload_mb", self.max_upload_mb, "a number from 1")
        _require(self.max_memory_mb >= 128, "max_memory_mb", self.max_memory_mb, "a number from 128")
        _require(self.durability in {"fast", "safe"}, "durability", self.durability, "fast or safe")
        _require(self.readers >= 1, "readers", self.readers, "a number from 1")
        _require(self.max_result_mb >= 1, "max_result_mb", self.max_result_mb, "a number from 1")
        _require(0 <= self.min_confidence <= 1, "min_confidence", self.min_confidence, "from 0 to 1")
        _require(
            bool(_BASE.fullmatch(self.base)), "base", self.base, "an http(s) address that ends in / or #"
        )

    @property
    def max_result_bytes(self) -> int:
        """How large a result may become, in bytes: a megabyte here has 1,048,576."""
        return self.max_result_mb * 1024 * 1024

    @property
    def max_upload_bytes(self) -> int:
        """How large an upload may be, in bytes."""
        return self.max_upload_mb * 1024 * 1024

    @property
    def max_memory_bytes(self) -> int:
        """How much memory a process may have for a query or a change, in bytes."""
        return self.max_memory_mb * 1024 * 1024

    @property
    def hosts_allowed(self) -> frozenset[str]:
        """The hosts that SERVICE and LOAD may call, in lower case."""
        return frozenset(_parts(self.allowed_hosts.lower()))

    @property
    def origins_allowed(self) -> list[str]:
        """The web sites whose scripts may read here."""
        return _parts(self.origins)

    @property
    def is_safe(self) -> bool:
        """Whether a change is on the disk before it is acknowledged."""
        return self.durability == "safe"

    @property
    def is_local(self) -> bool:
        """Whether the service listens on loopback only."""
        return is_loopback(self.host)


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine's own.

    >>> is_loopback("127.0.0.2"), is_loopback("localhost.example")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment.

    Raises:
        InvalidInput: A value is not of its field's kind, or cannot work.
    """
    given: dict[str, Any] = {}
    for one in fields(Settings):
        variable = f"CLAIMGRAPH_{one.name.upper()}"
        if environment.get(variable):
            given[one.name] = _parse(variable, one.default, environment[variable])
    return Settings(**given)


def _parse(variable: str, default: object, words: str) -> object:
    if not isinstance(default, int | float):
        return Path(words) if isinstance(default, Path) else words
    try:
        return type(default)(words)
    except ValueError:
        raise InvalidInput(f"{variable}: {words!r} is not a number") from None


def _require(holds: bool, name: str, value: object, wanted: str) -> None:
    if not holds:
        raise InvalidInput(f"the setting {name} is {value!r}; it takes {wanted}")
