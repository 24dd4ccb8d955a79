"""Why a drawn shape is refused; the page has a sentence for each kind in both languages."""

from data.errors import DashboardError


class ShapeRefused(DashboardError):
    """What was sent is not a shape: unreadable, not finite, off the globe."""

    http_status = 422


class ShapeEmpty(ShapeRefused):
    """The shape encloses nothing."""


class ShapeTooFine(ShapeRefused):
    """The shape has more corners than are taken."""


class ShapeAcross180(ShapeRefused):
    """The shape would run across the 180th meridian."""


class ShapeOutside(ShapeRefused):
    """The shape lies wholly outside the district."""
