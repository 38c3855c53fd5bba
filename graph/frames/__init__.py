"""The claims format: reading its lines, and the one check that every claim passes at the door."""

from graph.frames.read import read_frames
from graph.frames.rows import validate
from graph.frames.schema import claims_schema

__all__ = ["claims_schema", "read_frames", "validate"]
