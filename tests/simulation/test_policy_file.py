"""Policy files: what they say is read, and every fault is told at once."""

from pathlib import Path

import pytest

from softlanding.errors import InputRefused
from softlanding.simulation import Experiment, load_experiment, parse_experiment

ONE = '[[policy]]\nname = "a"\nkey = "population"\n'


def faults(document: str) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        parse_experiment(document)
    return [str(problem) for problem in refused.value.problems]


def test_everything_is_read() -> None:
    found = parse_experiment(
        """
        title = "Try"
        country = "DK"
        years = 2
        towns = 5
        inhabitants = 50_000
        persons_per_year = 100
        futures = 7
        [assumptions]
        match = 0.25
        congestion = [0, 0.5]
        [[policy]]
        name = "a"
        key = "grech-2016"
        rounding = "dhondt"
        minimum = 3
        least_if_any = 5
        headroom = 0.25
        method = "exact"
        weights = { work = 2, wishes = 0.5, staying = 0 }
        group_share = 0.8
        """
    )
    policy = found.policies[0]
    assert (found.title, found.country, found.years, found.towns) == ("Try", "DK", 2, 5)
    assert (found.inhabitants, found.pledge, found.futures) == (50_000, 100, 7)
    assert found.assumed == {"match": (0.25, 0.25), "congestion": (0.0, 0.5)}
    assert (policy.key.id, policy.rounding, policy.minimum) == ("grech-2016", "dhondt", 3)
    assert (policy.least_if_any, policy.headroom, policy.method) == (5, 0.25, "exact")
    assert policy.weights == {"work": 2.0, "wishes": 0.5, "staying": 0.0}
    assert policy.group_share == 0.8


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        """
        country = "FR"
        years = 0
        inhabitant = 5
        [assumptions]
        match = [2, 1]
        luck = 1
        [[policy]]
        name = "a"
        key = "populaton"
        method = "best"
        weights = { work = 0 }
        [[policy]]
        name = "a"
        key = "published-share"
        group_share = 0.5
        method = "greedy"
        minimum = 50
        """
    )
    together = "\n".join(found)
    for told in (
        'country: "FR" is not available; use DE, SE, DK',
        'years: "0" is out of range; give a whole number from 1 to 20',
        "inhabitant: is not a field of a policy file; did you mean inhabitants?",
        'policy[1].key: "populaton" is neither a key of the catalogue nor a file; did you mean',
        'policy[1].method: "best" is not available; use auto, exact',
        "policy[1].weights: are all 0; give one above 0",
        'policy[2].key: "published-share" reads what synthetic towns do not have: share',
        'policy[2].method: "greedy" does not keep shares of groups',
        'policy[2].minimum: "50" is too much for every town; the towns together are to receive',
        'policy.name: "a" is there twice',
        'assumptions.match: "2.0, 1.0" is not an interval; give the smaller number first',
        "assumptions.luck: is not a field of a policy file",
    ):
        assert told in together
    assert len(found) == 13


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("title = ", "is not TOML"),
        ('title = "Try"', "policy: is missing; write at least one [[policy]]"),
        ('title = "Try"\npolicy = 3', "policy: is not a list of tables; write [[policy]]"),
        ('title = "Try"\n[[policy]]\nkey = "population"', "policy[1].name: is missing"),
        ('title = "Try"\n[[policy]]\nname = "a"', "policy[1].key: is missing"),
        (f'title = "Try"\n{ONE}headroom = -0.1', 'policy[1].headroom: "-1/10" is out of range'),
        (f'title = "Try"\n{ONE}headroom = nan', 'policy[1].headroom: "nan" is not a finite'),
        (f'title = "Try"\n{ONE}weights = 3', "policy[1].weights: is not a table"),
        (f'title = "Try"\ntowns = true\n{ONE}', 'towns: "True" is out of range'),
        (f'title = "Try"\ntowns = 900\n{ONE}', 'inhabitants: "1500000" are too few for the towns'),
        (f'title = "Try"\n[assumptions]\nmatch = [1]\n{ONE}', "assumptions.match: "),
        (f'title = "Try"\nassumptions = 1\n{ONE}', "assumptions: is not a table"),
    ],
)
def test_a_single_fault_is_told(document: str, told: str) -> None:
    assert told in "\n".join(faults(document))


def test_a_key_file_lies_beside_the_policy_file(tmp_path: Path) -> None:
    catalogue = Path(__file__).parents[2] / "src/softlanding/apportionment/catalogue"
    text = (catalogue / "population.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('"population"', '"mine"', 1), "utf-8")
    policy = tmp_path / "policy.toml"
    policy.write_text('title = "Try"\n[[policy]]\nname = "a"\nkey = "mine.toml"\n', "utf-8")
    assert load_experiment(policy).policies[0].key.id == "mine"
    (tmp_path / "mine.toml").write_text("schema = 9", "utf-8")
    with pytest.raises(InputRefused, match=r"policy\[1\]\.key: \"mine\.toml: schema\" is not a"):
        load_experiment(policy)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot be read"):
        load_experiment(tmp_path / "nowhere.toml")
    (tmp_path / "image.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputRefused, match="is not UTF-8"):
        load_experiment(tmp_path / "image.toml")


def test_what_decides_a_future_is_in_the_hash_and_nothing_else() -> None:
    def read(text: str) -> Experiment:
        return parse_experiment(f'title = "Try"\n{text}')

    base = read(ONE)
    assert read(f"futures = 7\n{ONE}").sha256(0) == base.sha256(0)
    assert base.sha256(1) != base.sha256(0)
    for other in (f"years = 2\n{ONE}", f"{ONE}headroom = 0.2", f'{ONE}method = "random"'):
        assert read(other).sha256(0) != base.sha256(0)
