"""The work of the office through the API: the same rules, by the same people."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from softlanding.office.accounts.api import ApiToken, Scope
from softlanding.office.audit.models import Access
from softlanding.office.cases.api import Household
from softlanding.office.ledger.api import Entry
from softlanding.office.placement.api import Placement, Round, compute_round
from softlanding.office.placement.models import Question, Replay
from softlanding.office.placement.studies import compute_replay
from softlanding.office.quotas.api import Apportionment
from softlanding.office.settlement.models import Plan
from tests.office.placement.conftest import decided, propose  # noqa: F401 - fixtures
from tests.office.site.api_world import World, world  # noqa: F401 - fixtures

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "connect-a-program.md"
ANSWER, DECISION = "/proposals/{}/answer", "/proposals/{}/decision"


def of(reference: str, **more: Any) -> Placement:
    return Placement.objects.get(household__reference=reference, **more)


def test_a_town_reads_answers_and_a_named_officer_decides(world: World) -> None:  # noqa: F811
    (row,) = world.ask("berg", "get", "/proposals?status=sent").json()["placements"]
    assert row["reference"] == "H-2"
    address = f"/proposals/{row['id']}"
    read = world.ask("berg", "get", address)
    assert [member["age"] for member in read.json()["members"]] == [36, 10]
    assert "given" not in str(read.json())
    reads = Access.objects.filter(kind="read", subject_id=row["household"])
    assert reads.exists()
    accept = {"answer": "accept"}
    stale = world.ask("berg", "post", f"{address}/answer", accept, If_Match='"old"')
    assert stale.status_code == 412
    given = world.ask("berg", "post", f"{address}/answer", accept, If_Match=read["ETag"])
    assert (given.status_code, given.json()["status"]) == (200, "accepted")
    again = world.ask("berg", "post", f"{address}/answer", accept)
    assert again.status_code == 409
    decision = {"decision": "confirm", "note": "agreed"}
    assert world.ask("national", "post", f"{address}/decision", decision).status_code == 428
    seen = world.ask("national", "get", address)["ETag"]
    made = world.ask("national", "post", f"{address}/decision", decision, If_Match=seen)
    assert made.json()["decision"] == "confirmed"
    found = of("H-2")
    assert found.decided_by
    assert found.decided_by.name == "national Norland"


def test_of_two_officers_who_decide_at_once_the_second_is_told(world: World) -> None:  # noqa: F811
    address = DECISION.format(of("H-1").pk)
    seen = world.ask("national", "get", f"/proposals/{of('H-1').pk}")["ETag"]
    confirm = {"decision": "confirm"}
    withdraw = {"decision": "withdraw", "because": "wish"}
    assert world.ask("national", "post", address, confirm, If_Match=seen).status_code == 200
    late = world.ask("national", "post", address, withdraw, If_Match=seen)
    assert late.status_code == 412
    assert "changed this in the meantime" in late.json()["detail"]
    assert of("H-1").decision == "confirmed"


def test_deciding_takes_a_scope_of_its_own(world: World) -> None:  # noqa: F811
    without = [scope for scope in Scope.values if scope != Scope.DECIDE]
    ApiToken.objects.filter(user__memberships__role="national").update(scopes=without)
    confirm = {"decision": "confirm"}
    newest = world.ids["round_id"][0]
    for path, body in {
        DECISION.format(of("H-1").pk): confirm,
        f"/rounds/{newest}/send": {},
        f"/apportionments/{world.ids['apportionment_id'][0]}/decision": {"reason": "test"},
    }.items():
        assert world.ask("national", "post", path, body, If_Match="*").status_code == 403
    assert of("H-1").decision == ""


@pytest.mark.parametrize("who", ["alby", "auditor", "south", "partner", "berg"])
def test_nobody_else_decides_or_answers_for_a_town(world: World, who: str) -> None:  # noqa: F811
    confirm = {"decision": "confirm"}
    decision = world.ask(who, "post", DECISION.format(of("H-1").pk), confirm, If_Match="*")
    assert decision.status_code == 404
    if who != "berg":
        taken = world.ask(who, "post", ANSWER.format(of("H-2").pk), {"answer": "accept"})
        assert taken.status_code == 404
    assert of("H-2").status == "sent"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"answer": "decline"}, "decline_reason"),
        ({"answer": "ask"}, "note"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "accept", "more": 1}, "more"),
        ({}, "answer"),
    ],
)
def test_faults_of_an_answer_are_named(world: World, body: Any, where: str) -> None:  # noqa: F811
    refused = world.ask("berg", "post", ANSWER.format(of("H-2").pk), body)
    assert refused.status_code == 422
    assert any(fault["where"].endswith(where) for fault in refused.json()["errors"])


def test_a_lost_answer_is_asked_for_again_with_its_key(world: World) -> None:  # noqa: F811
    address = f"/programmes/{world.ids['programme_id'][0]}/rounds"
    Round.objects.filter(status="ready").update(status="failed", record={})
    asked = [
        world.ask("national", "post", address, {"seed": 7}, Idempotency_Key="k1") for _ in range(3)
    ]
    assert {answer.status_code for answer in asked} == {202}
    assert len({answer.content for answer in asked}) == 1
    assert Round.objects.filter(seed=7).count() == 1
    other = world.ask("national", "post", address, {"seed": 8}, Idempotency_Key="k1")
    assert other.status_code == 422


def test_a_round_is_started_watched_stopped_and_made_again(world: World) -> None:  # noqa: F811
    address = f"/programmes/{world.ids['programme_id'][0]}/rounds"
    some = [Household.objects.get(reference="H-3").pk]
    for field, wrong in {"households": [10**6], "towns": [10**6], "method": "magic"}.items():
        refused = world.ask("national", "post", address, {field: wrong})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["where"] == f"body.{field}"
    started = world.ask("national", "post", address, {"households": some, "time_limit": 20})
    assert (started.status_code, started.json()["status"]) == (202, "queued")
    number = started.json()["id"]
    assert started["Location"].endswith(f"/rounds/{number}")
    assert world.ask("national", "post", address, {}).status_code == 409  # one is under way
    assert world.ask("alby", "get", f"/rounds/{number}").status_code == 404
    compute_round(number)
    found = world.ask("auditor", "get", f"/rounds/{number}").json()
    assert found["status"] == "ready"
    assert found["proof"]["bound"] >= found["proof"]["objective"] - 1e-6
    assert found["summary"]["placed_households"] == 1
    made = world.ask("national", "post", f"/rounds/{number}/replays")
    assert made.status_code == 202
    compute_replay(Replay.objects.get().pk)
    (replay,) = world.ask("national", "get", f"/rounds/{number}/replays").json()["replays"]
    assert replay["same_answer"] is True
    stopped = world.ask("national", "post", f"/rounds/{number}/stop")
    assert stopped.status_code == 202


def test_a_household_is_explained_moved_locked_and_swapped(world: World) -> None:  # noqa: F811
    newest = world.ids["round_id"][0]
    rows = world.ask("national", "get", f"/rounds/{newest}/placements").json()["placements"]
    assert [row["reference"] for row in rows] == ["H-3", "H-4"]
    address = f"/placements/{rows[0]['id']}"
    card = world.ask("national", "get", address)
    assert sum(part["weight"] for part in card.json()["parts"]) == 100
    town = next(other for other in card.json()["alternatives"] if other["fits"])["territory"]
    effect = world.ask("national", "get", f"{address}/effect?territory={town}").json()
    assert effect["fits"]
    body = {"territory": town, "because": "wish", "note": "asked on Monday"}
    moved = world.ask("national", "post", f"{address}/move", body, If_Match=card["ETag"])
    assert (moved.json()["territory"], moved.json()["locked"]) == (town, True)
    late = world.ask("national", "post", f"{address}/move", body, If_Match=card["ETag"])
    assert late.status_code == 412
    free = world.ask("national", "put", f"{address}/lock", {"locked": False})
    assert free.json()["locked"] is False
    swap = {"placement": rows[1]["id"], "because": "town"}
    assert world.ask("national", "post", f"{address}/swap", swap).status_code == 200
    assert world.ask("auditor", "post", f"{address}/swap", swap).status_code == 404


def test_an_arrival_is_expected_changed_noted_and_confirmed(world: World) -> None:  # noqa: F811
    plan = Plan.objects.get()
    Plan.objects.update(arrives_on=timezone.localdate())
    (row,) = world.ask("alby", "get", "/arrivals").json()["arrivals"]
    assert (row["reference"], row["persons"], row["decided"]) == ("H-1", 2, False)
    address = f"/arrivals/{plan.pk}"
    read = world.ask("national", "get", address)
    assert {purpose["purpose"] for purpose in read.json()["purposes"]} >= {"dwelling", "school"}
    flight = {"flight": "sk1402", "arrival_time": "12:30"}
    assert world.ask("national", "patch", f"{address}/journey", flight).status_code == 428
    seen = read["ETag"]
    changed = world.ask("national", "patch", f"{address}/journey", flight, If_Match=seen)
    assert changed.status_code == 200
    plan.refresh_from_db()
    assert (plan.flight, str(plan.arrival_time), plan.arrival_place) == (
        "SK1402", "12:30:00", "Airport",
    )  # fmt: skip
    late = world.ask("national", "patch", f"{address}/journey", {"flight": "X"}, If_Match=seen)
    assert late.status_code == 412
    wrong = world.ask("national", "patch", f"{address}/journey", {"flight": "?"}, If_Match="*")
    assert wrong.json()["errors"][0]["where"] == "body.flight"
    assert world.ask("alby", "patch", f"{address}/journey", flight, If_Match="*").status_code == 404
    met = world.ask("alby", "patch", f"{address}/welcome", {"met_by": "Town hall"}, If_Match="*")
    assert met.status_code == 200
    notices = world.ask("alby", "get", "/changes").json()["changes"]
    unseen = next(notice for notice in notices if not notice["seen_at"])
    assert world.ask("alby", "post", f"/changes/{unseen['id']}/seen").json()["seen_at"]
    arrival, day = f"/placements/{row['placement']}/arrival", timezone.localdate().isoformat()
    undecided = world.ask("alby", "post", arrival, {"happened_on": day})
    assert undecided.status_code == 409
    decision = {"decision": "confirm", "note": "agreed"}
    address = DECISION.format(row["placement"])
    made = world.ask("national", "post", address, decision, If_Match="*")
    assert made.json()["decision"] == "confirmed"
    for status in (201, 409):
        answer = world.ask("alby", "post", arrival, {"happened_on": day})
        assert answer.status_code == status
    assert Entry.objects.get().persons == 2
    assert world.ask("berg", "post", arrival, {"happened_on": day}).status_code == 404


def test_a_case_is_moved_on_and_its_wishes_written(world: World) -> None:  # noqa: F811
    household = Household.objects.get(reference="H-3")
    address = f"/households/{household.pk}"
    read = world.ask("national", "get", address)
    assert "start_medical" in read.json()["steps"]
    body = {"action": "start_medical", "day": timezone.localdate().isoformat()}
    assert world.ask("alby", "post", f"{address}/steps", body).status_code == 404
    step = world.ask("national", "post", f"{address}/steps", body, If_Match=read["ETag"])
    assert (step.status_code, step.json()["phase"]) == (201, "medical")
    assert world.ask("national", "post", f"{address}/steps", body).status_code == 409
    wishes = {"wishes": ["small_town"]}
    seen = read["ETag"]
    put = world.ask("national", "put", f"{address}/wishes", wishes, If_Match=seen)
    assert put.status_code == 412
    put = world.ask("national", "put", f"{address}/wishes", wishes, If_Match=step["ETag"])
    assert put.json()["wishes"] == ["small_town"]


def test_quotas_are_read_and_decided_by_number(world: World) -> None:  # noqa: F811
    draft, former = world.ids["apportionment_id"]
    (programme,) = world.ask("alby", "get", "/programmes").json()["programmes"]
    address = f"/programmes/{programme['id']}/apportionments"
    rows = world.ask("auditor", "get", address).json()["apportionments"]
    assert [row["id"] for row in rows] == [draft, former]
    towns = world.ask("national", "get", f"/apportionments/{draft}/quotas").json()["quotas"]
    assert [(town["code"], town["persons"]) for town in towns] == [
        ("Elby", 10), ("Dal", 5), ("Alby", 3), ("Berg", 2),
    ]  # fmt: skip
    own = world.ask("alby", "get", "/quotas").json()["quotas"]
    assert {quota["code"] for quota in own} == {"Alby"}
    one = f"/apportionments/{draft}"
    assert world.ask("national", "post", f"{one}/decision", {"reason": "x"}).status_code == 428
    seen = world.ask("national", "get", one)["ETag"]
    decision = {"reason": "agreed in the meeting", "placed_seen": True}
    made = world.ask("national", "post", f"{one}/decision", decision, If_Match=seen)
    assert made.json()["status"] == "decided"
    assert Apportionment.objects.get(pk=former).status == "superseded"


def shell_requests() -> list[list[str]]:
    """The words of each curl command of the how-to."""
    lines = re.findall(r"^\$ (curl .*)$", HOW_TO.read_text(), re.MULTILINE)
    return [shlex.split(line)[1:] for line in lines]


def test_the_requests_of_the_how_to_work(world: World) -> None:  # noqa: F811
    values = {"$SITE": "", "$TOKEN": world.tokens["berg"], "$PLACEMENT": str(of("H-2").pk)}
    statuses, replayed = [], []
    for words in shell_requests():
        given = [_filled(word, values) for word in words if word != "-i"]
        options = {"-X": "GET", "-d": ""}
        headers: dict[str, str] = {}
        while given[0].startswith("-"):
            name, value, *given = given
            if name == "-H":
                headers.update([value.split(": ", 1)])
            else:
                options[name] = value
        kind = headers.pop("Content-Type", "application/json")
        answer = Client().generic(
            options["-X"], given[0], options["-d"], content_type=kind, headers=headers
        )
        statuses.append(answer.status_code)
        replayed.append("Idempotency-Replayed" in answer)
    assert statuses == [200] * 7
    assert replayed == [False] * 6 + [True]
    assert Question.objects.count() == 1
    assert of("H-2").status == "accepted"


def _filled(word: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word
