"""What an operator may set, read once from the environment and handed on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
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

    `timeout` is how many seconds a user's query may take, `readers` how many run at once,
    `max_result_mb` how large a result may become. `min_confidence` is how sure an evidence must be
    to count in the plain view; that much is enough. With no `key`, only a service that listens on
    loopback takes writes.
    """

    data: Path = Path("claimgraph-data")
    base: str = DATA
    host: str = "127.0.0.1"
    port: int = 8000
    timeout: float = 30.0
    readers: int = 2
    max_result_mb: int = 256
    min_confidence: float = 0.7
    key: str | None = None

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            InvalidInput: With the setting and what it takes.
        """
        _require(0 <= self.port <= 65535, "port", self.port, "a number from 0 to 65535")
        _require(0 < self.timeout <= DAY, "timeout", self.timeout, f"seconds above 0, at most {DAY:,}")
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
    def is_local(self) -> bool:
        """Whether the service listens on loopback only."""
        return is_loopback(self.host)


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
    for field in fields(Settings):
        variable = f"CLAIMGRAPH_{field.name.upper()}"
        if environment.get(variable):
            given[field.name] = _parse(variable, field.default, environment[variable])
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
