"""Pages of what the model knows: who may look, who may act, what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.outcomes.models import FollowUpFile, LearnedModel, ModelUse
from tests.office.conftest import Country
from tests.office.outcomes.conftest import follow_up_table
from tests.office.outcomes.test_learning import learned

SignIn = Callable[[User], Client]


def test_the_page_tells_the_card_and_its_pictures(
    country: Country, follow_up: FollowUpFile, national: Viewer, signed_in: SignIn
) -> None:
    model = learned(national, follow_up)
    client = signed_in(national.user)
    page = client.get(reverse("knowledge", args=[country.nation.pk])).content.decode()
    assert "No gain is claimed." in page
    assert "null worlds are too few" in page
    assert "Kept out, for audits only" in page
    for name in ("calibration", "coverage", "worlds"):
        picture = client.get(reverse("model_picture", args=[model.pk, name]))
        assert picture.status_code == 200
        assert picture.content.startswith(b"<svg")
    card = client.get(reverse("model_card", args=[model.pk]))
    assert card.content.startswith(b"# Model card")
    assert client.get(reverse("model_picture", args=[model.pk, "other"])).status_code == 404


def test_a_file_is_given_a_model_asked_for_and_its_use_decided_on_the_page(
    country: Country, national: Viewer, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(national.user)
    content = follow_up_table(120).write_csv().encode()
    answer = client.post(
        reverse("keep_follow_up", args=[country.nation.pk]),
        {"file": SimpleUploadedFile("follow-up.csv", content), "source": "test"},
    )
    assert answer.status_code == 302
    file = FollowUpFile.objects.get()
    answer = client.post(
        reverse("learn_model", args=[country.nation.pk]),
        {"follow_up": file.pk, "outcome": "employed_1_year", "as_of": "2025-06-01"},
    )
    model = LearnedModel.objects.get()
    waiting = reverse("model_progress", args=[model.pk])
    assert "HX-Refresh" not in client.get(waiting).headers
    assert answer.headers["Location"] == reverse("learned_model", args=[model.pk])
    LearnedModel.objects.update(status=LearnedModel.Status.FAILED)
    assert client.get(waiting).headers["HX-Refresh"] == "true"
    again = learned(national, file)
    answer = client.post(
        reverse("decide_use", args=[country.nation.pk]),
        {"mode": "advisory", "model": again.pk, "rule": "mean", "caution": "0.5", "reason": "try"},
    )
    assert answer.status_code == 302
    assert ModelUse.objects.get().model == again
    with django_assert_max_num_queries(17):  # five are the wall's, inside a test's transaction
        client.get(reverse("knowledge", args=[country.nation.pk]))


def test_a_faulty_file_is_answered_with_its_rows(
    country: Country, national: Viewer, signed_in: SignIn
) -> None:
    faulty = follow_up_table(5).write_csv().replace("employed_1_year", "became_rich").encode()
    answer = signed_in(national.user).post(
        reverse("keep_follow_up", args=[country.nation.pk]),
        {"file": SimpleUploadedFile("faulty.csv", faulty), "source": "test"},
    )
    assert answer.status_code == 422
    assert "became_rich" in answer.content.decode()
    assert not FollowUpFile.objects.exists()


@pytest.mark.parametrize("role", [Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER])
def test_others_neither_see_nor_act(
    role: Role,
    country: Country,
    follow_up: FollowUpFile,
    national: Viewer,
    signed_in: SignIn,
    person: Callable[[Role, str], User],
) -> None:
    model = learned(national, follow_up)
    client = signed_in(person(role, "Alby"))
    for name in ("knowledge", "keep_follow_up", "learn_model", "decide_use"):
        url = reverse(name, args=[country.nation.pk])
        answer = client.get(url) if name == "knowledge" else client.post(url, {})
        assert answer.status_code == 404
    assert client.get(reverse("learned_model", args=[model.pk])).status_code == 404
    assert client.get(reverse("model_card", args=[model.pk])).status_code == 404
    assert client.get(reverse("model_picture", args=[model.pk, "worlds"])).status_code == 404


def test_an_auditor_reads_but_does_not_act(
    country: Country,
    follow_up: FollowUpFile,
    signed_in: SignIn,
    person: Callable[[Role, str], User],
) -> None:
    client = signed_in(person(Role.AUDITOR, "Norland"))
    assert client.get(reverse("knowledge", args=[country.nation.pk])).status_code == 200
    answer = client.post(
        reverse("learn_model", args=[country.nation.pk]),
        {"follow_up": follow_up.pk, "outcome": "employed_1_year", "as_of": "2025-06-01"},
    )
    assert answer.status_code == 404
    assert not LearnedModel.objects.exists()
