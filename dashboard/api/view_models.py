"""Shapes of saved views on the wire, for /api/openapi.json and for the tests of the answers."""

from typing import Literal

from dashboard.api.models import Camera, Shape

Role = Literal["shared", "operator", "patrol", "manager"]


class ViewSelection(Shape):
    """The feature that was selected."""

    layer: str
    id: int


class ViewShown(Shape):
    """What a view holds; ``layers`` are switched on or off, ``opacity`` is 0 to 1.

    ``page`` is the address of the page over the map, "#/vitals?q=…"; empty: the map itself.
    """

    camera: Camera
    layers: dict[str, bool]
    opacity: dict[str, float]
    theme: Literal["dark", "light"]
    selection: ViewSelection | None = None
    page: str = ""


class ViewAnswer(Shape):
    """One saved view; ``version`` has to be sent back with a change."""

    id: str
    role: Role
    name: str
    version: int
    created_at: str
    changed_at: str
    changed_by: str
    view: ViewShown


class ViewsAnswer(Shape):
    """Every saved view of the district, by role, then name."""

    views: list[ViewAnswer]


class NewView(Shape):
    """A view to save."""

    name: str
    role: Role = "shared"
    view: ViewShown


class ViewChange(Shape):
    """A new name, a new content or both, for the view as it was at ``version``."""

    version: int
    name: str | None = None
    view: ViewShown | None = None
