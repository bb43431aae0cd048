"""Writing proposals: sent, reminded, asked about, answered, objected to, decided by a person."""

from __future__ import annotations

from datetime import date, timedelta

from django.dispatch import Signal
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import (
    ENDED,
    Household,
    close_to_town,
    mark_placed,
    mark_waiting,
    open_to_towns,
)
from softlanding.office.placement import policies
from softlanding.office.placement.models import Objection, Placement, Question, Round

ANSWER_DAYS = 14  # for a town, where no other day is named

# Sent with `placement` inside the transaction in which a town accepts.
household_accepted = Signal()
# Sent with `placement` and `news`, one of `NEWS`, inside the transaction of whatever the
# household is to be told of: the page of the resident listens.
household_has_news = Signal()
NEWS = ("proposed", "accepted", "declined", "confirmed", "withdrawn", "objection_replied")


def _inform(placement: Placement, news: str) -> None:
    household_has_news.send(sender=Placement, placement=placement, news=news)


def send(*, viewer: Viewer, round_: Round, answer_by: date | None = None) -> int:
    """Send every placement of a round to its town for an answer; return how many.

    National officers of the country: the person who answers for the proposals. Towns have
    until `answer_by`, by default `ANSWER_DAYS` from today. A case that has ended since stays.

    Raises
    ------
    NotNow
        The round may not be sent.
    """
    with audited("proposals sent", viewer=viewer, subject=round_):
        round_ = Round.objects.select_for_update().get(pk=round_.pk)
        policies.may_send(round_)
        round_.status = Round.Status.SENT
        round_.sent_at, round_.sent_by = timezone.now(), viewer.user
        round_.save(update_fields=["status", "sent_at", "sent_by"])
        day = answer_by or timezone.localdate() + timedelta(ANSWER_DAYS)
        placed = round_.placements.filter(territory__isnull=False).exclude(
            household__phase__in=ENDED
        )
        sent = placed.update(status=Placement.Status.SENT, answer_by=day)
        towns = placed.values_list("household_id", "territory_id")
        open_to_towns({household: town for household, town in towns if town})
        for placement in placed.select_related("household"):
            _inform(placement, "proposed")
    return sent


def answer(
    *, viewer: Viewer, placement: Placement, accept: bool, decline_reason: str = "", note: str = ""
) -> Placement:
    """A town accepts or declines the household proposed to it.

    Municipal coordinators of the town. On acceptance the settlement plan is made in the
    same transaction; a national officer decides afterwards. Audited with the reason.

    Raises
    ------
    NotNow
        It has been answered already.
    """
    action = "proposal accepted" if accept else "proposal declined"
    with audited(action, viewer=viewer, reason=decline_reason, subject=placement.household):
        placement = _locked(placement)
        town = policies.may_answer(placement)
        placement.status = Placement.Status.ACCEPTED if accept else Placement.Status.DECLINED
        placement.decline_reason = "" if accept else decline_reason
        placement.answer_note = note
        placement.answered_at, placement.answered_by = timezone.now(), viewer.user
        placement.save()
        if accept:
            mark_placed(household=placement.household, territory=town)
            household_accepted.send(sender=Placement, placement=placement)
        else:
            close_to_town(household=placement.household, territory=town)
        _inform(placement, "accepted" if accept else "declined")
    return placement


def ask(*, viewer: Viewer, placement: Placement, words: str) -> Question:
    """A town asks before it answers. Municipal coordinators of the town; audited."""
    with audited("question asked", viewer=viewer, subject=placement):
        placement = _locked(placement)
        policies.may_answer(placement)
        return Question.objects.create(placement=placement, words=words, by=viewer.user)


def reply_to_question(
    *, viewer: Viewer, question: Question, reply: str, answer_by: date | None = None
) -> None:
    """The authority replies, and may give the town more time. National officers; audited."""
    with audited("question replied to", viewer=viewer, subject=question.placement):
        question = Question.objects.select_for_update().get(pk=question.pk)
        policies.may_reply(question)
        question.reply, question.replied_by = reply, viewer.user
        question.replied_at = timezone.now()
        question.save()
        if answer_by:
            Placement.objects.filter(pk=question.placement_id).update(answer_by=answer_by)


def remind(*, viewer: Viewer, round_: Round, today: date, within_days: int = 3) -> int:
    """Remind the towns whose answer is due within so many days or late; return how many.

    National officers. The reminder stands on the town's page; each proposal at most once
    a day.
    """
    with audited("towns reminded of proposals", viewer=viewer, subject=round_):
        silent = round_.placements.filter(
            status=Placement.Status.SENT, answer_by__lte=today + timedelta(within_days)
        ).exclude(reminded_at__date__gte=today)
        return silent.update(reminded_at=timezone.now())


def object_to(*, household: Household, words: str, viewer: Viewer | None = None) -> Objection:
    """A household objects to the town it is proposed to; nothing is decided until the reply.

    Called by the household's own page, with no viewer, or by an officer who writes down what
    the household said. Audited.

    Raises
    ------
    NotNow
        There is no proposal, or an objection waits already.
    """
    with audited("household objected", viewer=viewer, subject=household):
        found = (
            Placement.objects.select_for_update(of=("self",))
            .filter(household=household)
            .order_by("-round__number")
            .first()
        )
        return Objection.objects.create(placement=policies.may_object(found), words=words)


def reply_to_objection(*, viewer: Viewer, objection: Objection, reply: str, upheld: bool) -> None:
    """A named officer replies: upheld, so that the proposal must be withdrawn, or not.

    National officers of the country; audited. The household is told.
    """
    said, about = "upheld" if upheld else "rejected", objection.placement.household
    with audited("objection replied to", viewer=viewer, reason=said, subject=about):
        objection = Objection.objects.select_for_update().get(pk=objection.pk)
        policies.may_reply(objection)
        objection.reply, objection.replied_by = reply, viewer.user
        objection.replied_at, objection.upheld = timezone.now(), upheld
        objection.save()
        _inform(objection.placement, "objection_replied")


def confirm(*, viewer: Viewer, placement: Placement, note: str = "") -> None:
    """The final decision after the town's acceptance, by the officer who is signed in.

    National officers of the country; audited. No other code sets a decision, and the
    database refuses one without a person and a time.

    Raises
    ------
    NotNow
        The town has not accepted, it is decided already, or an objection stands in the way.
    """
    with audited("placement decided", viewer=viewer, subject=placement.household):
        placement = _locked(placement)
        policies.may_confirm(placement)
        placement.decision = Placement.Decision.CONFIRMED
        _sign(placement, viewer, note)
        _inform(placement, "confirmed")


def withdraw(
    *, viewer: Viewer, placement: Placement, because: str, note: str = "", seen: str | None = None
) -> None:
    """Decide against a proposal, also after acceptance: the household waits for a town again.

    National officers of the country, with a reason from the list; audited. The town's access
    to the file ends. `seen` is the decision that the officer saw, if known.

    Raises
    ------
    NotNow
        There is nothing to withdraw, or somebody else has decided since it was seen.
    """
    with audited("placement withdrawn", viewer=viewer, reason=because, subject=placement.household):
        placement = _locked(placement)
        policies.may_withdraw(placement, seen)
        mark_waiting(household=placement.household)
        placement.status = Placement.Status.WITHDRAWN
        placement.decision = Placement.Decision.WITHDRAWN
        placement.decided_because = because
        _sign(placement, viewer, note)
        _inform(placement, "withdrawn")


def follow_withdrawn_case(*, household: Household, viewer: Viewer, reason: str) -> None:
    """The household does not come: nor does any town wait for it any longer.

    Called within the audited write that withdraws the case.
    """
    asked = Placement.objects.select_for_update(of=("self",)).filter(
        household=household, status__in=[Placement.Status.SENT, Placement.Status.ACCEPTED]
    )
    for placement in asked:
        placement.status = Placement.Status.WITHDRAWN
        placement.decision = Placement.Decision.WITHDRAWN
        placement.decided_because = Placement.MoveReason.OTHER
        _sign(placement, viewer, reason)


def _sign(placement: Placement, viewer: Viewer, note: str) -> None:
    placement.decision_note = note
    placement.decided_at, placement.decided_by = timezone.now(), viewer.user
    placement.save()


def _locked(placement: Placement) -> Placement:
    return Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
