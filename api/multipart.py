"""The parts of a form that was posted as multipart/form-data (RFC 7578)."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from pathlib import Path

from fastapi import HTTPException

_PARTS_BYTES = 16 * 1024 * 1024
_TYPES = {".ttl": "text/turtle", ".nt": "application/n-triples", ".rdf": "application/rdf+xml"}


def split_parts(content_type: str, file: Path) -> list[tuple[Path, str]]:
    """Write each part to a file of its own beside the whole, and return these with their media types.

    Where a part does not say what it is, its file name does.

    Raises:
        HTTPException: 413 for more than fits into memory, 400 for what has no parts.
    """
    if file.stat().st_size > _PARTS_BYTES:
        raise HTTPException(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"a form in parts may have {_PARTS_BYTES:,} bytes; send a larger graph as the body itself",
        )
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    form = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(header + file.read_bytes())
    parts = [part for part in form.walk() if not part.is_multipart()]
    if not form.is_multipart() or not parts:
        raise HTTPException(
            HTTPStatus.BAD_REQUEST, "the form has no parts, or its boundary is not the one said"
        )
    return [(_written(part, file, number), _media_type(part)) for number, part in enumerate(parts)]


def _written(part: EmailMessage, file: Path, number: int) -> Path:
    path = file.with_name(f"{file.name}.{number}")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    path.write_bytes(content)
    return path


def _media_type(part: EmailMessage) -> str:
    said = part.get_content_type() if part["content-type"] else ""
    return said or _TYPES.get(Path(part.get_filename() or "").suffix, "")
