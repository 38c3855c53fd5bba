"""Documents, claims and entities of the shape that news has, from a seed: the same seed, the same bytes.

    python -m benchmarks.generate FOLDER --documents 5000 --claims 20 --seed 1

Few entities are in many articles and most in few (a Zipf law), so there are hubs. Every second claim
tells again what some earlier article told, as news does; one in five is not told as a plain fact.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROLES = (
    "CEO",
    "COO",
    "CTO",
    "CFO",
    "VP of engineering",
    "VP of product",
    "chairman",
    "head of research",
    "interim CEO",
)
REASONS = ("a dispute with the board", "health", "a new venture", "poor results", "pressure of investors")
CHARGES = ("fraud", "copyright infringement", "breach of contract", "wage arrears", "data theft")
TOPICS = ("the market is overheated", "regulation comes too late", "hiring goes on", "prices will fall")
METRICS = ("revenue", "loss", "burn_rate", "cash", "debt", "cost")
KINDS = ("competes_with", "customer_of", "provided_compute", "questioned_leadership", "requested_audit")
STANCES = (
    *[("affirmed", "asserted")] * 12,
    *[("affirmed", "reported")] * 5,
    ("affirmed", "alleged"),
    ("affirmed", "planned"),
    ("affirmed", "speculated"),
    ("negated", "asserted"),
)

Args = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """The entities of a world, the most frequent first."""

    people: Sequence[str]
    companies: Sequence[str]
    investors: Sequence[str]
    products: Sequence[str]


def generate(folder: Path, documents: int, claims_each: int, seed: int) -> None:
    """Write ID.txt and ID.jsonl for each document, entities.jsonl and documents.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    cast = _cast(documents)
    _write_lines(folder / "entities.jsonl", _entities(cast))
    about: list[Args] = []
    told: list[tuple[str, Args]] = []
    for number in range(documents):
        name = f"doc-{number:06}"
        published = date(2020, 1, 1) + timedelta(days=chance.randrange(1800))
        text, rows = _document(name, claims_each, published, cast, told, chance)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        _write_lines(folder / f"{name}.jsonl", rows)
        about.append(
            {"id": name, "title": f"Report {number}", "published": published.isoformat(), "language": "en"}
        )
    _write_lines(folder / "documents.jsonl", about)


def _cast(documents: int) -> Cast:
    def names(kind: str, count: int) -> list[str]:
        return [f"{kind}-{number}" for number in range(count)]

    size = max(20, documents)
    return Cast(
        names("person", size),
        names("company", size // 2),
        names("investor", size // 10),
        names("product", size // 4),
    )


def _entities(cast: Cast) -> Iterator[Args]:
    for identifier in (*cast.people, *cast.companies, *cast.investors, *cast.products):
        kind = identifier.split("-")[0]
        row = {"id": identifier, "type": {"person": "Person", "product": "Product"}.get(kind, "Organization")}
        yield (
            row
            | {"name": identifier.title().replace("-", " ")}
            | ({"roles": ["investor"]} if kind == "investor" else {})
        )


def _document(
    name: str, claims: int, published: date, cast: Cast, told: list[tuple[str, Args]], chance: random.Random
) -> tuple[str, list[Args]]:
    text = f"Report of {published}\n"
    cast = _local_cast(cast, chance)
    rows = []
    for number in range(claims):
        relation, args = _told_again(told, chance) or _claim(cast, chance)
        told.append((relation, args))
        polarity, modality = chance.choice(STANCES)
        sentence = f"Sentence {number} of {name} tells of {relation}: {', '.join(map(str, args.values()))}."
        row: Args = {"id": f"{number:03}", "event_or_relation": relation, "args": args, "polarity": polarity}
        row |= {"modality": modality, "quote": sentence, "start": len(text), "end": len(text) + len(sentence)}
        if modality == "reported":
            row["attributed_to"] = _pick(cast.companies, chance)
        if chance.random() < 0.5:
            row |= {"time": _time(published, chance), "time_basis": "explicit", "time_of": "event"}
        rows.append(row)
        text += sentence + "\n"
    return text, rows


def _told_again(told: Sequence[tuple[str, Args]], chance: random.Random) -> tuple[str, Args] | None:
    """Return, every second time, a claim that one of the last few hundred articles told."""
    if not told or chance.random() < 0.5:
        return None
    return told[max(0, len(told) - 1 - chance.randrange(5000))]


def _local_cast(cast: Cast, chance: random.Random) -> Cast:
    """Return the few entities that one article is about: the seed articles have one to every two claims."""

    def some(names: Sequence[str], count: int) -> list[str]:
        return sorted({_prominent(names, chance) for _ in range(count)})

    return Cast(
        some(cast.people, 4), some(cast.companies, 4), some(cast.investors, 2), some(cast.products, 2)
    )


def _prominent(names: Sequence[str], chance: random.Random) -> str:
    """Return one of the names; the n-th is about n times as rare as the first (Zipf's law)."""
    return names[int(len(names) ** chance.random()) - 1]


def _pick(names: Sequence[str], chance: random.Random) -> str:
    return chance.choice(names)


def _time(published: date, chance: random.Random) -> str:
    day = (published - timedelta(days=chance.randrange(400))).isoformat()
    return chance.choice((day, day[:7], day[:4]))


def _money(chance: random.Random) -> Args:
    value = chance.choice((1, 2, 5, 8, 10, 50)) * 10 ** chance.randrange(6, 10)
    return {
        "value": value,
        "currency": "USD",
        "period": None,
        "qualifier": chance.choice((None, None, "about", "over")),
    }


def _claim(cast: Cast, chance: random.Random) -> tuple[str, Args]:
    person, company = _pick(cast.people, chance), _pick(cast.companies, chance)
    investor, product = _pick(cast.investors, chance), _pick(cast.products, chance)
    other = _pick(cast.companies, chance)
    role = chance.choice(ROLES)
    makers: Sequence[tuple[str, Callable[[], Args]]] = (
        ("holds_role", lambda: {"person": person, "organization": company, "role": role}),
        (
            "appointed",
            lambda: {"person": person, "organization": company, "role": role, "appointed_by": other},
        ),
        (
            "resigned",
            lambda: {
                "person": person,
                "organization": company,
                "role": role,
                "reason": chance.choice(REASONS),
            },
        ),
        ("departed", lambda: {"person": person, "organization": company}),
        ("founded", lambda: {"person": person, "organization": company, "role": "co-founder"}),
        ("invested_in", lambda: {"investor": investor, "target": company}),
        ("funding_round", lambda: {"organization": company, "amount": _money(chance)}),
        ("valuation", lambda: {"organization": company, "amount": _money(chance)}),
        (
            "finances",
            lambda: {"organization": company, "metric": chance.choice(METRICS), "amount": _money(chance)},
        ),
        ("sued", lambda: {"plaintiff": company, "defendant": other, "charge": chance.choice(CHARGES)}),
        ("accused", lambda: {"accuser": company, "defendant": person, "charge": chance.choice(CHARGES)}),
        ("developed", lambda: {"organization": company, "product": product}),
        ("acquired", lambda: {"acquirer": company, "target": other}),
        ("commented", lambda: {"person": person, "about": company, "topic": chance.choice(TOPICS)}),
        ("other", lambda: {"kind": chance.choice(KINDS), "organization": company, "target": other}),
    )
    relation, make = chance.choice(makers)
    return relation, make()


def _write_lines(path: Path, rows: Sequence[Args] | Iterator[Args]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Write a folder of generated documents."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--claims", type=int, default=20, help="claims in each document")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    generate(args.folder, args.documents, args.claims, args.seed)


if __name__ == "__main__":
    main()
