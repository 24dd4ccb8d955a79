"""Checks the formulas of a pack's derived indicators against its templates: known, no circle."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from data.formula_language import Fold, Ref, parse, walk
from data.pack_problems import ProblemLog, did_you_mean
from data.pack_template import IndicatorTemplate

#: A formula is about one template over one layer.
Place = tuple[str, str]


def check_formulas(templates: Sequence[IndicatorTemplate], log: ProblemLog) -> None:
    """Note every formula that speaks of a template that is not there, and every circle."""
    places = {(t.template, t.over) for t in templates}
    parts = {t.template for t in templates if t.part_of}
    edges: dict[Place, set[Place]] = {}
    for one in templates:
        if one.pattern.expr:
            needed = edges.setdefault((one.template, one.over), set())
            for node in walk(parse(one.pattern.expr)):
                if isinstance(node, Ref):
                    _same(one, node.template, places, log)
                    needed.add((node.template, one.over))
                elif isinstance(node, Fold):
                    needed |= _gathered(one, node, places, parts, log)
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as e:
        circle = " → ".join(f"{template} ({over})" for template, over in reversed(e.args[1]))
        log.error(f"[[indicators]] {e.args[1][0][0]} expr", f"makes a circle: {circle}.",
                  "Let one of them be a reading, or compute it from others.")


def _same(one: IndicatorTemplate, template: str, places: set[Place], log: ProblemLog) -> None:
    if (template, one.over) in places:
        return
    where = f"[[indicators]] {one.template} ({one.over}) expr"
    elsewhere = sorted(over for name, over in places if name == template)
    if elsewhere:
        log.error(where, f'speaks of "{template}", which is over {", ".join(elsewhere)}.',
                  f"Gather it: sum(all({template})), or add it over {one.over}.")
    else:
        here = [name for name, over in places if over == one.over]
        log.error(where, f'speaks of "{template}", which is no template over {one.over}.',
                  did_you_mean(template, here))


def _gathered(one: IndicatorTemplate, node: Fold, places: set[Place], parts: set[str],
              log: ProblemLog) -> set[Place]:
    found = {p for p in places if p[0] == node.template and node.layer in ("", p[1])}
    where = f"[[indicators]] {one.template} ({one.over}) expr"
    if not found:
        asked = f'"{node.template}"' + (f' over "{node.layer}"' if node.layer else "")
        known = [name for name, _ in places]
        log.error(where, f"gathers {asked}, which is not there.",
                  did_you_mean(node.template, known))
    elif node.scope == "parts" and node.template not in parts:
        log.error(where, f'gathers the parts of "{node.template}", which is part of nothing.',
                  'Give that template part_of = "field with the code of the whole".')
    return found
