"""The vocabulary of claimgraph as data, and where its files lie."""

from pathlib import Path

FOLDER = Path(__file__).parent
VOCABULARY = FOLDER / "claimgraph.ttl"
SHAPES = FOLDER / "shapes.ttl"
CONTEXT = FOLDER / "context.jsonld"
CLAIMS_SCHEMA = FOLDER / "claims.schema.json"
QUESTIONS = FOLDER / "questions"
