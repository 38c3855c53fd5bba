"""How a frame is said, from its polarity and modality."""

from __future__ import annotations

from graph.model import Frame, Number
from graph.vocabulary import Relation

_STANCES = {
    "asserted": "Asserts",
    "reported": "Reports",
    "alleged": "Alleges",
    "planned": "Plans",
    "rumoured": "Rumours",
    "speculated": "Speculates",
    "conditional": "Conditional",
}
_FIRM = ("asserted", "reported", "alleged")
_GUESSES = ("Speculates", "Conditional", "Rumours")


def stance_of(frame: Frame, relation: Relation) -> tuple[str, bool]:
    """Return the stance of a frame, and whether what it is about is said not to be so.

    A share of 0 percent says that there is none. A planned figure is expected. That a remark was made
    is asserted, however hedged the remark itself is.
    """
    if frame.polarity == "denied":
        return "Denies", False
    negated = frame.polarity == "negated" or _is_nothing(frame, relation)
    if negated and frame.modality in _FIRM:
        return "Negates", True
    if relation.name == "commented":
        return "Asserts", negated
    if frame.modality == "planned" and relation.is_figure:
        return "Expects", negated
    return _STANCES[frame.modality], negated


def _is_nothing(frame: Frame, relation: Relation) -> bool:
    return relation.name == "owns_stake" and frame.args.get("percent") == Number("0")


def focus_of(frame: Frame, relation: Relation, stance: str, negated: bool) -> str | None:
    """Return the argument that the stance is about, "core" for the core claim, None for all of it.

    A denial or negation is about the core. A guess at someone's leaving that gives a reason takes the
    leaving for granted: the guess is the reason.
    """
    named = frame.focus or relation.focus
    if named and (named in frame.args or named == "time"):
        return named
    if negated or stance == "Denies":
        return "core"
    guessed = relation.focus_when_guessed
    return guessed if stance in _GUESSES and guessed in frame.args else None
