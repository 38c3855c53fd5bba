"""Pages for people: templates, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

_TEMPLATES = Environment(loader=PackageLoader("api", "web"), autoescape=True, undefined=StrictUndefined)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def money(amount: Mapping[str, str]) -> str:
    """Return an amount in words: `about 8,000,000 USD a month`."""
    qualifier = f"{amount['qualifier']} " if "qualifier" in amount else ""
    period = f" a {amount['period']}" if "period" in amount else ""
    return f"{qualifier}{Decimal(amount['amount']):,f} {amount['currency']}{period}"


_TEMPLATES.filters["money"] = money


def page(template: str, **values: Any) -> HTMLResponse:
    """Return a page, every value escaped; it loads nothing but our own style sheet and runs no script."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), headers=_HEADERS)
