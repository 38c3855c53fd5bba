"""Figures of one entity, made comparable: by the year where they have a period, with bounds, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.dates import parse_time
from graph.ledger import RecordedClaim, Telling
from graph.view.lens import Lens
from graph.view.stances import FIRM_STANCES

_PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
_ABOUT = Decimal("0.1")
"""A figure told as "about" so much may be a tenth off."""

_INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as one evidence tells it: what it can be at least and at most, and when it was so."""

    amount: NamedNode
    metric: str
    telling: Telling | None
    least: Decimal
    most: Decimal
    basis: tuple[str, bool]
    is_projected: bool
    not_before: str | None
    not_after: str | None

    def without_evidence(self) -> Figure:
        """Return the figure alone, the same for all who tell it."""
        return replace(self, telling=None)

    def disagrees_with(self, other: Figure) -> bool:
        """Return whether two figures of one kind cannot both be so. An undated one may be of any time."""
        if self.basis != other.basis or self.is_projected != other.is_projected:
            return False
        return not self._is_apart_in_time(other) and (self.most < other.least or other.most < self.least)

    def _is_apart_in_time(self, other: Figure) -> bool:
        return _is_before(self.not_after, other.not_before) or _is_before(other.not_after, self.not_before)

    def is_firm_against(self, other: Figure) -> bool:
        """Return whether a disagreement of the two is a contradiction: both dated, neither projected."""
        return not self.is_projected and None not in (self.not_before, other.not_before)


def disagreeing(figures: Iterable[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield each two figures that disagree; only those are compared whose times can meet."""
    begun: list[Figure] = []
    for figure in sorted(figures, key=lambda one: one.not_before or ""):
        begun = [one for one in begun if not _is_before(one.not_after, figure.not_before)]
        yield from ((one, figure) for one in begun if one.disagrees_with(figure))
        begun.append(figure)


def _is_before(end: str | None, beginning: str | None) -> bool:
    return end is not None and beginning is not None and end < beginning


def figures_of(lens: Lens, cores: Iterable[RecordedClaim]) -> dict[str, list[Figure]]:
    """Return the figures among claims of one subject by family, in the order of their evidence.

    A family is a metric with those that bound it from below, as the vocabulary declares: a part of
    the costs, or a loss, cannot be more than all that is spent.
    """
    families: dict[str, list[Figure]] = {}
    for core in cores:
        if not isinstance(core.end, NamedNode):
            continue
        if lens.ledger.verdict(core.node) == "Rejected":
            continue
        counting = [t for t in lens.ledger.tellings(core.node) if _counts(t, lens.min_confidence)]
        for family, is_bound in lens.vocabulary.figure_families.get(core.predicate, ()):
            figures = [_figure(lens, core, telling, bounds_only=is_bound) for telling in counting]
            families.setdefault(family, []).extend(figures)
    return {name: sorted(figures, key=_evidence) for name, figures in families.items() if figures}


def _evidence(figure: Figure) -> str:
    return figure.telling.evidence.value if figure.telling else ""


def _counts(telling: Telling, min_confidence: float) -> bool:
    is_told = telling.is_told and not telling.is_negated and telling.confidence >= min_confidence
    return is_told and telling.stance in FIRM_STANCES | {"Expects"}


def _figure(lens: Lens, core: RecordedClaim, telling: Telling, *, bounds_only: bool) -> Figure:
    assert isinstance(core.end, NamedNode)
    money = lens.ledger.money(core.end)
    period = money.get("period")
    times = _PER_YEAR.get(period, 1) if period else 1
    least, most = _range(Decimal(money["amount"]) * times, money.get("qualifier"))
    first, last = _days(core)
    return Figure(
        amount=core.end,
        metric=core.predicate,
        telling=telling,
        least=least,
        most=_INFINITY if bounds_only else most,
        basis=(money["currency"], period is not None),
        is_projected=telling.stance == "Expects",
        not_before=first,
        not_after=last,
    )


def _range(amount: Decimal, qualifier: str | None) -> tuple[Decimal, Decimal]:
    match qualifier:
        case "over" | "at least":
            return amount, _INFINITY
        case "under" | "at most":
            return -_INFINITY, amount
        case "about":
            return amount - abs(amount) * _ABOUT, amount + abs(amount) * _ABOUT
    return amount, amount


def _days(core: RecordedClaim) -> tuple[str | None, str | None]:
    if "date" not in core.qualifiers:
        return None, None
    time = parse_time(core.qualifiers["date"].value)
    return time.not_before, time.not_after
