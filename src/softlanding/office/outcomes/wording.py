"""A model card in words and rows that a page can show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softlanding.office.outcomes.models import HouseholdRule, LearnedModel

MOST = 30  # towns that are listed, the most disappointing first

KINDS = {
    "schooling": gettext_lazy("Schooling"),
    "occupation": gettext_lazy("Occupation"),
    "age": gettext_lazy("Age"),
    "sex": gettext_lazy("Sex"),
    "nationality": gettext_lazy("Nationality"),
    "religion": gettext_lazy("Religion"),
    "ethnicity": gettext_lazy("Ethnicity"),
    "place": gettext_lazy("Town"),
}
ESTIMATES = {
    "claim": gettext_lazy("What the model says of itself"),
    "regression": gettext_lazy("Regression on other households"),
    "ipw": gettext_lazy("Weighting by past chances (IPW)"),
    "self_normalised": gettext_lazy("The same, weights summing to one"),
    "aipw": gettext_lazy("Weighting and regression together (AIPW)"),
}


def told(model: LearnedModel) -> dict[str, Any]:
    """Everything that a page tells of a ready model."""
    card = model.card
    groups = [_group(group) for group in card["groups"] if group["kind"] != "place"]
    towns = [_group(group) for group in card["groups"] if group["kind"] == "place"]
    return {
        "card": card,
        "share": 100 * card["share"],
        "unknown_share": 100 * card["unknown_share"],
        "coverage": None if card["coverage"] is None else 100 * card["coverage"],
        "warnings": [_warning(warning) for warning in card["warnings"]],
        "tenths": [_percentages(tenth) for tenth in card["reliability"]],
        "groups": groups,
        "worse": [group for group in groups if group["worse"]],
        "towns": sorted(towns, key=lambda group: group["observed"] - group["predicted"])[:MOST],
        "proxies": [_proxy(proxy) for proxy in card["proxies"]],
        "rules": [_rule(rule) for rule in model.rules],
        "alarms": [
            alarm | {"expected": 100 * alarm["expected"], "observed": 100 * alarm["observed"]}
            for alarm in model.alarms
        ],
        "estimates": [
            {"name": name, "main": key == "aipw", **_percentages(found)}
            for key, name in ESTIMATES.items()
            if (found := model.gain.get("estimates", {}).get(key))
        ],
    }


def _warning(warning: Mapping[str, Any]) -> str:
    named = warning["column"] or warning["file"]
    return f"{named}: {warning['message']}" if named else str(warning["message"])


def _percentages(found: Mapping[str, Any]) -> dict[str, Any]:
    """Shares as percentages; counts and what is not known as they are."""
    return {
        name: 100 * value if isinstance(value, float) else value for name, value in found.items()
    }


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": KINDS.get(group["kind"], group["kind"]),
        "name": group["group"] or _("not told"),
        "persons": group["persons"],
        "predicted": 100 * group["predicted"],
        "observed": 100 * group["observed"],
        "low": 100 * group["low"],
        "high": 100 * group["high"],
        "worse": group["high"] < 0,
    }


def _proxy(proxy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "attribute": KINDS.get(proxy["attribute"], proxy["attribute"]),
        "auc": proxy["auc"],
        "carried_by": ", ".join(proxy["carried_by"]),
    }


def _rule(effect: Mapping[str, Any]) -> dict[str, Any]:
    def points(value: float | None) -> float | None:
        return None if value is None else 100 * value

    return {
        "rule": HouseholdRule(effect["rule"]).label,
        "size": effect["size"],
        "households": effect["households"],
        "women": points(effect["women"]),
        "men": points(effect["men"]),
    }
