"""The small language of derived indicators: text of a pack in, a checked tree out, no code run.

``crowd.inflow - crowd.outflow`` speaks of the same subject; ``feature.area_m2`` is a field of its
feature; ``sum(all(crowd.present, "zone"))`` gathers one template over a layer and
``sum(parts(metro.entries))`` over the objects that are part of the subject. Functions are named in
``data.formula_names``; what they do stands in indicators/formulas.
"""

import ast
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import FormulaError
from data.formula_names import FOLDS, FUNCTIONS, SCOPES
from data.pack_problems import did_you_mean

#: Longest formula, and how deep it may be nested: a pack is not trusted.
LONGEST, DEEPEST = 2000, 100
FIELD = "feature"
#: Words such as in or from are Python's own but no less a part of a template's name.
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_SHELTER = "_word_"


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of a template at the same subject."""

    template: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the subject's feature: a number, or text where a function takes text."""

    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """``left`` + - * / ``right``."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus ``inner``."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A named formula on its arguments."""

    function: str
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """``fold`` (sum mean max min count fresh) of a template over ``scope``: all or parts."""

    fold: str
    scope: str
    template: str
    layer: str                                    # of ``all``; empty: every layer


Node = Number | Ref | Field | Binary | Negative | Call | Fold
_OPS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse(text: str) -> Node:
    """Return the tree of a formula; raise FormulaError saying what is wrong in it."""
    if len(text) > LONGEST:
        raise FormulaError(f"The formula has {len(text)} letters.", f"At most {LONGEST} are read.")
    try:
        tree = ast.parse(_DOTTED.sub(_sheltered, text.strip()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        place = f" near letter {e.offset}" if isinstance(e, SyntaxError) and e.offset else ""
        raise FormulaError(f"{text!r} is no formula{place}.",
                           "Write templates, numbers, + - * / and named functions.") from e
    return _node(tree, 0)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it."""
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, Binary):
        below = (node.left, node.right)
    elif isinstance(node, Negative):
        below = (node.inner,)
    elif isinstance(node, Call):
        below = node.args
    for one in below:
        yield from walk(one)


def fields_of(node: Node) -> tuple[str, ...]:
    """Return the names of the feature's fields that a formula needs, each once."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Field)))


def _node(tree: ast.AST, depth: int) -> Node:
    if depth > DEEPEST:
        raise FormulaError("The formula is nested too deep.", "Split it into two indicators.")
    if isinstance(tree, ast.Constant):
        return _number(tree.value)
    if isinstance(tree, ast.BinOp) and type(tree.op) in _OPS:
        return Binary(_OPS[type(tree.op)], _node(tree.left, depth + 1),
                      _node(tree.right, depth + 1))
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return Negative(_node(tree.operand, depth + 1))
    if isinstance(tree, ast.Name | ast.Attribute):
        return _path(_dotted(tree))
    if isinstance(tree, ast.Call):
        return _call(tree, depth)
    raise FormulaError(f"The formula holds {_what(tree)}.",
                       "Only numbers, templates, + - * /, and named functions are read.")


def _number(value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise FormulaError(f"The formula holds {str(value)[:40]!r}, which is no number.",
                           "Write numbers plainly, such as 0.8.")
    return Number(float(value))


def _path(name: str) -> Node:
    head, _, rest = name.partition(".")
    if head == FIELD and rest:
        return Field(rest)
    return Ref(name)


def _call(tree: ast.Call, depth: int) -> Node:
    name = _dotted(tree.func)
    if tree.keywords or any(isinstance(a, ast.Starred) for a in tree.args):
        raise FormulaError(f"{name}() has a named argument.", "Give arguments by order only.")
    if name in FOLDS:
        return _fold(name, tree.args)
    if name in SCOPES:
        raise FormulaError(f"{name}(…) stands alone.", f"Write sum({name}(…)), mean, max, min, "
                           "count or fresh around it.")
    if name not in FUNCTIONS:
        hint = did_you_mean(name, [*FUNCTIONS, *FOLDS])
        raise FormulaError(f"There is no function {name}().",
                           hint or f"Known: {', '.join([*FOLDS, *FUNCTIONS])}.")
    args = tuple(_node(a, depth + 1) for a in tree.args)
    _check_args(name, args)
    return Call(name, args)


def _check_args(name: str, args: tuple[Node, ...]) -> None:
    kinds = FUNCTIONS[name]
    if len(args) != len(kinds):
        raise FormulaError(f"{name}() is given {len(args)} arguments.",
                           f"It takes {name}({', '.join(kinds)}).")
    for arg, kind in zip(args, kinds, strict=True):
        if kind.endswith("_text") and not isinstance(arg, Field):
            raise FormulaError(f"{name}() takes {kind} as text.",
                               f"Give a field of the feature, such as {FIELD}.kind.")


def _fold(name: str, args: list[ast.expr]) -> Fold:
    inner = args[0] if len(args) == 1 else None
    scope = _dotted(inner.func) if isinstance(inner, ast.Call) else ""
    if not isinstance(inner, ast.Call) or scope not in SCOPES or inner.keywords:
        raise FormulaError(f"{name}() does not say what it gathers.",
                           f"Write {name}(all(template)) or {name}(parts(template)).")
    template = _dotted(inner.args[0]) if inner.args else ""
    layer = ""
    if len(inner.args) == 2 and scope == "all":
        given = inner.args[1]
        layer = str(given.value) if isinstance(given, ast.Constant) else ""
    if not template or len(inner.args) > 2 or (len(inner.args) == 2 and not layer):
        raise FormulaError(f"{name}({scope}(…)) is not one template.",
                           'Write all(template), all(template, "layer") or parts(template).')
    return Fold(name, scope, template, layer)


def _dotted(tree: ast.AST) -> str:
    if isinstance(tree, ast.Name):
        return tree.id.removeprefix(_SHELTER)
    if isinstance(tree, ast.Attribute):
        return f"{_dotted(tree.value)}.{tree.attr.removeprefix(_SHELTER)}"
    raise FormulaError(f"The formula holds {_what(tree)} where a name is due.",
                       "Write the name of a template or a function.")


def _sheltered(found: re.Match[str]) -> str:
    return ".".join(_SHELTER + word if keyword.iskeyword(word) or word[0].isdigit() else word
                    for word in found[0].split("."))


def _what(tree: ast.AST) -> str:
    try:
        return repr(ast.unparse(tree).replace(_SHELTER, "")[:60])
    except (RecursionError, ValueError):
        return type(tree).__name__
