"""The formula language: what is read, and what is refused before anything could run."""

import pytest

from data.errors import FormulaError
from data.formula_language import Fold, Ref, fields_of, parse, walk

READ = [
    ("a difference", "crowd.inflow - crowd.outflow", ["crowd.inflow", "crowd.outflow"]),
    ("words that are Python's own", "metro.in + metro.from.is", ["metro.in", "metro.from.is"]),
    ("a part that begins with a digit", "air.2m * 2", ["air.2m"]),
    ("a formula of a feature", "100 * load(a.b, capacity(feature.area_m2, feature.y))", ["a.b"]),
    ("minus and brackets", "-(a.b - 1.5e3) / 2", ["a.b"]),
    ("white space", "  a.b  ", ["a.b"]),
]


@pytest.mark.parametrize(("sentence", "text", "templates"), READ, ids=[r[0] for r in READ])
def test_what_is_read(sentence, text, templates):
    assert [n.template for n in walk(parse(text)) if isinstance(n, Ref)] == templates


def test_what_is_gathered_and_which_fields_are_needed():
    tree = parse('sum(all(a.in, "zone")) + max(parts(b.c)) * feature.x / feature.x + feature.y')
    folds = [n for n in walk(tree) if isinstance(n, Fold)]
    assert folds == [Fold("sum", "all", "a.in", "zone"), Fold("max", "parts", "b.c", "")]
    assert fields_of(tree) == ("x", "y")


REFUSED = [
    ("a call of anything", '__import__("os")', "no function __import__"),
    ("a method", "a.b.c()", "no function a.b.c"),
    ("an attribute of a result", "least(a.b, 1).real", "where a name is due"),
    ("an index", "a.b[0]", "holds 'a.b[0]'"),
    ("a comparison", "a.b > 1", "holds 'a.b > 1'"),
    ("a choice", "1 if a.b else 2", "holds"),
    ("a function of its own", "lambda: 1", "holds"),
    ("a list", "[a.b]", "holds"),
    ("an assignment", "(x := 1)", "holds"),
    ("a power", "9 ** 9 ** 9", "holds '9 ** 9 ** 9'"),
    ("text", '"a.b"', "no number"),
    ("truth", "True", "no number"),
    ("a complex number", "2j", "no number"),
    ("a huge number", "1e400", "no number"),
    ("two statements", "a.b; c.d", "no formula"),
    ("nothing", "", "no formula"),
    ("a lone bracket", "(a.b", "no formula"),
    ("a misspelt function", "lod(a.b, 1)", 'Did you mean "load"'),
    ("too few arguments", "load(a.b)", "takes load(present, capacity)"),
    ("a named argument", "load(present=a.b, capacity=1)", "named argument"),
    ("arguments from a list", "load(*a.b)", "named argument"),
    ("text that is no field", "los(a.b, 1, 2)", "takes kind_text as text"),
    ("a scope alone", "all(a.b)", "stands alone"),
    ("a fold of nothing", "sum(a.b)", "does not say what it gathers"),
    ("a fold of a sum", "sum(all(a.b + 1))", "where a name is due"),
    ("parts of a layer", 'sum(parts(a.b, "zone"))', "not one template"),
    ("a layer that is no text", "sum(all(a.b, 1, 2))", "not one template"),
    ("too long", "1+" * 1000 + "1", "2001 letters"),
    ("too deep", "-" * 150 + "a.b", "nested too deep"),
    ("NUL", "a.b\0", "no formula"),
]


@pytest.mark.parametrize(("sentence", "text", "told"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused(sentence, text, told):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert told in str(caught.value)
