"""GET /api/feeds: how fresh each source is, and what every feed did since the start."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from dashboard.api.feature_models import SourceEntry
from dashboard.api.models import Shape, fault_answers

router = APIRouter(prefix="/api", tags=["readings"])


class FeedEntry(Shape):
    """One feed since the server started; times are ISO 8601, UTC, null is never."""

    name: str
    kind: str
    state: str
    fault: str
    since: str | None
    last_row: str | None
    age_s: float | None
    rows_per_min: int
    accepted: int
    refused: int
    last_refused: str | None
    last_reason: str


class FeedsAnswer(Shape):
    """Sources as the catalogue declares them, and feeds as they came."""

    at: str
    sources: list[SourceEntry]
    feeds: list[FeedEntry]


@router.get("/feeds", response_model=FeedsAnswer, responses=fault_answers(503),
            summary="How fresh each source of readings is; what each feed brought and why not")
def feeds(request: Request) -> Response:
    """Return both lists at this moment."""
    return JSONResponse(request.app.state.services.feeds(),
                        headers={"Cache-Control": "no-store"})
