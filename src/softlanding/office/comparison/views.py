"""Pages of the comparison. Nothing here writes: the whole question stands in the address.

National officers and auditors of the country may see them, and coordinators of its regions.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.comparison import bridge, exports
from softlanding.office.comparison import memo as memos
from softlanding.office.comparison.forms import ComparisonForm
from softlanding.office.comparison.selectors import REGIONS, Comparison, compared
from softlanding.office.files.api import download
from softlanding.office.quotas.api import Programme

ROWS = 50
RESULT = "result"  # id of the part that htmx replaces
YEAR_IN_SECONDS = 365 * 24 * 60 * 60


def _programme(request: HttpRequest, programme_id: int) -> Programme:
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "comparison.see", programme)
    return programme


def _asked(request: HttpRequest, programme: Programme) -> tuple[ComparisonForm, Comparison | None]:
    """The form of the address, and the comparison if the form is whole."""
    form = ComparisonForm(request.GET, ground=bridge.ground(programme))
    if not form.is_valid():
        return form, None
    return form, compared(programme, form, request.GET.dict())


@require_GET
def comparison(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Keys side by side with map, table, summary and sliders; only the result for htmx."""
    programme = _programme(request, programme_id)
    form, found = _asked(request, programme)
    context = {"programme": programme, "form": form, "comparison": found, "regions_level": REGIONS}
    context["runs_programmes"] = viewer_of(request).roles & {Role.NATIONAL, Role.AUDITOR}
    if found is not None and not found.faulty:
        regions = found.view.level == REGIONS
        page = Paginator(found.positions(), ROWS).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "rows": found.rows(list(page.object_list), regions=regions),
            "address": found.address(),
        }
    partial = request.headers.get("HX-Target") == RESULT
    answer = render(request, f"comparison/{'answer' if partial else 'comparison'}.html", context)
    if partial and found is not None:
        answer["HX-Replace-Url"] = f"{request.path}?{found.address()}"
    answer["Vary"] = "HX-Request, HX-Target, Cookie, Accept-Language"
    return answer


def _whole(request: HttpRequest, programme_id: int) -> Comparison | None:
    """The comparison of an export; None where the page has to say what is wrong with it."""
    _form, found = _asked(request, _programme(request, programme_id))
    return None if found is None or found.faulty else found


def _back(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The page with the same address, which names what is wrong."""
    address = reverse("comparison", args=[programme_id])
    return redirect(f"{address}?{request.GET.urlencode()}")


def _near(degrees: float | None) -> float | None:
    """To about ten metres, which is nearer than a circle on a map can show."""
    return None if degrees is None else round(degrees, 4)


@require_GET
@gzip_page
def places(request: HttpRequest, programme_id: int) -> JsonResponse:
    """Names and places of the towns, for the map; the same until a town changes."""
    known = bridge.ground(_programme(request, programme_id))
    towns = [[town.name, _near(town.latitude), _near(town.longitude)] for town in known.towns]
    answer = JsonResponse({"towns": towns}, json_dumps_params={"separators": (",", ":")})
    answer["Cache-Control"] = f"private, max-age={YEAR_IN_SECONDS}"
    return answer


@require_GET
@gzip_page
def differences(request: HttpRequest, programme_id: int) -> JsonResponse:
    """Persons by the baseline and the change to the other key, in the order of the places."""
    found = _whole(request, programme_id)
    if found is None:
        return JsonResponse({"baseline": [], "change": [], "strong": 2}, status=400)
    return JsonResponse(
        {
            "baseline": found.baseline.outcome.towns,
            "change": found.difference,
            "strong": found.strong,
        },
        json_dumps_params={"separators": (",", ":")},
    )


@require_GET
def workbook(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The comparison as an XLSX workbook."""
    found = _whole(request, programme_id)
    if found is None:
        return _back(request, programme_id)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = exports.workbook(found, today=timezone.localdate())
    return download(content, f"comparison-{programme_id}.xlsx", kind)


@require_GET
def hxl(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The municipalities as CSV with HXL tags in the second row."""
    found = _whole(request, programme_id)
    if found is None:
        return _back(request, programme_id)
    name = f"comparison-{programme_id}.csv"
    return download(exports.hxl_csv(found), name, "text/csv; charset=utf-8")


@require_GET
def memo(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A memo of one to two pages as PDF, in the reader's language."""
    found = _whole(request, programme_id)
    if found is None:
        return _back(request, programme_id)
    content = memos.memo_pdf(
        found,
        author=viewer_of(request).user.name,
        today=timezone.localdate(),
        language=get_language() or "en",
    )
    return download(content, f"memo-{programme_id}.pdf", "application/pdf")


@require_GET
def variant(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The variant with its weights as a key file."""
    form, _found = _asked(request, _programme(request, programme_id))
    if not form.given.get("vary"):
        raise Http404
    if form.variant is None:
        return _back(request, programme_id)
    name = f"{form.variant.id}.toml"
    return download(form.variant.document, name, "application/toml; charset=utf-8")
