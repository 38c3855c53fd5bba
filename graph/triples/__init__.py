"""Frames become claims and evidence, and these become quads; and back."""

from graph.triples.claims import Told, tell
from graph.triples.mentions import find_mentions
from graph.triples.quads import QuadWriter, decode_record
from graph.triples.readback import read_row

__all__ = ["QuadWriter", "Told", "decode_record", "find_mentions", "read_row", "tell"]
