"""Days by which towns answer, regions agree and the authority decides, where none are given."""

from __future__ import annotations

from datetime import date, timedelta

from softlanding.office.quotas.models import Programme

ANSWER_DAYS, AGREEMENT_DAYS, DECISION_DAYS = 28, 14, 14


def default_deadlines(programme: Programme, today: date) -> tuple[date, date, date]:
    """Four weeks to answer, then two to agree and two to decide.

    Denmark: own agreement by 10 September and decision by 30 September of the year before
    (BEK 550/2022, sections 4-6), while there is time for it.
    """
    if programme.country.code == "DK":
        agreement_by = date(programme.year - 1, 9, 10)
        answers_by = agreement_by - timedelta(AGREEMENT_DAYS)
        if answers_by >= today:
            return answers_by, agreement_by, date(programme.year - 1, 9, 30)
    answers_by = today + timedelta(ANSWER_DAYS)
    agreement_by = answers_by + timedelta(AGREEMENT_DAYS)
    return answers_by, agreement_by, agreement_by + timedelta(DECISION_DAYS)
