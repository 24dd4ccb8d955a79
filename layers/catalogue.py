"""The layer catalogue: every loaded layer with its tile source, drawing and place in the tree."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.errors import NotFound, PackError
from data.model import DrawSpec, LayerRecord, LayerSpec, Names, Problem, Role, TileSpec
from layers.defaults import DEFAULTS, MAX_SOURCES, RoleDefault
from layers.recipes import RECIPES

_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_UNSAID = DrawSpec()


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A loaded layer with nothing left open; ``tile`` is None for tables without geometry."""

    record: LayerRecord
    tile: TileSpec | None
    draw: DrawSpec
    group: tuple[Names, ...]

    @property
    def code(self) -> str:
        """Code of the layer; also the name of its source-layer in the tiles."""
        return self.record.spec.code

    @property
    def role(self) -> Role:
        """Role of the layer's entities."""
        return self.record.spec.role

    @property
    def source(self) -> str:
        """Tile source that holds the layer, empty for tables."""
        return self.tile.source if self.tile else ""

    @property
    def source_layer(self) -> str:
        """Layer inside the tile source, empty for tables."""
        return self.code if self.tile else ""


@dataclass(frozen=True, slots=True)
class Group:
    """One branch of the layer tree; ``layers`` are codes, in pack order."""

    names: Names
    groups: tuple["Group", ...]
    layers: tuple[str, ...]


class Catalogue:
    """All layers in pack order; raises PackError when they ask for more sources than a map may."""

    def __init__(self, records: Iterable[LayerRecord]) -> None:
        self.layers: tuple[MapLayer, ...] = tuple(_complete(r) for r in records)
        self.warnings: tuple[Problem, ...] = tuple(
            p for layer in self.layers for p in _unknown_recipe(layer.record))
        self._by_code = {layer.code: layer for layer in self.layers}
        _check_sources(self.sources())

    def get(self, code: str) -> MapLayer:
        """Return one layer; raise NotFound."""
        if code not in self._by_code:
            raise NotFound(f"There is no layer {code!r}.", "See /api/layers for the codes.")
        return self._by_code[code]

    def sources(self) -> dict[str, tuple[MapLayer, ...]]:
        """Return the layers of every tile source, sources in order of first use."""
        found: dict[str, list[MapLayer]] = {}
        for layer in self.layers:
            if layer.tile:
                found.setdefault(layer.tile.source, []).append(layer)
        return {name: tuple(layers) for name, layers in found.items()}

    def has_grids(self) -> bool:
        """Return whether the district has grids, and so sums of what stands in them."""
        return any(one.role is Role.GRID and one.record.count for one in self.layers)

    def drawn(self) -> list[MapLayer]:
        """Return the layers that are drawn from tiles, lowest first."""
        shown = [one for one in self.layers if one.tile and one.draw.how != "none"]
        return sorted(shown, key=lambda one: one.draw.order)

    def tree(self) -> tuple[Group, ...]:
        """Return the layer tree, branches in order of first use."""
        return _branch([(layer.group, layer.code) for layer in self.layers])[0]


def _complete(record: LayerRecord) -> MapLayer:
    spec = record.spec
    default = _own_default(spec, DEFAULTS[spec.role])
    tile = _tiling(spec.tile, default)
    return MapLayer(
        record=record,
        tile=tile if default.source else None,
        draw=_drawing(spec.draw, default),
        group=spec.group or default.group,
    )


def _tiling(said: TileSpec | None, default: RoleDefault) -> TileSpec:
    """Fill what a pack's [layers.tile] leaves out: source "" and min_zoom -1."""
    if said is None:
        return TileSpec(default.source, default.min_zoom)
    min_zoom = said.min_zoom if said.min_zoom >= 0 else default.min_zoom
    return replace(said, source=said.source or default.source, min_zoom=min_zoom)


def _own_default(spec: LayerSpec, default: RoleDefault) -> RoleDefault:
    """Context buildings are quieter; a base layer called like a recipe, 'water', is drawn by it."""
    if spec.context and default.recipe == "building" and spec.role is Role.BUILDING:
        return replace(default, recipe="context_building", label="")
    if spec.role is not Role.BASE:
        return default
    if spec.draw.how == "extrusion":  # the base map's houses stand and load with the others
        building = DEFAULTS[Role.BUILDING]
        default = replace(default, source=building.source, min_zoom=building.min_zoom)
    return replace(default, recipe=spec.code) if spec.code in RECIPES else default


def _drawing(said: DrawSpec, default: RoleDefault) -> DrawSpec:
    """Fill what the pack left at DrawSpec's own default; recipe 'none' means: do not draw."""
    recipe = said.recipe if said.recipe in RECIPES else default.recipe
    how = said.how if said.how != _UNSAID.how or recipe == "none" else default.how
    return replace(
        said,
        how=how,
        recipe=recipe,
        label="" if said.label == "none" else said.label or default.label,
        label_min_zoom=_unless(said.label_min_zoom, _UNSAID.label_min_zoom, default.label_min_zoom),
        order=int(_unless(said.order, _UNSAID.order, default.order)),
        visible=default.visible if said == _UNSAID else said.visible,
    )


def _unless(said: float, unsaid: float, default: float) -> float:
    return default if said == unsaid else said


def _unknown_recipe(record: LayerRecord) -> list[Problem]:
    recipe = record.spec.draw.recipe
    if not recipe or recipe in RECIPES:
        return []
    what = f"Layer {record.spec.code!r} asks for the unknown recipe {recipe!r}; drawn as its role."
    return [Problem("warning", f"pack.toml [layers.{record.spec.code}.draw]", what,
                    f"Use one of: {', '.join(sorted(RECIPES))}.")]


def _check_sources(sources: dict[str, tuple[MapLayer, ...]]) -> None:
    for name, layers in sources.items():
        if not _SOURCE_NAME.fullmatch(name):
            raise PackError(f"Layer {layers[0].code!r} names the tile source {name!r}.",
                            "Use small letters, digits and _ only.")
    if len(sources) > MAX_SOURCES:
        raise PackError(f"The layers ask for {len(sources)} tile sources: {', '.join(sources)}.",
                        f"Share sources: at most {MAX_SOURCES}, each with many layers.")


def _branch(
    paths: Sequence[tuple[tuple[Names, ...], str]],
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    below: dict[Names, list[tuple[tuple[Names, ...], str]]] = {}
    here: list[str] = []
    for path, code in paths:
        if path:
            below.setdefault(path[0], []).append((path[1:], code))
        else:
            here.append(code)
    return tuple(Group(name, *_branch(inner)) for name, inner in below.items()), tuple(here)
