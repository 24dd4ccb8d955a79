"""The /api/layers answer: the catalogue as pages and scripts see it."""

from dashboard.bundle import Bundle
from dashboard.wire import Json, iso, names
from data.model import District
from layers.catalogue import Group, MapLayer
from layers.legend import legend
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
    }
