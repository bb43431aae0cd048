"""``softlanding simulate``: what it prints, writes, continues and refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from softlanding.cli import main
from softlanding.simulation import ClusterLost

POLICY = """
title = "Try"
years = 1
towns = 5
inhabitants = 60_000
persons_per_year = 40
futures = 2
[[policy]]
name = "lottery"
key = "population"
method = "random"
[[policy]]
name = "work"
key = "population"
method = "greedy"
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["simulate", *map(str, words)])


def test_it_prints_a_table_keeps_everything_and_goes_on_from_there(
    policy: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = run(policy, "--workers", 1, "--out", out)
    assert first.exit_code == 0, first.output
    lines = first.stdout.splitlines()
    assert lines[0] == "measure,policy,mean,low,high,difference,lower,upper,futures"
    assert lines[1].startswith('"households placed, %",lottery,')
    assert "2 futures of a synthetic country" in first.stderr
    assert first.stdout == (out / "comparison.csv").read_text(encoding="utf-8")
    assert (out / "comparison.svg").read_text(encoding="utf-8").startswith("<svg")
    document = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert (document["futures"], document["reference"]) == (2, "lottery")

    again = run(policy, "--out", out)
    assert again.stdout == first.stdout
    assert "note: 2 of 2 futures were finished before" in again.stderr

    other = run(policy, "--out", out, "--seed", 1)
    assert other.exit_code == 2
    assert "something else than futures of this input" in other.stderr


def test_a_cluster_that_is_lost_is_told_without_a_stack_trace(
    policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_words: object, **_more: object) -> None:
        raise ClusterLost("the scheduler is gone")

    monkeypatch.setattr("softlanding.cli.simulate.connected", lose)
    result = run(policy, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr == (
        "the scheduler is gone (0 of 2 futures; the same command goes on from there)\n"
    )
    assert "give --out next time" in run(policy).stderr


def test_every_fault_of_the_options_is_told(policy: Path) -> None:
    result = run(policy, "--futures", 1, "--workers", 0, "--scheduler", "localhost", "--seed", -1)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        '--futures: "1" is out of range; give a whole number from 2 to 1,000,000',
        '--workers: "0" is out of range; give a number from 1 to 10,000',
        '--workers: "0" contradicts --scheduler; leave one of the two out',
        '--scheduler: "localhost" is not an address; write tcp://host:port or tls://host:port',
        '--seed: "-1" is below 0; give a whole number of at least 0',
    ]


def test_every_fault_of_the_file_is_told_and_nothing_is_written(
    policy: Path, tmp_path: Path
) -> None:
    policy.write_text(POLICY.replace("random", "rendom").replace("years = 1", "years = 99"))
    result = run(policy, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert 'policy.toml: policy[1].method: "rendom" is not available' in result.stderr
    assert 'policy.toml: years: "99" is out of range' in result.stderr
    assert not (tmp_path / "out").exists()
