"""Idempotency keys: a request that is sent again is answered again and does nothing.

The key is claimed in the same transaction in which the request does its work. Whoever comes
second with the key waits for that transaction: if it ends well there is an answer to repeat,
and if it does not, nothing was done and the second does it. Nothing in between can be left
behind, whatever ends the server.

References
----------
Jena and Dalal (2025), The Idempotency-Key HTTP Header Field,
draft-ietf-httpapi-idempotency-key-header-07.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from softlanding.office.accounts.api import ApiToken, token_of
from softlanding.office.exchange.models import StoredAnswer
from softlanding.office.exchange.problems import problem
from softlanding.office.walls.api import tell

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=49)  # a day is promised; the rest is for a clock that leaps by a day
KEPT_HEADERS = ("Content-Type", "ETag", "Link", "Location")
KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')  # visible ASCII, with or without quotes
REFUSED, FAILED = 400, 500

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Let a POST with an idempotency key and a token do its work at most once.

    A refused request did nothing, so its answer is not kept: mended, it may come again.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = request.headers.get(HEADER)
        token = token_of(request)
        if request.method != "POST" or given is None or token is None:
            return view(request, *args, **kwargs)
        key = KEY.fullmatch(given)
        if key is None:
            return problem(400, f"{HEADER}: give 1 to 255 visible ASCII characters.")
        tell(user=token.user_id)  # before the view knows whose token it is
        try:
            digest = _digest(request, token)
        except RequestDataTooBig:
            return problem(413, "The request is too large.")

        def work() -> HttpResponse:
            return view(request, *args, **kwargs)

        return _answer(work, token, key[1], digest)

    return answered


def _answer(
    work: Callable[[], HttpResponse], token: ApiToken, key: str, digest: str
) -> HttpResponse:
    named = {"token": token, "key_digest": sha256(key.encode()).hexdigest()}
    with transaction.atomic():
        StoredAnswer.objects.filter(**named, made_at__lt=timezone.now() - KEPT).delete()
        kept, new = StoredAnswer.objects.get_or_create(**named, defaults={"request_digest": digest})
        if not new:
            return _again(kept, digest)
        answer = work()
        if answer.status_code >= FAILED:
            transaction.set_rollback(True)
        elif answer.status_code >= REFUSED:
            kept.delete()
        else:
            kept.status, kept.body = answer.status_code, answer.content.decode()
            kept.headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
            kept.save()
    return answer


def _again(kept: StoredAnswer, digest: str) -> HttpResponse:
    if kept.request_digest != digest:
        return problem(422, f"This {HEADER} was used for another request.")
    answer = HttpResponse(kept.body, status=kept.status)
    for name, value in kept.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _digest(request: HttpRequest, token: ApiToken) -> str:
    """Of the request and of what its person may do: a role that is gone repeats no answer."""
    roles = sorted(token.user.memberships.values_list("role", "territory_id"))
    asked = json.dumps([request.method, request.get_full_path(), roles]).encode()
    return sha256(asked + b"\n" + request.body).hexdigest()


def forget_old_answers() -> int:
    """Delete what is older than `KEPT`; how many. A periodic job's work."""
    return StoredAnswer.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
