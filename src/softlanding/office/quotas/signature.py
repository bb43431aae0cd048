"""What is signed: one text that says the whole decision, and its fingerprint."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from softlanding.office.quotas.models import Answer, Apportionment, Redistribution
from softlanding.office.quotas.selectors import latest_answers


def fingerprint(*parts: object) -> str:
    """A short mark of a state: two pages that show the same carry the same.

    >>> fingerprint(1, "a") == fingerprint(1, "b")
    False
    """
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def content(apportionment: Apportionment) -> dict[str, Any]:
    """Everything that a decision is about, in a fixed order; no rows are left out."""
    programme = apportionment.programme
    answers = latest_answers(apportionment)
    asked = set(programme.participants.values_list("pk", flat=True))
    silent = asked if apportionment.consulted else set()
    return {
        "what": "decision on quotas",
        "country": programme.country.code,
        "programme": programme.name,
        "year": programme.year,
        "version": apportionment.pk,
        "changes_version": apportionment.former_id,
        "total": apportionment.total,
        "key": apportionment.key_id,
        "key_sha256": sha256(apportionment.key_document.encode()).hexdigest(),
        "input_sha256": apportionment.record.get("input_sha256", ""),
        "consultation": "held" if apportionment.consulted else "not held",
        "deadlines": [
            str(day)
            for day in (
                apportionment.answers_by,
                apportionment.agreement_by,
                apportionment.decide_by,
            )
            if day
        ],
        "quotas": [
            {
                "territory": quota.territory.code,
                "name": quota.territory.name,
                "level": quota.territory.level,
                "indicative": quota.indicative,
                "decided": quota.persons,
                "pledged_on_top": quota.pledge,
                **_answer(answers.get(quota.pk), default=quota.territory_id in silent),
            }
            for quota in apportionment.quotas.select_related("territory").order_by(
                "territory__code"
            )
        ],
        "redistributions": [_redistribution(one) for one in _in_force(apportionment)],
    }


def _answer(answer: Answer | None, *, default: bool) -> dict[str, Any]:
    """A town's last word; its silence counts alike before and after it was written down."""
    if answer is None or answer.kind == Answer.Kind.DEFAULT:
        return {"answer": Answer.Kind.DEFAULT.value} if default else {}
    return {"answer": answer.kind, "asked": answer.asked, "answer_reason": answer.reason}


def _in_force(apportionment: Apportionment) -> Iterable[Redistribution]:
    return (
        apportionment.redistributions.filter(status=Redistribution.Status.IN_FORCE)
        .select_related("region", "by")
        .prefetch_related("moves__quota__territory")
        .order_by("pk")
    )


def _redistribution(one: Redistribution) -> dict[str, Any]:
    return {
        "region": one.region.code,
        "kind": one.kind,
        "reason": one.reason,
        "by": one.by.name,
        "at": one.at.isoformat(),
        "moves": [
            {
                "territory": move.quota.territory.code,
                "before": move.before,
                "after": move.after,
                "consent": move.consent,
            }
            for move in one.moves.all()
        ],
    }


def signed(
    said: dict[str, Any], *, name: str, at: datetime, reason: str, below_placed: list[Any]
) -> tuple[str, str]:
    """The text with its signature, and the SHA-256 of exactly this text."""
    whole = said | {
        "below_what_is_placed": below_placed,
        "reason": reason,
        "signed_by": name,
        "signed_at": at.isoformat(),
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text, sha256(text.encode()).hexdigest()


def still_holds(apportionment: Apportionment) -> bool:
    """Whether text and fingerprint agree, and the rows still say what was signed."""
    text = apportionment.signed_text
    if sha256(text.encode()).hexdigest() != apportionment.signed_sha256:
        return False
    kept = json.loads(text)
    said = json.loads(json.dumps(content(apportionment)))
    return all(kept.get(name) == value for name, value in said.items())
