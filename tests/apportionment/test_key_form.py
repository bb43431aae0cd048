"""Form 2 of a key file: what it reads, and what does not belong together."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from softlanding.apportionment import (
    Band,
    Base,
    Credit,
    Exemption,
    RelativeCap,
    catalogue,
    parse_key,
)
from softlanding.errors import InputRefused
from tests.apportionment.test_key_file import HEAD, POPULATION

HEAD_2 = HEAD.replace("schema = 1", "schema = 2")
NEGATIVE = (
    '[[factor]]\ncolumn = "population"\nweight = 2\nkind = "extensive"\n'
    '[[factor]]\ncolumn = "immigrants"\nweight = -1\nkind = "extensive"\n'
)
TRUNCATION = '[truncation]\nspread = "pro rata"\n'
CAP = '[relative_cap]\nuplift = 0.25\nbase = "sum"\nof = ["population"]\n'
SCHEDULE = (
    '[[schedule]]\nname = "places"\ncolumn = "population"\n'
    "[[schedule.band]]\nup_to = 2000\npersons = 6\n[[schedule.band]]\nper_mille = 2.5\n"
    '[[ceiling]]\ncolumn = "places"\nfraction = 1\n'
)


def faults(document: str) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_key(document, file="mine.toml")
    return str(refused.value)


def test_every_part_of_form_2_is_read() -> None:
    document = (
        HEAD_2 + POPULATION + CAP + TRUNCATION + SCHEDULE
        + '[stock]\ncolumn = "present"\n[floor]\nshare = 0.001\n'
        + '[[credit]]\ncolumn = "beds"\nfraction = 0.5\n'
        + '[[exemption]]\ncolumn = "done"\nat_least = 1\n'
    )  # fmt: skip
    key = parse_key(document)
    assert key.relative_cap == RelativeCap(Fraction(1, 4), Base("sum", ("population",)))
    assert (key.stock, key.truncation, key.floor) == ("present", True, Fraction(1, 1000))
    assert key.credits == (Credit("beds", Fraction(1, 2)),)
    assert key.exemptions == (Exemption("done", Fraction(1)),)
    assert key.schedules[0].bands == (
        Band(Fraction(2000), None, Fraction(6), None),
        Band(None, None, None, Fraction(5, 2)),
    )
    assert key.columns == ("population", "beds", "done", "present")


def test_a_file_of_form_1_says_that_it_needs_form_2() -> None:
    assert "floor: belongs to form 2 of key files; write schema = 2" in faults(
        HEAD + POPULATION + "[floor]\nshare = 0.1\n"
    )


def test_negative_weights_are_read_beside_a_truncation() -> None:
    key = parse_key(HEAD_2 + NEGATIVE + TRUNCATION)
    assert [factor.weight for factor in key.factors] == [2, -1]
    assert "immigrants has a negative weight: more of it lowers the share" in key.warnings


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (NEGATIVE, 'factor[2].weight: "-1" is out of range'),
        (NEGATIVE, "truncation: is missing beside the negative weight of immigrants"),
        (NEGATIVE.replace("-1", "-2") + TRUNCATION, "weights that sum to 0; let them sum to 1"),
        (NEGATIVE + TRUNCATION + CAP, "contradicts the negative weight of immigrants"),
        (NEGATIVE.replace("2\n", "1\n", 1).replace("-1", "0") + TRUNCATION, "has a weight of 0"),
        (POPULATION.replace("1\n", "11\n", 1) + TRUNCATION, '"11" is outside −10 to 10'),
        (POPULATION + "[truncation]\n", 'for what is cut off at 0; write "pro'),
        (POPULATION + '[stock]\ncolumn = "x"\n', "truncation: is missing beside [stock]"),
        (POPULATION + "floor = 0.1\n", "factor[1].floor: is not a field of a key"),
        (POPULATION + "[floor]\nshare = 2\n", "floor.share: \"2\" is out of range"),
        (POPULATION + CAP.replace("population", "gdp"), 'relative_cap.of: "gdp" is not a direct'),
        (POPULATION + CAP.replace("0.25", "-1"), "give a number of at least 0"),
        (POPULATION + CAP.replace('"sum"\nof = [', '"sum"\nof = ["population", '),
         "is a base of more than the whole"),
        (POPULATION + SCHEDULE.replace("persons = 6\n", ""), "band[1]: needs one of persons and"),
        (POPULATION + SCHEDULE.replace("per_", "up_to = 9\nper_"), "does not fit everybody"),
        (POPULATION + SCHEDULE.partition("[[ceiling")[0], '"places" is not used'),
        (POPULATION + SCHEDULE.replace('"places"', '"population"'), '"population" is taken'),
        (POPULATION + SCHEDULE + '[[credit]]\ncolumn = "places"\n', "where an indicator is needed"),
        (POPULATION + SCHEDULE.replace("2.5", "2500"), "band[2].per_mille: \"2500\" is out of"),
        (POPULATION + '[[credit]]\ncolumn = "credit"\n', '"credit" is not the name of an'),
        (POPULATION + '[[exemption]]\ncolumn = "x"\n', "exemption[1].at_least: is missing"),
        (POPULATION + "[[relative_cap]]\n", "relative_cap: is not a table; write [relative_cap]"),
        (POPULATION + "[schedule]\n", "schedule: is not a list of tables; write [[schedule]]"),
    ],
)  # fmt: skip
def test_parts_that_do_not_belong_together_are_refused(document: str, told: str) -> None:
    assert told in faults(HEAD_2 + document)


def test_faults_of_the_new_parts_are_told_together() -> None:
    told = faults(HEAD_2 + POPULATION + "[floor]\nshare = 0\n[[credit]]\nfraction = 0\n[stock]\n")
    for field in ("floor.share", "credit[1].column", "credit[1].fraction", "stock.column"):
        assert f"mine.toml: {field}: " in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace('"extensive"', '"intensive"'), "a small unit counts as much"),
        (lambda text: text + "inverse = true\n", "how small the number is elsewhere"),
        (lambda text: text + SCHEDULE, "at the edge of a band more population can mean fewer"),
    ],
)
def test_a_reviewer_is_told_where_to_look_twice(change: Callable[[str], str], told: str) -> None:
    assert not parse_key(HEAD_2 + POPULATION).warnings
    assert told in " ".join(parse_key(change(HEAD_2 + POPULATION)).warnings)


def test_capping_an_intensive_factor_does_not_silence_the_warning() -> None:
    warnings = " ".join(catalogue()["eu-2015-09"].warnings)
    assert "unemployment_rate is intensive" in warnings
    assert "as a large one up to its cap" in warnings
