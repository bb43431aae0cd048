"""The conditions that the transition table names: each yields what is wrong, or nothing.

Their first lines stand in the documentation as they are written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Sum
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from softlanding.office.quotas.models import Answer, Apportionment, Move, Quota, Redistribution
from softlanding.office.quotas.selectors import region_quotas, town_quotas
from softlanding.office.territories.api import Territory

NAMED = 5  # towns that a message names before it says how many more there are


@dataclass
class Act:
    """What somebody is about to do: everything that a condition may look at.

    `numbers` are the new numbers of persons by territory; `seen` and `fresh` are the
    fingerprints of what the person had before their eyes and of what holds now.
    """

    apportionment: Apportionment
    today: date
    territory: Territory | None = None
    reason: str = ""
    numbers: Mapping[int, int] = field(default_factory=dict)
    deadlines: tuple[date, date, date] | None = None
    kind: str = ""
    asked: int | None = None
    pledge: int = 0
    total: int | None = None
    redistribution: Redistribution | None = None
    seen: str | None = None
    fresh: str = ""
    placed: Mapping[int, int] = field(default_factory=dict)
    placed_seen: bool = False

    @cached_property
    def towns(self) -> list[Quota]:
        """Quotas of the region's towns that take part."""
        region = self.territory.pk if self.territory else None
        return list(town_quotas(self.apportionment, region_id=region))

    @cached_property
    def quota(self) -> Quota | None:
        if self.territory is None:
            return None
        towns = town_quotas(self.apportionment)
        return towns.filter(territory=self.territory).first()


Condition = Callable[[Act], Iterator[str]]


def listed(names: list[str]) -> str:
    """Names with commas; beyond a handful, how many more."""
    shown = names[:NAMED]
    if len(names) > NAMED:
        shown.append(_("%(count)s more") % {"count": number_format(len(names) - NAMED)})
    return pgettext("between the items of a list", ", ").join(shown)


def reasoned(act: Act) -> Iterator[str]:
    """A reason is given."""
    if not act.reason.strip():
        yield _("Give a reason: it stands beside your name in the history.")


def fresh(act: Act) -> Iterator[str]:
    """Nothing has changed since the page was opened."""
    if act.seen is not None and act.seen != act.fresh:
        yield _("Somebody changed this in the meantime. Look at the numbers again, then repeat.")


def total_current(act: Act) -> Iterator[str]:
    """The total is the programme's, or changes the decision that is in force."""
    former = act.apportionment.former
    if former is not None:
        if former.status != Apportionment.Status.DECIDED:
            yield _("The quotas that this changes are no longer in force. Change the total anew.")
    elif act.apportionment.total != act.apportionment.programme.persons:
        yield _("The programme's total has changed since. Draw up new quotas.")


def deadlines_in_order(act: Act) -> Iterator[str]:
    """The three deadlines follow each other, and the first is not past."""
    answers_by, agreement_by, decide_by = act.deadlines or (date.min,) * 3
    if answers_by < act.today:
        yield _("The deadline for answers is past. Give today or a later day.")
    if not answers_by <= agreement_by <= decide_by:
        yield _("Towns answer first, then regions agree, then it is decided: order the days so.")


def takes_part(act: Act) -> Iterator[str]:
    """The town takes part in the programme."""
    if act.quota is None:
        yield _("This town does not take part in the programme.")


def answer_complete(act: Act) -> Iterator[str]:
    """To ask for change takes another number and a reason; to offer more takes a number."""
    if act.kind == Answer.Kind.ASK:
        if act.asked is None or (act.quota and act.asked == act.quota.persons):
            yield _("Say which number you ask for; it must differ from your quota.")
        yield from reasoned(act)
    elif act.kind == Answer.Kind.PLEDGE:
        if act.pledge < 1:
            yield _("Say how many persons you offer on top, at least 1.")
    elif act.kind != Answer.Kind.ACCEPT:
        yield _("Choose an answer.")


def _silent(act: Act) -> int:
    towns = town_quotas(act.apportionment)
    return towns.filter(answers__isnull=True).count()


def somebody_silent(act: Act) -> Iterator[str]:
    """At least one town has not answered."""
    if not _silent(act):
        yield _("Every town has answered. There is nobody to remind.")


def everybody_answered(act: Act) -> Iterator[str]:
    """Every town has answered; before the deadline nobody's time is cut short."""
    silent = _silent(act)
    if silent:
        yield ngettext(
            "%(count)s town has not answered and has time until %(day)s.",
            "%(count)s towns have not answered and have time until %(day)s.",
            silent,
        ) % {
            "count": number_format(silent),
            "day": date_format(act.apportionment.answers_by or act.today),
        }


def region_complete(act: Act) -> Iterator[str]:
    """There is one number for each town of the region that takes part, and no other."""
    if set(act.numbers) != {quota.territory_id for quota in act.towns} or not act.numbers:
        yield _("Give one number for each town of the region that takes part.")


def sum_kept(act: Act) -> Iterator[str]:
    """The towns' numbers sum to the region's quota."""
    wanted = sum(quota.persons for quota in act.towns)
    given = sum(act.numbers.values())
    if given > wanted:
        yield ngettext(
            "The towns sum to %(given)s, %(off)s person more than the region's %(wanted)s.",
            "The towns sum to %(given)s, %(off)s persons more than the region's %(wanted)s.",
            given - wanted,
        ) % _figures(given, wanted)
    elif given < wanted:
        yield ngettext(
            "The towns sum to %(given)s, %(off)s person fewer than the region's %(wanted)s.",
            "The towns sum to %(given)s, %(off)s persons fewer than the region's %(wanted)s.",
            wanted - given,
        ) % _figures(given, wanted)


def _figures(given: int, wanted: int) -> dict[str, str]:
    return {
        "given": number_format(given),
        "wanted": number_format(wanted),
        "off": number_format(abs(given - wanted)),
    }


def bounds_kept(act: Act) -> Iterator[str]:
    """No town's number goes below the least or above the most that was set."""
    low, high = act.apportionment.minimum, act.apportionment.maximum
    for quota in act.towns:
        given = act.numbers.get(quota.territory_id, quota.persons)
        # A town that the change of a total has left outside may stay there, not go further.
        if given < min(low, quota.persons) or given < 0:
            yield _("%(town)s: at least %(bound)s.") % {
                "town": quota.territory.name,
                "bound": number_format(min(low, quota.persons)),
            }
        if high is not None and given > max(high, quota.persons):
            yield _("%(town)s: at most %(bound)s.") % {
                "town": quota.territory.name,
                "bound": number_format(max(high, quota.persons)),
            }


def something_moves(act: Act) -> Iterator[str]:
    """At least one town's number changes."""
    if all(act.numbers.get(q.territory_id, q.persons) == q.persons for q in act.towns):
        yield _("No number was changed.")


def _of_region(act: Act, status: str, kind: str = "") -> bool:
    found = act.apportionment.redistributions.filter(region=act.territory, status=status)
    return (found.filter(kind=kind) if kind else found).exists()


def no_agreement_open(act: Act) -> Iterator[str]:
    """No own agreement of the region waits for its towns."""
    if _of_region(act, Redistribution.Status.OPEN):
        yield _("An own agreement waits for its towns. It must be confirmed or withdrawn first.")


def no_agreement_in_force(act: Act) -> Iterator[str]:
    """No own agreement is in force: what the towns agreed on, only they change."""
    if _of_region(act, Redistribution.Status.IN_FORCE, Redistribution.Kind.AGREEMENT):
        yield _("The towns' own agreement is in force. Only another agreement may change it.")


def agreement_open(act: Act) -> Iterator[str]:
    """The own agreement still waits for a town."""
    if act.redistribution is None or act.redistribution.status != Redistribution.Status.OPEN:
        yield _("This agreement no longer waits for an answer.")


def consent_awaited(act: Act) -> Iterator[str]:
    """The own agreement still waits for this town."""
    found = act.redistribution
    waits = (
        found is not None
        and found.status == Redistribution.Status.OPEN
        and found.moves.filter(
            quota__territory=act.territory, consent=Move.Consent.WAITING
        ).exists()
    )
    if not waits:
        yield _("This agreement does not wait for an answer of this town.")


def nothing_open(act: Act) -> Iterator[str]:
    """No own agreement of any region waits for its towns."""
    open_ = act.apportionment.redistributions.filter(status=Redistribution.Status.OPEN)
    regions = list(open_.values_list("region__name", flat=True))
    if regions:
        yield _("An own agreement waits for its towns: %(regions)s.") % {"regions": listed(regions)}


def sums_to_total(act: Act) -> Iterator[str]:
    """Towns sum to their region and regions to the total."""
    sums = dict(
        town_quotas(act.apportionment)
        .order_by()
        .values_list("territory__parent_id")
        .annotate(Sum("persons"))
    )
    regions = list(region_quotas(act.apportionment))
    wrong = [q.territory.name for q in regions if sums.get(q.territory_id, 0) != q.persons]
    if wrong:
        yield _("The towns do not sum to their region: %(regions)s.") % {"regions": listed(wrong)}
    if regions and sum(quota.persons for quota in regions) != act.apportionment.total:
        yield _("The regions do not sum to the total.")


def placed_seen(act: Act) -> Iterator[str]:
    """Where more persons are placed than the quota allows, that has been acknowledged."""
    below = below_placed(act)
    if below and not act.placed_seen:
        yield _(
            "More persons are placed already than the quota allows: %(towns)s. "
            "Nobody is moved by this decision; confirm that you have seen it."
        ) % {"towns": listed([f"{name} ({placed} > {quota})" for name, placed, quota in below])}


def below_placed(act: Act) -> list[tuple[str, int, int]]:
    """Town, persons placed and quota, where the quota is below what was placed already."""
    return [
        (quota.territory.name, act.placed[quota.territory_id], quota.persons)
        for quota in town_quotas(act.apportionment).filter(territory_id__in=act.placed)
        if act.placed[quota.territory_id] > quota.persons + quota.pledge
    ]


def total_changes(act: Act) -> Iterator[str]:
    """The new total differs from the one in force."""
    if act.total is None or act.total == act.apportionment.total:
        yield _("Give a total that differs from the present one.")


CONDITIONS: dict[str, Condition] = {
    found.__name__: found
    for found in (
        reasoned, fresh, total_current, deadlines_in_order, takes_part, answer_complete,
        somebody_silent, everybody_answered, region_complete, sum_kept, bounds_kept,
        something_moves, no_agreement_open, no_agreement_in_force, agreement_open,
        consent_awaited, nothing_open, sums_to_total, placed_seen, total_changes,
    )
}  # fmt: skip
