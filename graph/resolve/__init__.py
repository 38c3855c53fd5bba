"""Deciding which entity a name means."""

from graph.resolve.recorded import resolve_recorded
from graph.resolve.roster import Roster, read_roster

__all__ = ["Roster", "read_roster", "resolve_recorded"]
