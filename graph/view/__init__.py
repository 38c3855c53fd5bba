"""The plain view: which claims count as facts, and what follows from them."""

from graph.view.copies import all_copy_quads
from graph.view.derive import derive_all
from graph.view.names import name_quads
from graph.view.refresh import Touched, refresh

RULES = 5
"""Goes up when other things follow from the same claims: a view made by earlier rules is then made anew."""

__all__ = ["RULES", "Touched", "all_copy_quads", "derive_all", "name_quads", "refresh"]
