"""Own keys: written by a form or as text, chosen for quotas, hidden from others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from softlanding.apportionment import catalogue
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.keys.api import keep_key, keys_for
from softlanding.office.keys.models import OwnKey
from softlanding.office.quotas.api import Apportionment, Programme
from softlanding.office.territories.api import Level, Territory

SignIn = Callable[[User], Client]
Person = Callable[[Role, str], User]

HEAD = {
    "title": "Nord",
    "id": "nord",
    "version": "1",
    "level": "country → municipality",
    "formula": "half and half",
    "source": "a decision",
    "known": "whole",
    "remainder_base": "",
    "more": "",
}
EMPTY = {
    f"{rows}-{field}": value
    for rows in ("factor", "correction", "ceiling")
    for field, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}


def factor(at: int, column: str, weight: str, **fields: str) -> dict[str, str]:
    row = {"column": column, "weight": weight, "kind": "extensive", **fields}
    return {f"factor-{at}-{name}": value for name, value in row.items()}


def written(*rows: dict[str, str], **head: str) -> dict[str, str]:
    given = {**EMPTY, **HEAD, **head, "factor-TOTAL_FORMS": str(len(rows))}
    for row in rows:
        given |= row
    return given


def test_a_key_written_by_the_form_is_chosen_for_quotas(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    answer = client.post(reverse("write_key"), written(factor(0, "population", "1")))
    own = OwnKey.objects.get()
    assert answer["Location"] == reverse("own_key", args=[own.pk])
    assert "half and half" in client.get(answer["Location"]).content.decode()
    client.post(reverse("draw_up_quotas", args=[programme.pk]), {"key": "nord", "minimum": "0"})
    drawn = Apportionment.objects.get()
    assert (drawn.key_id, drawn.key_document) == ("nord", own.document)


def test_faults_of_the_key_stand_beside_their_fields(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    rows = (
        factor(0, "population", "0.7"),
        factor(1, "Area", "2", cap_fraction="0.3", cap_base="sum", cap_of="gdp"),
    )
    answer = signed_in(national.user).post(reverse("write_key"), written(*rows, id="Nord"))
    form = answer.context["form"]
    assert set(form.head.errors) >= {"id", "remainder_base", "__all__"}
    assert set(form.rows["factor"][1].errors) == {"column", "weight"}
    assert not OwnKey.objects.exists()


def test_more_rows_keep_what_was_typed(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    given = written(factor(0, "population", "1"), more="factor", title="half typed")
    page = signed_in(national.user).post(reverse("write_key"), given).content.decode()
    assert 'value="half typed"' in page
    assert "factor-1-column" in page
    assert not OwnKey.objects.exists()


@pytest.mark.parametrize("rows", ["", "x", "9999", "-1"])
def test_a_broken_count_of_rows_is_answered(
    programme: Programme, national: Viewer, signed_in: SignIn, rows: str
) -> None:
    given = written(factor(0, "population", "1"), more="factor") | {"factor-TOTAL_FORMS": rows}
    assert signed_in(national.user).post(reverse("write_key"), given).status_code == 200


def test_a_key_comes_as_a_file_and_goes_as_a_file(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    document = catalogue()["grech-2016"].document.replace('"grech-2016"', '"ours"')
    client = signed_in(national.user)
    file = SimpleUploadedFile("ours.toml", b"\xef\xbb\xbf" + document.encode())
    answer = client.post(reverse("write_key_text"), {"file": file, "document": ""})
    download = client.get(answer["Location"], {"format": "toml"})
    assert download.content.decode() == document
    assert "attachment" in download["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"x = ", "is not TOML"),
        (b'id = "population"', "is missing"),
        (b" ", "Choose a file"),
        (b"#" * 200_001, "is larger than 195 KiB"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    programme: Programme, national: Viewer, signed_in: SignIn, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("key.toml", content)
    answer = signed_in(national.user).post(reverse("write_key_text"), {"file": file})
    assert said in str(answer.context["form"].errors)
    assert not OwnKey.objects.exists()


def test_names_of_the_catalogue_and_versions_are_taken_once(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    same = written(factor(0, "population", "1"), id="population")
    assert "id" in client.post(reverse("write_key"), same).context["form"].head.errors
    ours = written(factor(0, "population", "1"))
    client.post(reverse("write_key"), ours)
    assert "version" in client.post(reverse("write_key"), ours).context["form"].head.errors
    assert OwnKey.objects.count() == 1


def test_the_newest_version_is_in_force_until_it_is_withdrawn(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    text = catalogue()["population"].document.replace('id = "population"', 'id = "ours"')
    first = keep_key(viewer=national, country=programme.country, document=text)
    second = keep_key(
        viewer=national,
        country=programme.country,
        document=text.replace('version = "', 'version = "2-'),
    )
    assert keys_for(programme.country_id)["ours"].version == second.version != first.version
    client = signed_in(national.user)
    client.post(reverse("withdraw_key", args=[second.pk]))
    assert keys_for(programme.country_id)["ours"].version == first.version
    assert client.post(reverse("withdraw_key", args=[second.pk])).status_code == 409
    client.post(reverse("withdraw_key", args=[first.pk]))
    assert "ours" not in keys_for(programme.country_id)


def test_only_the_country_sees_its_keys(
    programme: Programme, national: Viewer, person: Person, signed_in: SignIn
) -> None:
    text = catalogue()["population"].document.replace('id = "population"', 'id = "secret-draft"')
    own = keep_key(viewer=national, country=programme.country, document=text)
    Territory.objects.create(
        code="Elsewhere", name="Elsewhere", level=Level.COUNTRY, vintage=2025, source="test"
    )
    auditor = signed_in(person(Role.AUDITOR, "Norland"))
    assert auditor.get(reverse("own_key", args=[own.pk])).status_code == 200
    assert auditor.get(reverse("write_key")).status_code == 404
    assert auditor.post(reverse("withdraw_key", args=[own.pk])).status_code == 404
    strangers = [
        person(Role.NATIONAL, "Elsewhere"),
        person(Role.REGIONAL, "North"),
        person(Role.MUNICIPAL, "Alby"),
        person(Role.PARTNER, "Alby"),
    ]
    for stranger in strangers:
        client = signed_in(stranger)
        assert client.get(reverse("own_key", args=[own.pk])).status_code == 404
        assert client.post(reverse("withdraw_key", args=[own.pk])).status_code == 404
        assert "secret-draft" not in client.get(reverse("keys")).content.decode()
        assert client.get(reverse("write_key"), {"own": own.pk}).status_code == 404
    assert OwnKey.objects.get().withdrawn_at is None
    assert Client().get(reverse("keys")).status_code == 302


def test_a_stranger_cannot_write_for_another_country(
    programme: Programme, person: Person, signed_in: SignIn
) -> None:
    Territory.objects.create(
        code="Elsewhere", name="Elsewhere", level=Level.COUNTRY, vintage=2025, source="test"
    )
    client = signed_in(person(Role.NATIONAL, "Elsewhere"))
    given = written(factor(0, "population", "1"), country=str(programme.country_id))
    answer = client.post(reverse("write_key"), given)
    assert "country" in answer.context["form"].head.errors
    assert not OwnKey.objects.exists()


@pytest.mark.parametrize("key_id", sorted(catalogue()))
def test_every_key_of_the_catalogue_has_a_page(
    programme: Programme, national: Viewer, signed_in: SignIn, key_id: str
) -> None:
    client = signed_in(national.user)
    address = reverse("catalogue_key", args=[key_id])
    assert client.get(address).status_code == 200
    copy = client.get(reverse("write_key"), {"copy": key_id}, follow=True)
    assert copy.status_code == 200
    assert client.get(address, {"format": "toml"}).content.decode() == (
        catalogue()[key_id].document
    )


def test_a_withdrawn_key_names_who_did_it(programme: Programme, national: Viewer) -> None:
    text = catalogue()["population"].document.replace('id = "population"', 'id = "ours"')
    own = keep_key(viewer=national, country=programme.country, document=text)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnKey.objects.filter(pk=own.pk).update(withdrawn_at="2026-01-01T00:00Z")
