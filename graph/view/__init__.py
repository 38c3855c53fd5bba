"""The plain view: which claims count as facts, and what follows from them."""

from graph.view.copies import all_copy_quads
from graph.view.derive import derive_all
from graph.view.names import name_quads
from graph.view.refresh import Touched, refresh

__all__ = ["Touched", "all_copy_quads", "derive_all", "name_quads", "refresh"]
