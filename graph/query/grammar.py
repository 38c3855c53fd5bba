"""The grammar of SPARQL 1.1, section 19.8: which token may follow which. One token ahead decides (LL(1)).

    PathSequence = PathElement ( '/' PathElement )*

What stands in quotes is a keyword or a sign, words in capitals are kinds of tokens, and the rest are rules.
LATERAL and VERSION are no SPARQL 1.1, but Oxigraph takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

_RULES = """
Query = Prologue ( Select | Construct | Describe | Ask ) Values
Prologue = ( 'BASE' IRI | 'PREFIX' PREFIX IRI | 'VERSION' STRING )*
Select = SelectClause Dataset Where Modifiers
SelectClause = 'SELECT' ( 'DISTINCT' | 'REDUCED' )? ( ( VARIABLE | '(' Expression 'AS' VARIABLE ')' )+ | '*' )
SubSelect = SelectClause Where Modifiers Values
Construct = 'CONSTRUCT' ( '{' Triples? '}' Dataset Where | Dataset 'WHERE' '{' Triples? '}' ) Modifiers
Describe = 'DESCRIBE' ( VariableOrName+ | '*' ) Dataset Where? Modifiers
Ask = 'ASK' Dataset Where Modifiers
Dataset = ( 'FROM' 'NAMED'? Name )*
Where = 'WHERE'? Group
Modifiers = GroupBy? Having? OrderBy? ( Limit Offset? | Offset Limit? )?
Limit = 'LIMIT' NUMBER
Offset = 'OFFSET' NUMBER
GroupBy = 'GROUP' 'BY' ( Call | VARIABLE | '(' Expression ( 'AS' VARIABLE )? ')' )+
Having = 'HAVING' Constraint+
OrderBy = 'ORDER' 'BY' ( ( 'ASC' | 'DESC' ) '(' Expression ')' | Constraint | VARIABLE )+
Values = ( 'VALUES' Data )?

Update = Prologue ( Operation ( ';' Update )? )?
Operation = Load | Clear | 'CREATE' 'SILENT'? 'GRAPH' Name | Transfer | Insert | Delete | With
Load = 'LOAD' 'SILENT'? Name ( 'INTO' 'GRAPH' Name )?
Clear = ( 'CLEAR' | 'DROP' ) 'SILENT'? ( 'GRAPH' Name | 'DEFAULT' | 'NAMED' | 'ALL' )
Transfer = ( 'ADD' | 'MOVE' | 'COPY' ) 'SILENT'? OneGraph 'TO' OneGraph
OneGraph = 'DEFAULT' | 'GRAPH'? Name
Insert = 'INSERT' ( 'DATA' Quads | Quads Using 'WHERE' Group )
Delete = 'DELETE' ( 'DATA' Quads | 'WHERE' Quads | Quads ( 'INSERT' Quads )? Using 'WHERE' Group )
With = 'WITH' Name ( 'DELETE' Quads ( 'INSERT' Quads )? | 'INSERT' Quads ) Using 'WHERE' Group
Using = ( 'USING' 'NAMED'? Name )*
Quads = '{' Triples? ( 'GRAPH' VariableOrName '{' Triples? '}' '.'? Triples? )* '}'

Group = '{' ( SubSelect | TriplesBlock? ( Pattern '.'? TriplesBlock? )* ) '}'
Pattern = Group ( 'UNION' Group )* | ( 'OPTIONAL' | 'MINUS' | 'LATERAL' ) Group | 'GRAPH' VariableOrName Group
    | 'SERVICE' 'SILENT'? VariableOrName Group | 'FILTER' Constraint
    | 'BIND' '(' Expression 'AS' VARIABLE ')' | 'VALUES' Data
Data = VARIABLE '{' Value* '}' | ( '()' | '(' VARIABLE* ')' ) '{' ( '()' | '(' Value* ')' )* '}'
Value = Name | String | Number | BOOLEAN | 'UNDEF'

Triples = SameSubject ( '.' Triples? )?
SameSubject = Term Properties | Node Properties?
Properties = Verb Objects ( ';' ( Verb Objects )? )*
Verb = VariableOrName | 'a'
Objects = Object ( ',' Object )*
Object = Term | Node
Node = '(' Object+ ')' | '[' Properties ']'
TriplesBlock = SameSubjectPath ( '.' TriplesBlock? )?
SameSubjectPath = Term PropertiesPath | NodePath PropertiesPath?
PropertiesPath = VerbPath ObjectsPath ( ';' ( VerbPath ObjectsPath )? )*
VerbPath = VARIABLE | Path
ObjectsPath = ObjectPath ( ',' ObjectPath )*
ObjectPath = Term | NodePath
NodePath = '(' ObjectPath+ ')' | '[' PropertiesPath ']'
Path = PathSequence ( '|' PathSequence )*
PathSequence = PathElement ( '/' PathElement )*
PathElement = '^'? PathPrimary ( '?' | '*' | '+' )?
PathPrimary = Name | 'a' | '(' Path ')' | '!' ( PathOne | '()' | '(' PathOne ( '|' PathOne )* ')' )
PathOne = '^'? ( Name | 'a' )

Term = VARIABLE | Name | String | Number | BOOLEAN | BLANK | '[]' | '()'
VariableOrName = VARIABLE | Name
Name = IRI | NAME
String = STRING ( LANGUAGE | '^' '^' Name )?
Number = ( '+' | '-' )? NUMBER

Constraint = '(' Expression ')' | Call
Expression = And ( '|' '|' And )*
And = Comparison ( '&' '&' Comparison )*
Comparison = Sum ( ( '=' | '!' '=' | '<' '='? | '>' '='? ) Sum | 'NOT'? 'IN' Expressions )?
Sum = Product ( ( '+' | '-' ) Product )*
Product = Unary ( ( '*' | '/' ) Unary )*
Unary = ( '!' | '+' | '-' )* Primary
Primary = '(' Expression ')' | BuiltIn | Name Arguments? | String | NUMBER | BOOLEAN | VARIABLE
Call = BuiltIn | Name Arguments
BuiltIn = FUNCTION Arguments | 'NOT'? 'EXISTS' Group
Arguments = '()' | '(' 'DISTINCT'? ( '*' | Expression ) ( ',' Expression )* Separator? ')'
Separator = ';' 'SEPARATOR' '=' STRING
Expressions = '()' | '(' Expression ( ',' Expression )* ')'
"""
_PIECE = re.compile(r"'[^']+' | \w+ | [()|?*+]", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A piece of the grammar. `name` is that of a terminal, with its quotes, or of a rule."""

    kind: Literal["terminal", "rule", "all", "one", "maybe", "many"]
    name: str = ""
    parts: tuple[Rule, ...] = ()


class Grammar:
    """The rules by name, and what each may begin with."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._first: dict[Rule, frozenset[str]] = {}

    def __getitem__(self, name: str) -> Rule:
        return self._rules[name]

    def first(self, rule: Rule) -> frozenset[str]:
        """Return the terminals that it may begin with; "" is among them where it may be nothing at all."""
        if rule not in self._first:
            self._first[rule] = frozenset(self._firsts(rule))
        return self._first[rule]

    def _firsts(self, rule: Rule) -> Iterator[str]:
        match rule.kind:
            case "terminal":
                yield rule.name
            case "rule":
                yield from self.first(self[rule.name])
            case "one":
                for part in rule.parts:
                    yield from self.first(part)
            case "maybe" | "many":
                yield ""
                yield from self.first(rule.parts[0])
            case "all":
                yield from self._firsts_in_turn(rule.parts)

    def _firsts_in_turn(self, parts: Sequence[Rule]) -> Iterator[str]:
        for part in parts:
            yield from self.first(part) - {""}
            if "" not in self.first(part):
                return
        yield ""


@cache
def grammar() -> Grammar:
    """Return the grammar; its rules `Query` and `Update` are whole texts."""
    lines = re.sub(r"\n +", " ", _RULES).split("\n")
    named = (line.split(" = ", 1) for line in lines if line)
    return Grammar({name: _one(_PIECE.findall(text)) for name, text in named})


def _one(pieces: list[str]) -> Rule:
    """Take the pieces of a rule up to its end, or to the bracket that closes it."""
    choices: list[list[Rule]] = [[]]
    while pieces and pieces[0] != ")":
        piece = pieces.pop(0)
        if piece == "|":
            choices.append([])
        else:
            choices[-1].append(_repeated(_single(piece, pieces), pieces))
    parts = tuple(one[0] if len(one) == 1 else Rule("all", parts=tuple(one)) for one in choices)
    return parts[0] if len(parts) == 1 else Rule("one", parts=parts)


def _single(piece: str, pieces: list[str]) -> Rule:
    if piece == "(":
        inner = _one(pieces)
        pieces.pop(0)
        return inner
    if piece.startswith("'") or piece.isupper():
        return Rule("terminal", piece)
    return Rule("rule", piece)


def _repeated(rule: Rule, pieces: list[str]) -> Rule:
    if not pieces or pieces[0] not in "?*+":
        return rule
    match pieces.pop(0):
        case "?":
            return Rule("maybe", parts=(rule,))
        case "*":
            return Rule("many", parts=(rule,))
        case _:
            return Rule("all", parts=(rule, Rule("many", parts=(rule,))))
