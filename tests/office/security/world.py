"""One object of every kind in Norland, each full of words that no stranger may ever read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from softlanding.office.accounts.api import Role, User, Viewer, make_token
from softlanding.office.cases import models as cases
from softlanding.office.imports.models import Import, ImportFile
from softlanding.office.keys.models import OwnKey
from softlanding.office.ledger.models import Entry, Swap
from softlanding.office.network import models as network
from softlanding.office.network import services as network_services
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel
from softlanding.office.placement.models import Objection, Question
from softlanding.office.privacy.api import encrypt
from softlanding.office.quotas.api import Apportionment
from softlanding.office.quotas.models import Redistribution
from softlanding.office.residents.codes import make_code
from softlanding.office.residents.models import Message
from softlanding.office.rights.models import DataRequest, Erasure, Hold
from softlanding.office.settlement.models import Change, Notice, Orientation, Plan, Task
from softlanding.office.webhooks.models import Delivery, Event, Subscription
from tests.office.conftest import Country

PERSONAL = "Ottermark"  # stands in every name, note, file and message of the household
INTERNAL = "Badgermark"  # stands in what the authority of the country keeps for itself
Made = dict[str, Any]


def furnish(
    country: Country, decided: Apportionment, plan: Plan, national: Viewer, town: User
) -> Made:
    """Objects by the name that the matrix knows them by; `plan` is that of the household."""
    household = plan.placement.household
    made: Made = {"household": household, "placement": plan.placement, "plan": plan}
    made |= {"programme": decided.programme, "apportionment": decided, "nation": country.nation}
    made |= {"town": country.towns["Alby"], "round": plan.placement.round}
    made["region"] = country.regions["North"]
    made |= _case_file(household, national.user)
    made |= _of_the_authority(country, decided, national.user)
    made |= _of_the_town(country, decided, plan, national, town)
    made["code"] = make_code(viewer=national, household=household).code
    made["message"] = Message.objects.create(household=household, text=PERSONAL, language="en")
    made |= _rights(household, national.user) | _programs(national.user)
    return made


def _case_file(household: cases.Household, officer: User) -> Made:
    for person in household.members.all():
        person.given = person.family = person.given_original = PERSONAL
        person.save()
    head, other = household.members.order_by("position")[:2]
    return {
        "attachment": cases.Attachment.objects.create(
            household=household, title=PERSONAL, media_type="application/pdf", size=9,
            content=encrypt(f"%PDF {PERSONAL}".encode()), added_by=officer,
        ),
        "note": cases.SealedNote.objects.create(
            household=household, kind="health", text=PERSONAL, written_by=officer
        ),
        "case_objection": cases.Objection.objects.create(household=household, text=PERSONAL),
        "words": cases.OwnWords.objects.create(household=household, kind="wish", text=PERSONAL),
        "hint": cases.DuplicateHint.objects.create(person=head, other=other, score=0.9),
        "workbook": cases.CaseImport.objects.create(
            programme=household.programme, file_name=f"{PERSONAL}.xlsx", sha256="0" * 64, size=1,
            content=encrypt(b"x"), created_by=officer, status="queued", counts={},
        ),
    }  # fmt: skip


def _rights(household: cases.Household, officer: User) -> Made:
    now = timezone.now()
    return {
        "hold": Hold.objects.create(household=household, reason=PERSONAL, by=officer),
        "data_request": DataRequest.objects.create(
            household=household, kind="access", status="granted", words=PERSONAL,
            answer=PERSONAL, due_on=now.date(), proof="known", decided_at=now, decided_by=officer,
            open_until=now + timedelta(days=1),
        ),
        "erasure": Erasure.objects.create(
            country=household.programme.country, subject="household", number=household.pk,
            term="closed", due_on=now.date(), way="anonymise",
        ),
    }  # fmt: skip


def _programs(officer: User) -> Made:
    """A token and a subscription of the officer: nobody else's, of whatever role."""
    make_token(officer, name=INTERNAL)
    subscription = Subscription.objects.create(
        user=officer, url=f"https://{INTERNAL}.example/", kinds=["quota.decided"], secret=INTERNAL
    )
    event = Event.objects.create(kind="quota.decided", data={})
    return {
        "token": officer.api_tokens.get(),
        "subscription": subscription,
        "delivery": Delivery.objects.create(
            subscription=subscription, event=event, status="failed", outcome=INTERNAL
        ),
    }


def _of_the_authority(country: Country, decided: Apportionment, officer: User) -> Made:
    nation = country.nation
    file = ImportFile.objects.create(
        country=nation, sha256="1" * 64, name=f"{INTERNAL}.csv", size=1, content=b"code\n1\n"
    )
    follow_up = FollowUpFile.objects.create(
        country=nation, name=f"{INTERNAL}.csv", source=INTERNAL, content=b"x", sha256="2" * 64,
        observations=1, persons=1, places=1, first_arrival=date(2020, 1, 1), kept_by=officer,
    )  # fmt: skip
    return {
        "import": Import.objects.create(
            country=nation, file=file, format="mapped", vintage=2025, source=INTERNAL,
            licence=INTERNAL, created_by=officer, status="open", regions="nuts3",
        ),
        "own_key": OwnKey.objects.create(
            country=nation, key_id="ours", version="1", title=INTERNAL,
            document=f'title = "{INTERNAL}"', sha256="3" * 64, created_by=officer,
        ),
        "model": LearnedModel.objects.create(
            country=nation, follow_up=follow_up, outcome="employed_1_year", number=1,
            as_of=date(2025, 1, 1), asked_by=officer, status="failed", message=INTERNAL,
        ),
        "agreement": Redistribution.objects.create(
            apportionment=decided, region=country.regions["North"], kind="agreement",
            status="open", reason=INTERNAL, at=timezone.now(), by=officer,
        ),
    }  # fmt: skip


def _of_the_town(
    country: Country, decided: Apportionment, plan: Plan, national: Viewer, town: User
) -> Made:
    alby, berg = country.towns["Alby"], country.towns["Berg"]
    programme = decided.programme
    engagement = network_services.contact(viewer=national, town=country.towns["Dal"])
    network.Engagement.objects.filter(pk=engagement.pk).update(notes=INTERNAL)
    about = {"programme": programme, "created_by": national.user}
    change = Change.objects.create(plan=plan, facts={"flight": ["", PERSONAL]}, by=national.user)
    alliance = network.Alliance.objects.create(home=country.regions["North"], name=INTERNAL)
    return {
        "engagement": engagement,
        "item": network.ChecklistItem.objects.create(
            engagement=engagement, code="coordinator", owner="coordinator", due_on=date(2026, 5, 1)
        ),
        "mentorship": network.Mentorship.objects.create(
            engagement=engagement, mentor=alby, asked_by=national.user
        ),
        "alliance": alliance,
        "entry": Entry.objects.create(
            territory=alby, period=1, kind="self-settled", persons=2,
            happened_on=date(2026, 5, 1), reason=INTERNAL, **about,
        ),
        "swap": Swap.objects.create(
            programme=programme, giving=alby, taking=berg, persons=1, reason=INTERNAL,
            proposed_by=town,
        ),
        "notice": Notice.objects.create(change=change, role=Role.MUNICIPAL, territory=alby),
        "task": Task.objects.filter(plan=plan).first()
        or Task.objects.create(plan=plan, code="x", phase="arrival", owner="municipal",
            due_on=date(2026, 6, 1)),
        "session": Orientation.objects.create(
            plan=plan, held_on=date(2026, 5, 2), place=PERSONAL, written_by=national.user
        ),
        "question": Question.objects.create(placement=plan.placement, words=PERSONAL, by=town),
        "objection": Objection.objects.create(placement=plan.placement, words=PERSONAL),
    }  # fmt: skip
