"""Wires the stores to the assets; the code itself stands in assets/, never in strings."""

from dash import ClientsideFunction, Dash, Input, Output

from dashboard import ids

#: Store -> (function of window.dash_clientside.map, sink that only satisfies the output)
WIRES: tuple[tuple[str, str, str], ...] = (
    (ids.BOOT, "start", ids.SINK_BOOT),
    (ids.LIVE, "live", ids.SINK_LIVE),
    (ids.FAULT, "fault", ids.SINK_FAULT),
)


def register(app: Dash) -> None:
    """Add the clientside callbacks to ``app``."""
    for store, function, sink in WIRES:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("map", function), Output(sink, "data"), Input(store, "data"))
