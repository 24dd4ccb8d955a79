"""/api/rules, /api/plans: rules in force, their history and drift, edits as journaled versions."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.alerts import rules_service
from dashboard.api.alert_body import takes
from dashboard.api.errors import body
from dashboard.api.models import fault_answers
from dashboard.api.rule_models import (
    BacktestAnswer,
    BacktestAsked,
    PlansAnswer,
    RuleEdit,
    RuleFault,
    RulesAnswer,
    RuleSheet,
    TakePack,
)
from dashboard.api.said import actor_of, read_object, text_of, version_of
from dashboard.services import Services
from data.alerts.ports import AlertStore
from data.alerts.read_rule import read_rule
from data.alerts.rule import Rule
from data.errors import RuleRefused

router = APIRouter(prefix="/api", tags=["alerts"])

#: Longest window of a back-test.
MOST_DAYS = 90
FRESH = {"Cache-Control": "no-store"}


@router.get("/rules", response_model=RulesAnswer, responses=fault_answers(503),
            summary="Rules in force with their alerts of 30 days and their use, noisiest first")
def all_rules(request: Request) -> Response:
    """Return every rule, disabled ones too."""
    services = _services(request)
    return JSONResponse(rules_service.rules_json(_alerts(services), services.now()), headers=FRESH)


@router.get("/plans", response_model=PlansAnswer, responses=fault_answers(503),
            summary="Emergency plans of the pack, which a rule may open")
def all_plans(request: Request) -> Response:
    """Return the plans in the pack's order."""
    return JSONResponse(rules_service.plans_json(_alerts(_services(request))), headers=FRESH)


@router.get("/rules/{rule_id}", response_model=RuleSheet, responses=fault_answers(404, 503),
            summary="One rule, every version of it, and how it differs from the pack's, three ways")
def one_rule(request: Request, rule_id: str) -> Response:
    """Return one rule whole."""
    return _sheet(_services(request), rule_id)


@router.post("/rules", response_model=RuleSheet, status_code=201, openapi_extra=takes(RuleEdit),
             responses={**fault_answers(401, 403, 409, 413, 503), 400: {"model": RuleFault}},
             summary="Add a rule; 409 when its id is taken")
async def add_rule(request: Request) -> Response:
    """Keep a new rule as its first version."""
    return await _save(request, None)


@router.put("/rules/{rule_id}", response_model=RuleSheet, openapi_extra=takes(RuleEdit),
            responses={**fault_answers(401, 403, 404, 409, 413, 503),
                       400: {"model": RuleFault}},
            summary="Change a rule as a new version with a reason; 409 when somebody was first")
async def change_rule(request: Request, rule_id: str) -> Response:
    """Keep an edit made on the version that was read."""
    return await _save(request, rule_id)


@router.post("/rules/{rule_id}/take_pack", response_model=RuleSheet, openapi_extra=takes(TakePack),
             responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
             summary="Take the pack's present words for a rule; its edits stay in the history")
async def take_pack(request: Request, rule_id: str) -> Response:
    """Give up an edit for what the pack says; a rule the pack has no more is disabled."""
    raw = await read_object(request, {"version", "actor"}, RuleRefused)
    version, actor = version_of(raw, RuleRefused), actor_of(raw)
    services = _services(request)
    await run_in_threadpool(_alerts(services).rules.take_pack, rule_id, actor=actor,
                            at=services.now(), version=version)
    return await run_in_threadpool(_sheet, services, rule_id)


@router.post("/rules/backtest", response_model=BacktestAnswer, openapi_extra=takes(BacktestAsked),
             responses={**fault_answers(401, 403, 413, 503), 400: {"model": RuleFault}},
             summary="A rule as edited over the last days: how often, how right, which days")
async def backtest(request: Request) -> Response:
    """Judge a rule that need not be saved; what was read is kept while its limits are moved."""
    raw = await read_object(request, {"rule", "days"}, RuleRefused)
    days: Any = raw.get("days", 30)
    if type(days) is not int or not 1 <= days <= MOST_DAYS:
        raise RuleRefused(f"days is {str(days)[:40]}.", f"Give 1 to {MOST_DAYS}.")
    try:
        rule = read_rule(raw.get("rule"))
        found = await run_in_threadpool(request.app.state.backtests.run, rule, days)
    except RuleRefused as fault:
        return refusal(fault)
    return JSONResponse(found, headers=FRESH)


async def _save(request: Request, rule_id: str | None) -> Response:
    raw = await read_object(request, {"rule", "reason", "version", "actor"}, RuleRefused)
    services = _services(request)
    try:
        rule = edited(raw.get("rule"), rule_id)
    except RuleRefused as fault:
        return refusal(fault)
    reason, actor = text_of(raw, "reason", RuleRefused), actor_of(raw)
    version = 0 if rule_id is None else version_of(raw, RuleRefused)
    store = _alerts(services)
    if rule_id is not None:
        await run_in_threadpool(rules_service.one_rule, store, rule_id)
    await run_in_threadpool(store.rules.save, replace(rule, version=version), actor=actor,
                            reason=reason, at=services.now())
    return await run_in_threadpool(_sheet, services, rule.id, 201 if rule_id is None else 200)


def edited(raw: object, rule_id: str | None) -> Rule:
    """Return the rule of an edit; raise RuleRefused naming every fault by its field."""
    rule = read_rule(raw)
    if rule_id is not None and rule.id != rule_id:
        what = f"is {rule.id!r}, not {rule_id[:61]!r}."
        raise RuleRefused(f"The id {what}", "A rule keeps its id; add another one instead.",
                          (("id", what, "A rule keeps its id."),))
    return rule


def refusal(fault: RuleRefused) -> Response:
    """Return the error shape, and beside it each fault with the field that it is of."""
    told = body("RuleRefused", fault.what, fault.remedy)
    fields = [{"field": field, "what": what, "remedy": remedy}
              for field, what, remedy in fault.faults]
    return JSONResponse({**told, "fields": fields}, status_code=fault.http_status, headers=FRESH)


def _sheet(services: Services, rule_id: str, status: int = 200) -> Response:
    found = rules_service.rule_json(_alerts(services), rule_id, services.now())
    return JSONResponse(found, status_code=status, headers=FRESH)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _alerts(services: Services) -> AlertStore:
    return services.store.alerts
