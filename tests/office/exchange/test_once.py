"""A request with an idempotency key does its work once, whoever sends it how often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory
from django.utils import timezone

from softlanding.office.accounts.api import ApiToken, Membership, User, Viewer, make_token
from softlanding.office.exchange.models import StoredAnswer
from softlanding.office.exchange.once import forget_old_answers, once
from softlanding.office.exchange.problems import problem

BODY = b'{"persons": 3}'


@pytest.fixture
def token(national: Viewer) -> str:
    return make_token(national.user)


class Work:
    """A view that counts how often it works, and writes a row each time."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.done = 0

    def __call__(self, _request: Any) -> HttpResponse:
        self.done += 1
        User.objects.create_user(f"made{self.done}@softlanding.example", name="made")
        status = self.statuses.pop(0) if self.statuses else 201
        if status >= 400:
            return problem(status)
        answer = JsonResponse({"number": self.done}, status=status)
        answer["ETag"] = '"tag"'
        return answer


def made() -> int:
    return User.objects.filter(name="made").count()


def send(
    view: Callable[..., HttpResponse], token: str, key: str | None, body: bytes = BODY
) -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    request = RequestFactory().post("/x", body, content_type="application/json", headers=headers)
    return once(view)(request)


def test_ten_times_the_same_key_does_it_once(token: str) -> None:
    work = Work()
    answers = [send(work, token, "k1") for _ in range(10)]
    assert work.done == made() == 1
    assert {(a.status_code, a.content, a["ETag"]) for a in answers} == {
        (201, b'{"number": 1}', '"tag"')
    }
    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, *["true"] * 9]


def test_quotes_around_a_key_do_not_make_another(token: str) -> None:
    work = Work()
    send(work, token, '"k1"')
    send(work, token, "k1")
    assert work.done == 1


def test_without_a_key_or_with_another_it_is_done_again(token: str) -> None:
    work = Work()
    for key in (None, None, "k1", "k2"):
        send(work, token, key)
    assert work.done == 4


def test_the_same_key_for_another_request_is_refused(token: str) -> None:
    work = Work()
    send(work, token, "k1")
    answer = send(work, token, "k1", b'{"persons": 4}')
    assert (answer.status_code, work.done) == (422, 1)
    assert b"another request" in answer.content


def test_whoever_lost_a_role_is_not_told_again_what_it_let_them_read(token: str) -> None:
    work = Work()
    send(work, token, "k1")
    Membership.objects.all().delete()
    told = send(work, token, "k1")
    assert (told.status_code, work.done) == (422, 1)
    assert b"number" not in told.content


def test_another_token_s_keys_are_its_own(token: str) -> None:
    other = make_token(User.objects.create_user("bob@softlanding.example", name="Bob"))
    work = Work()
    send(work, token, "k1")
    assert send(work, other, "k1").status_code == 201
    assert work.done == 2


def test_what_was_refused_may_come_again_mended(token: str) -> None:
    work = Work(409, 201)
    assert send(work, token, "k1").status_code == 409
    assert send(work, token, "k1", b'{"persons": 4}').status_code == 201
    assert work.done == 2


def test_a_failure_leaves_nothing_behind_and_may_come_again(token: str) -> None:
    work = Work(500, 201)
    assert send(work, token, "k1").status_code == 500
    assert made() == 0
    assert send(work, token, "k1").status_code == 201
    assert made() == 1


def test_after_two_days_a_key_is_forgotten(token: str) -> None:
    work = Work()
    send(work, token, "k1")
    StoredAnswer.objects.update(made_at=timezone.now() - timedelta(hours=50))
    send(work, token, "k1")
    assert work.done == 2
    StoredAnswer.objects.update(made_at=timezone.now() - timedelta(hours=50))
    assert forget_old_answers() == 1
    assert not StoredAnswer.objects.exists()


def test_what_is_kept_is_hashed_and_encrypted(token: str) -> None:
    send(Work(), token, "person-4711")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM exchange_storedanswer a")
        ((row,),) = cursor.fetchall()
    assert "person-4711" not in row
    assert "number" not in row
    assert '"persons"' not in row
    assert token not in row


@pytest.mark.parametrize("key", ["", " ", "é", "a b", "x" * 256])
def test_a_key_that_is_none_is_refused(token: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    request = RequestFactory().post("/x", BODY, content_type="application/json", headers=headers)
    work = Work()
    assert once(work)(request).status_code == 400
    assert work.done == 0


def test_without_a_token_the_view_answers(db: None) -> None:
    work = Work(401)
    assert send(work, "made-up", "k1").status_code == 401
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_do_it_once() -> None:
    user = User.objects.create_user("ann@softlanding.example", name="Ann")
    token = make_token(user)
    inside, go_on = threading.Event(), threading.Event()
    done: list[int] = []
    answers: list[HttpResponse] = []

    def work(request: Any) -> HttpResponse:
        done.append(1)
        inside.set()
        assert go_on.wait(60)
        return JsonResponse({"number": len(done)}, status=201)

    def sender() -> None:
        try:
            answers.append(send(work, token, "k1"))
        finally:
            connections.close_all()

    first, second = threading.Thread(target=sender), threading.Thread(target=sender)
    first.start()
    assert inside.wait(60)
    second.start()
    until = time.monotonic() + 60
    while not _somebody_waits() and time.monotonic() < until:
        time.sleep(0.01)
    assert _somebody_waits()
    go_on.set()
    first.join()
    second.join()
    assert len(done) == 1
    assert [answer.content for answer in answers] == [b'{"number": 1}'] * 2
    assert ApiToken.objects.get().user == user


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
