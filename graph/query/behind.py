"""The SPARQL behind each page: a query that has as rows what the page shows."""

from __future__ import annotations

from pyoxigraph import Literal

from graph.vocabulary import CG, RDFS, SKOS, XSD, Names

_PREFIXES = f"PREFIX cg: <{CG}>\nPREFIX rdfs: <{RDFS}>\nPREFIX skos: <{SKOS}>\nPREFIX xsd: <{XSD}>\n\n"
_LIMIT = 1000


class Behind:
    """Writes the queries for one graph, whose IRIs they have in full."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def entity(self, id: str) -> str:
        """Return who says what of an entity, in which words."""
        node = self._names.named("entity", id)
        return self._query(
            "?subject ?predicate ?object ?stance ?speaker ?quote ?document",
            f"""  GRAPH {self._names.claims} {{
    {{ ?claim cg:subject {node} }} UNION {{ ?claim cg:object {node} }}
    ?claim cg:subject ?subject ; cg:predicate ?predicate ; cg:object|cg:value ?object .
  }}
  GRAPH ?document {{
    ?evidence cg:claim ?claim ; cg:stance ?stance ; cg:saidBy ?speaker ; cg:quote ?quote .
  }}""",
        )

    def claim(self, id: str) -> str:
        """Return who says a claim, in which words, for and against."""
        node = self._names.named("claim", id)
        return self._query(
            "?subject ?predicate ?object ?stance ?speaker ?quote ?document",
            f"""  GRAPH {self._names.claims} {{
    {node} cg:subject ?subject ; cg:predicate ?predicate ; cg:object|cg:value ?object .
  }}
  GRAPH ?document {{
    ?evidence cg:claim|cg:presupposes {node} ; cg:stance ?stance ; cg:saidBy ?speaker ; cg:quote ?quote .
  }}""",
        )

    def document(self, id: str) -> str:
        """Return the claims of a document in the order of its text."""
        graph = self._names.document(id)
        return self._query(
            "?start ?end ?quote ?stance ?speaker ?subject ?predicate ?object",
            f"""  GRAPH {graph} {{
    ?evidence cg:claim|cg:presupposes ?claim ; cg:stance ?stance ; cg:saidBy ?speaker ;
              cg:quote ?quote ; cg:start ?start ; cg:end ?end .
  }}
  GRAPH {self._names.claims} {{
    ?claim cg:subject ?subject ; cg:predicate ?predicate ; cg:object|cg:value ?object .
  }}""",
            "ORDER BY ?start ?end",
        )

    def question(self, id: str) -> str:
        """Return the answers to a question, and who gives each in which words."""
        node = self._names.named("question", id)
        return self._query(
            "?answer ?value ?stance ?speaker ?quote ?document",
            f"""  GRAPH {self._names.questions} {{
    {node} cg:answer ?answer .
    ?answer cg:object|cg:value ?value ; cg:evidence ?evidence .
  }}
  GRAPH ?document {{ ?evidence cg:stance ?stance ; cg:saidBy ?speaker ; cg:quote ?quote }}""",
            "ORDER BY ?answer ?value ?document",
        )

    def questions(
        self, *, kind: str | None = None, rule: str | None = None, entity: str | None = None
    ) -> str:
        """Return the disagreements of a kind, by a rule, about an entity and its events, or all of them.

        Each comes with what it is about and its answers.
        """
        wanted = [f"VALUES ?kind {{ cg:{kind} }} "] if kind else []
        wanted += [f"VALUES ?rule {{ {Literal(rule)} }} "] if rule else []
        if entity is not None:
            node = self._names.named("entity", entity)
            its_events = f"GRAPH {self._names.events} {{ ?about cg:participant {node} }}"
            wanted.append(f"{{ VALUES ?about {{ {node} }} }} UNION {{ {its_events} }} ")
        return self._query(
            "?question ?kind ?rule ?about ?of ?answer ?value",
            f"""  {"".join(wanted)}
  GRAPH {self._names.questions} {{
    ?question cg:questionKind ?kind ; cg:rule ?rule ; cg:asksAbout ?about ; cg:asksOf ?of ;
              cg:answer ?answer .
    ?answer cg:object|cg:value ?value .
  }}""",
            "ORDER BY ?question ?answer",
        )

    def documents(self, *, language: str | None = None, entity: str | None = None) -> str:
        """Return the documents in a language, or naming an entity, or all, with what is known of them."""
        naming = self._names.named("entity", entity) if entity is not None else None
        return self._query(
            "?id ?title ?publisher ?published ?language ?document",
            f"""  {f"VALUES ?language {{ {Literal(language)} }}" if language else ""}
  GRAPH ?document {{
    ?document cg:documentId ?id ; cg:language ?language{f" ; cg:mentions {naming}" if naming else ""} .
    OPTIONAL {{ ?document cg:title ?title }}
    OPTIONAL {{ ?document cg:publisher ?publisher }}
    OPTIONAL {{ ?document cg:published ?published }}
  }}""",
            "ORDER BY DESC(?published) ?id",
        )

    def entities(self, type: str | None = None) -> str:
        """Return the entities of a class, or of all, by name."""
        return self._query(
            "?name ?class ?entity",
            f"""  {f"VALUES ?class {{ cg:{type} }}" if type else ""}
  ?entity a ?class ; skos:prefLabel ?name .""",
            "ORDER BY ?name",
        )

    def events(self, type: str | None = None) -> str:
        """Return the events of a class, or of all, whatever the stance, with who takes part in which role.

        Of the classes of an event, and of the roles of who takes part, those come that no other is a kind of.
        """
        narrowest = f"""  FILTER NOT EXISTS {{
    GRAPH {self._names.events} {{ ?event a ?narrower }}
    GRAPH {self._names.ontology} {{ ?narrower rdfs:subClassOf ?class }}
  }}
"""
        return self._query(
            "?date ?class ?stance ?role ?participant ?event",
            f"""  {f"VALUES ?class {{ cg:{type} }}" if type else ""}
  GRAPH {self._names.events} {{
    ?event a ?class ; cg:stance ?stance ; cg:participant ?participant ; ?role ?participant .
    OPTIONAL {{ ?event cg:date ?date }}
  }}
{"" if type else narrowest}  FILTER NOT EXISTS {{
    GRAPH {self._names.events} {{ ?event ?narrower ?participant }}
    GRAPH {self._names.ontology} {{ ?narrower rdfs:subPropertyOf ?role }}
  }}""",
            "ORDER BY ?date ?event",
        )

    def timeline(
        self,
        *,
        entity: str | None = None,
        type: str | None = None,
        window: tuple[str | None, str | None] = (None, None),
        latest_first: bool = False,
    ) -> str:
        """Return the events of a timeline, each with the days it lies between and every way it is told.

        `window` is the first and the last day that are asked for, as ISO days, None where that side is
        open: what may have been between them comes, and then nothing undated. An event is an entity's
        where that takes part in it, and of a class. The bounds that the plain view has are the most exact
        of those told.
        """
        event = f"?event a cg:{type or 'Event'} ; cg:stance ?stance"
        if entity is not None:
            event += f" ; cg:participant {self._names.named('entity', entity)}"
        bounds = "\n".join(
            f"  OPTIONAL {{ GRAPH {graph} {{ ?event cg:{bound} ?{name} }} }}"
            for name, graph, bound in (
                ("first", self._names.facts, "notBefore"),
                ("last", self._names.facts, "notAfter"),
                ("told_first", self._names.events, "notBefore"),
                ("told_last", self._names.events, "notAfter"),
            )
        )
        return self._query(
            "?begins ?ends ?stance ?event",
            f"""  GRAPH {self._names.events} {{ {event} }}
{bounds}
  BIND (COALESCE(?first, ?told_first, ?last, ?told_last) AS ?begins)
  BIND (COALESCE(?last, ?told_last, ?first, ?told_first) AS ?ends)
{_within(*window)}""",
            f"ORDER BY (!BOUND(?begins)) {'DESC(?begins)' if latest_first else '?begins'} ?event",
        )

    def event(self, id: str) -> str:
        """Return who says what of an event, in which words."""
        node = self._names.named("event", id)
        return self._query(
            "?subject ?predicate ?object ?stance ?speaker ?quote ?document",
            f"""  GRAPH {self._names.claims} {{
    {{ ?claim cg:event {node} }} UNION {{ ?claim cg:subject {node} }}
    ?claim cg:subject ?subject ; cg:predicate ?predicate ; cg:object|cg:value ?object .
  }}
  GRAPH ?document {{
    ?evidence cg:claim ?claim ; cg:stance ?stance ; cg:saidBy ?speaker ; cg:quote ?quote .
  }}""",
        )

    def search(self, words: str) -> str:
        """Return the entities with a name like the words, and the articles that have them, best first."""
        wanted = Literal(" ".join(words.split()))
        return self._query(
            "?score ?name ?form ?sentence ?found",
            f"""  {{
    SERVICE cg:search {{ ?found cg:matches {wanted} ; cg:form ?form ; cg:score ?score ; cg:limit 50 }}
    ?found skos:prefLabel ?name .
  }} UNION {{
    SERVICE cg:search {{ ?found cg:textMatches {wanted} ; cg:score ?score ; cg:sentence ?sentence ;
                                cg:limit 20 }}
  }}""",
            "ORDER BY DESC(?score) ?name ?found",
        )

    def changes(self) -> str:
        """Return what was done to which documents and claims, the newest first."""
        return self._query(
            "?change ?at ?action ?document ?claim",
            f"""  GRAPH {self._names.log} {{
    ?change a cg:Change ; cg:at ?at ; cg:part ?part .
    ?part cg:action ?action .
    OPTIONAL {{ ?part cg:documentId ?document }} OPTIONAL {{ ?part cg:claimId ?claim }}
  }}""",
            "ORDER BY DESC(?at) ?document",
        )

    def change(self, id: str) -> str:
        """Return what one change did, and its effect as JSON."""
        node = self._names.named("change", id)
        return self._query(
            "?at ?action ?document ?claim ?effect",
            f"""  GRAPH {self._names.log} {{
    {node} cg:at ?at ; cg:part ?part .
    ?part cg:action ?action .
    OPTIONAL {{ ?part cg:documentId ?document }} OPTIONAL {{ ?part cg:claimId ?claim }}
    OPTIONAL {{ {node} cg:effect ?effect }}
  }}""",
            "ORDER BY ?document",
        )

    def _query(self, columns: str, pattern: str, order: str = "") -> str:
        order_line = f"{order}\n" if order else ""
        return f"{_PREFIXES}SELECT DISTINCT {columns} WHERE {{\n{pattern}\n}}\n{order_line}LIMIT {_LIMIT}\n"


def _within(first: str | None, last: str | None) -> str:
    """Return the filter for what may have been between two days, both included; none where both are open."""
    conditions = [f'?ends >= "{first}"^^xsd:date'] if first else []
    conditions += [f'?begins <= "{last}"^^xsd:date'] if last else []
    return f"  FILTER ({' && '.join(conditions)})" if conditions else ""
