"""The household's own page: towns, its proposal, consent, its file and who saw it, messages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.errors import NotNow
from softlanding.office.audit.api import record_own_read
from softlanding.office.cases.api import Consent, set_consent, shared_file
from softlanding.office.placement.api import Placement, object_to, proposal_for
from softlanding.office.residents import selectors, services
from softlanding.office.residents.models import Agreement, Visit
from softlanding.office.residents.towns import town_of, towns
from softlanding.office.residents.views import saved
from softlanding.office.residents.visits import own_page, page

LONGEST = 5_000
READS_SHOWN = 50


@own_page
@require_GET
def town_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Towns of the programme in pictures of numbers. The household itself."""
    household = visit.code.household
    proposal = proposal_for(household)
    open_ = proposal is not None and proposal.status in services.OPEN
    proposed = proposal.territory if proposal is not None and open_ else None
    shown = towns(household, page=request.GET.get("page"), proposed=proposed)
    return page(request, "towns", visit, towns=shown)


def _state(placement: Placement) -> str:
    """The text about a proposal: what the town said, or what a person decided."""
    confirmed = placement.decision == Placement.Decision.CONFIRMED
    return f"proposal.{'confirmed' if confirmed else placement.status}"


@own_page
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The town proposed; the household agrees or objects, and a person decides.

    The household itself. Nothing here decides: an objection waits for a named officer.
    """
    household = visit.code.household
    fault, words = "", request.POST.get("words", "").strip()
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "agree":
                services.agree(household=household)
                return saved("resident_proposal")
            if not words or len(words) > LONGEST:
                fault = "page.no_words"
            else:
                object_to(household=household, words=words)
                return saved("resident_proposal")
        except NotNow:
            fault = "proposal.twice"
    found = proposal_for(household)
    context: dict[str, object] = {"placement": found, "fault": fault, "words": words}
    if found is not None and found.territory is not None:
        objections = list(found.objections.all())
        waiting = any(objection.replied_at is None for objection in objections)
        context |= {
            "state": _state(found),
            "town": town_of(household, found.territory),
            "objections": objections,
            "agreement": Agreement.objects.filter(placement=found).first(),
            "may_answer": found.status in services.OPEN,
            "may_object": found.status in services.OPEN and not waiting,
        }
    return page(request, "proposal", visit, status=422 if fault else 200, **context)


@own_page
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the household allows, purpose by purpose; no is as near as yes. The household itself."""
    household = visit.code.household
    if request.method == "POST":
        purpose, word = request.POST.get("purpose"), request.POST.get("given")
        if purpose in Consent.Purpose.values and word in {"yes", "no"}:
            set_consent(household=household, purpose=purpose, given=word == "yes")
        return saved("resident_consent")
    rows = [
        (purpose, f"purpose.{purpose}", said) for purpose, said in selectors.consents(household)
    ]
    return page(request, "consent", visit, rows=rows)


@own_page
@require_GET
def file(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the office has about the household, without what members keep from one another.

    The household itself; recorded as its own read.
    """
    household = visit.code.household
    record_own_read(household, "resident_file")
    return page(
        request,
        "file",
        visit,
        file=shared_file(household),
        phase=f"phase.{household.phase}",
    )


@own_page
@require_GET
def seen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who opened the file and who made codes for this page. The household itself."""
    household = visit.code.household
    count, reads = selectors.readers(household, READS_SHOWN)
    codes = household.access_codes.select_related("made_by")
    return page(request, "seen", visit, count=count, reads=reads, most=READS_SHOWN, codes=codes)


@own_page
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask or tell the office something, and read its answers. The household itself."""
    household = visit.code.household
    fault, words = "", request.POST.get("words", "").strip()
    if request.method == "POST":
        if words and len(words) <= LONGEST:
            services.send_message(household=household, text=words, language=visit.language)
            return saved("resident_messages")
        fault = "page.no_words"
    return page(
        request,
        "messages",
        visit,
        status=422 if fault else 200,
        messages_said=household.messages.select_related("replied_by"),
        fault=fault,
        words=words,
    )
