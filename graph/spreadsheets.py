"""Cells of CSV that a spreadsheet shows as they are, and runs nothing of."""

from __future__ import annotations

import re

# A cell that begins like this is run as a formula by spreadsheets (OWASP, CSV injection); with an
# East Asian setting also in full width.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(cell: str) -> str:
    """Return a cell's words; what a spreadsheet would take for a formula begins with an apostrophe.

    >>> harmless("=1+1"), harmless("-1.5")
    ("'=1+1", '-1.5')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
