"""The example of a policy file runs, and its policies differ as its names say."""

import tomllib
from pathlib import Path

import pytest

from softlanding.simulation import (
    ASSUMPTIONS,
    CONVENTIONS,
    INDICATORS,
    MEASURES,
    estimate,
    load_experiment,
    parse_experiment,
    simulate_future,
)
from softlanding.simulation.policy import MECHANISMS, PARTS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "policies" / "four_ways.toml"
REFERENCE = (ROOT / "docs" / "reference" / "policy-files.md").read_text(encoding="utf-8")
EXPLANATION = (ROOT / "docs" / "explanation" / "simulation.md").read_text(encoding="utf-8")


def test_counting_wishes_fulfils_more_of_them_than_a_lottery() -> None:
    experiment = load_experiment(EXAMPLE)
    assert [policy.name for policy in experiment.policies] == [
        "lottery",
        "expected work",
        "work and wishes",
        "Grech's key",
    ]
    gains = []
    for number in range(3):
        policies = simulate_future(experiment, 0, number)["policies"]
        wishes = {name: found["measures"]["wishes"] for name, found in policies.items()}
        gains.append(wishes["work and wishes"] - wishes["lottery"])
    gain = estimate(gains)
    assert gain.low is not None
    assert gain.low > 10


def test_the_example_of_the_reference_is_read() -> None:
    document = REFERENCE.split("```toml\n")[1].split("```")[0]
    experiment = parse_experiment(document)
    assert experiment.title == tomllib.loads(document)["title"]
    assert experiment.assumed["match"] == (0.0, 0.4)


@pytest.mark.parametrize("name", [*MECHANISMS, *PARTS, *INDICATORS])
def test_the_reference_names_every_word_that_a_file_may_hold(name: str) -> None:
    assert f"`{name}`" in REFERENCE or f'`"{name}"`' in REFERENCE


def test_every_assumption_is_told_with_its_interval() -> None:
    for name, known in ASSUMPTIONS.items():
        assert f"| `{name}` | {known.low:g} to {known.high:g} | {known.about} |" in EXPLANATION


def test_every_convention_and_every_measure_is_told() -> None:
    missing = [sentence for sentence in CONVENTIONS if f"- {sentence}\n" not in EXPLANATION]
    missing += [each.title for each in MEASURES.values() if each.title not in EXPLANATION]
    assert missing == []
