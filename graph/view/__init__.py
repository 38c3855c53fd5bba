"""The plain view: which claims count as facts, and what follows from them."""

from graph.view.derive import derive_all
from graph.view.names import name_quads
from graph.view.refresh import Touched, refresh

__all__ = ["Touched", "derive_all", "name_quads", "refresh"]
