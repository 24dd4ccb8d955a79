"""The /api/layers answer: the catalogue as pages and scripts see it."""

from datetime import datetime

from dashboard.bundle import Bundle
from dashboard.wire import Json, iso, names
from data.model import District, Names
from layers.catalogue import Group, MapLayer
from layers.freshness import freshness
from layers.legend import legend
from layers.pinyin import pinyin_keys
from layers.style import style_layers


def layers_answer(bundle: Bundle) -> Json:
    """Return version, district, the layer tree and every layer of ``bundle``."""
    drawn = style_layers(bundle.catalogue)
    return {
        "version": bundle.version,
        "district": _district(bundle.district),
        "groups": [_group(group) for group in bundle.catalogue.tree()],
        "layers": [
            {**_layer(layer), "legend": legend(bundle.catalogue, layer),
             "style_layers": drawn[layer.code]}
            for layer in bundle.catalogue.layers
        ],
    }


def with_age(answer: Json, bundle: Bundle, now: datetime) -> Json:
    """Return ``answer`` with the state of every layer at ``now``; ``answer`` is kept as it is."""
    live = {zone.layer for zone in bundle.zones}
    layers = []
    for one, layer in zip(answer["layers"], bundle.catalogue.layers, strict=True):
        found = freshness(layer.record, now, live=layer.code in live)
        due = iso(found.due_at) if found.due_at else None
        layers.append({**one, "status": found.state, "due_at": due})
    return {**answer, "layers": layers}


def find_keys(layer: Names, owner: Names) -> str:
    """Return what a search types without an input method: full pinyin and initials of both."""
    return " ".join(part for name in (layer, owner) for part in pinyin_keys(name.zh) if part)


def _district(district: District) -> Json:
    view = district.view
    return {
        "id": district.id,
        "name": names(district.names),
        "extent": list(district.extent),
        "view": {"longitude": view.longitude, "latitude": view.latitude, "zoom": view.zoom,
                 "pitch": view.pitch, "bearing": view.bearing},
        "time_zone": district.time_zone,
        "synthetic": district.synthetic,
        "attribution": district.attribution,
    }


def _group(group: Group) -> Json:
    return {
        "name": names(group.names),
        "groups": [_group(inner) for inner in group.groups],
        "layers": list(group.layers),
    }


def _layer(layer: MapLayer) -> Json:
    record, spec = layer.record, layer.record.spec
    return {
        "code": spec.code,
        "role": spec.role.value,
        "name": names(spec.names),
        "group": [names(part) for part in layer.group],
        "source": layer.source,
        "source_layer": layer.source_layer,
        "min_zoom": layer.tile.min_zoom if layer.tile else None,
        "visible": layer.draw.visible,
        "count": record.count,
        "rejected": record.rejected,
        "owner": names(spec.owner),
        "update_cycle": spec.update_cycle,
        "loaded_at": iso(record.loaded_at),
        "sharing": spec.sharing,
        "sensitivity": spec.sensitivity,
        "datum": spec.datum.value,
        "licence": spec.licence,
        "extent": list(record.extent) if record.extent else None,
        "find": find_keys(spec.names, spec.owner),
    }
