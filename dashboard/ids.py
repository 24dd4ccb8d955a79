"""Every component id of the page: layout, callbacks, assets and tests name the same things."""

BOOT = "boot"                            # dcc.Store: what the assets need to start
LIVE = "live-data"                       # dcc.Store: newest Snapshot
CLICK = "map-click"                      # dcc.Store: {layer, id, lon, lat, ts}
SELECTION = "selection"                  # dcc.Store: {layer, id, ts} or None
VISIBILITY = "layer-visibility"          # dcc.Store: {code: bool}
BLOCK = "block"                          # dcc.Store: {shape, ts} of the drawn block, or None
LANG = "page-lang"                       # dcc.Store: 'zh' or 'en'
FAULT = "page-fault"                     # dcc.Store: {what, ts}: shown as a notice
SINK_BOOT = "sink-boot"                  # outputs of clientside callbacks that only act
SINK_LIVE = "sink-live"
SINK_FAULT = "sink-fault"

HEADER = "header"
MAP = "map"
MAP_MESSAGE = "map-message"
LEFT = "left"
INSPECTOR = "inspector"
INSPECTOR_BODY = "inspector-body"
INSPECTOR_LOADING = "inspector-loading"
NOTICES = "notices"

#: Ids that the assets fill; listed so that a test can see that the shell has them all.
FILLED_BY_ASSETS: tuple[str, ...] = (
    MAP, MAP_MESSAGE, NOTICES, "zone-list", "zones-empty", "zones-total", "zones-known",
    "layer-tree", "layer-filter-slot", "layer-tools", "layers-none", "left-split",
    "views", "views-switch", "search", "clock-day", "clock-time",
    "connection", "connection-word", "connection-age", "freshness", "freshness-text", "fault",
    "lang-switch", "theme-switch", "scale-bar", "scale-text", "needle", "pitch-word",
    "draw-bar", "draw-hint", "draw-reach", "draw-reach-box",
    "attribution", "wall-cards", "wall-feeds", "wall-role",
)
