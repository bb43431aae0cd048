"""What a household writes on its own page, and what the office answers there."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases.api import Household, OwnWords, set_wishes, write_words
from softlanding.office.placement.api import Placement, proposal_for
from softlanding.office.residents.models import Agreement, Answer, Message, News
from softlanding.office.residents.questions import Question, wishes_after

OPEN = (Placement.Status.SENT, Placement.Status.ACCEPTED)


def save_answer(
    *,
    household: Household,
    question: Question,
    choice: str,
    importance: int | None = None,
    words: str = "",
    language: str = "",
) -> Answer:
    """Keep the answer to one question, with what it means for the wishes in the score.

    The household itself, on its page. Audited without a user.

    Raises
    ------
    InputRefused
        The words are longer than 5,000 characters.
    """
    said: dict[str, str | int] = {"choice": choice}
    if question.weighed and importance:
        said["importance"] = importance
    with audited("wish answered by the household", viewer=None, subject=household):
        household = Household.objects.select_for_update().get(pk=household.pk)
        found = Answer.objects.filter(household=household, question=question.code).first()
        answer = found or Answer(household=household, question=question.code)
        answer.said = said
        answer.save()
        wishes = wishes_after(household.wishes, question, said)
        if wishes != household.wishes:
            set_wishes(household=household, wishes=wishes)
        if words.strip():
            write_words(household=household, kind=OwnWords.Kind.WISH, text=words, language=language)
    return answer


def agree(*, household: Household) -> Agreement:
    """The household agrees to the town proposed to it; a person still decides. Audited.

    Raises
    ------
    NotNow
        Nothing is proposed.
    """
    with audited("household agreed", viewer=None, subject=household):
        placement = proposal_for(household)
        if placement is None or placement.status not in OPEN:
            raise NotNow(_("There is no proposal that could be agreed to."))
        return Agreement.objects.get_or_create(placement=placement)[0]


def send_message(*, household: Household, text: str, language: str) -> Message:
    """The household writes to the office. Audited without a user."""
    with audited("message of a household", viewer=None, subject=household):
        return Message.objects.create(household=household, text=text, language=language)


def reply_to_message(*, viewer: Viewer, message: Message, reply: str) -> Message:
    """A named person answers, once. Those who serve the household. Audited.

    Raises
    ------
    NotNow
        It has been answered already.
    """
    with audited("message of a household answered", viewer=viewer, subject=message.household):
        message = Message.objects.select_for_update().get(pk=message.pk)
        if message.replied_at is not None:
            raise NotNow(_("This has been replied to already."))
        message.reply, message.replied_by = reply, viewer.user
        message.replied_at = timezone.now()
        message.save()
        News.objects.create(household_id=message.household_id, kind=News.Kind.MESSAGE_REPLIED)
    return message
