"""The steps joined: files become readings, readings become one change of the store."""

from graph.pipeline.library import Imported, Library, Removed
from graph.pipeline.reading import ClaimsFile, read_claims_file

__all__ = ["ClaimsFile", "Imported", "Library", "Removed", "read_claims_file"]
