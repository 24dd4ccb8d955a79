"""An emergency plan's checklist: it opens with the alert, its steps are ticked by hand."""

from datetime import datetime, timedelta
from typing import Any

from data.alerts.rule import Plan


def opened(plan: Plan, at: datetime) -> dict[str, Any]:
    """Return the checklist of a plan as an alert raised at ``at`` carries it."""
    return {"id": plan.id, "name": {"zh": plan.names.zh, "en": plan.names.en},
            "level": plan.level, "steps": [
                {"name": {"zh": step.names.zh, "en": step.names.en}, "role": step.role,
                 "due_at": (at + timedelta(seconds=step.after_s)).isoformat()
                 if step.after_s else None, "done_at": None, "by": ""}
                for step in plan.steps]}


def ticked(checklist: dict[str, Any], step: int, done: bool, actor: str, at: datetime
           ) -> dict[str, Any]:
    """Return the checklist with one step done, or not done after all."""
    steps = [dict(one) for one in checklist["steps"]]
    steps[step].update(done_at=at.isoformat() if done else None, by=actor if done else "")
    return {**checklist, "steps": steps}


def progress(checklist: dict[str, Any]) -> tuple[int, int]:
    """Return how many steps are done, of how many."""
    steps = checklist["steps"]
    return sum(one["done_at"] is not None for one in steps), len(steps)
