"""The proof page: nothing is claimed without a run, what is missing is named."""

import json
import re
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.proof import summary
from tests.benchmarks.proof.claims import LESS, MORE, QUALITY, RATIO, TIME, Claim, over
from tests.benchmarks.proof.held import HELD
from tests.benchmarks.proof.page import (
    BEGIN,
    END,
    HEADLINES,
    write_headlines,
    write_page,
)
from tests.benchmarks.proof.runs import FULL, QUICK, RUNS, Run
from tests.benchmarks.proof.summary import CLAIMS, find, guarded, what_got_worse

# Only the larger forms measure them, the window must be large enough, or there must be
# a package.
BY_CHANCE = {
    "Installer: the .deb",
    "Installer: installed",
    "Bilateral filter: 12 MP against 1 MP, sigma 8 and more",
    "Bilateral filter: extra memory at 12 MP",
    "Bilateral filter: RGB by luminance, of the time of grey",
    "Bilateral filter: last preview against the export, at 100 %",
    "Tone mapping: last preview against the export, at 100 %",
}
PROJECT = Path(__file__).parents[2]
RATIO_OF_A_PEER = Claim(
    "Flow", "time", "flow", lambda f: f["ours"] / f["peer"], 0.5, LESS, RATIO, "x",
    "a peer", lambda f: f["peer"],
)  # fmt: skip


def record_of(*rounds, form=QUICK):
    rows = [{"command": "x", "seconds": 1.0, "figures": f} for f in rounds]
    return {
        "form": form,
        "seconds": 90.0,
        "machine": {
            "processor": "P", "cores": 2, "memory_gb": 8, "system": "S", "load": 3.0,
        },
        "versions": {"Python": "3"},
        "peers": {},
        "runs": {"flow": rows},
    }  # fmt: skip


def test_that_every_claim_names_a_run_of_its_form():
    for claim in CLAIMS:
        (run,) = [run for run in RUNS if run.name == claim.run]
        assert run.arguments(FULL) is not None, claim.key
        assert claim.full or run.arguments(QUICK) is not None, claim.key


def test_that_no_two_claims_have_one_name():
    keys = [claim.key for claim in CLAIMS]
    assert len(set(keys)) == len(keys)
    assert {claim.kind for claim in CLAIMS} == {RATIO, QUALITY, TIME}


def test_that_every_benchmark_takes_part():
    modules = {path.stem for path in (PROJECT / "tests/benchmarks").glob("bench_*.py")}
    assert modules == {run.module for run in RUNS}
    assert {run.name for run in RUNS} == {claim.run for claim in CLAIMS}


@pytest.mark.parametrize(("topic", "said", "path", "name"), HELD)
def test_that_what_tests_hold_has_its_test(topic, said, path, name):
    assert topic
    assert said
    assert re.search(
        rf"def {name}\(" if name else "def test_", (PROJECT / path).read_text()
    )


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_that_every_claim_finds_its_figure_in_what_the_benchmarks_write(tmp_path):
    record = tmp_path / "record.json"
    words = ["--form", "tiny", "--rounds", "1", "--record", str(record)]
    command = [sys.executable, "-m", "tests.benchmarks", *words]
    page = ["--page", str(tmp_path / "proof.md")]
    subprocess.run([*command, *page], check=True, cwd=PROJECT)
    for found in summary.summary_of(json.loads(record.read_text())):
        assert (
            found.values
            or found.claim.full
            or found.claim.key in BY_CHANCE
            or ("did not take part" in found.missing)
        ), f"{found.claim.key}: {found.missing}"


def run_of(tmp_path, monkeypatch, text):
    from tests.benchmarks import __main__ as runner

    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "bench_toy.py").write_text(text)
    monkeypatch.setattr(runner, "PROJECT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return runner.run_once(Run("toy", "bench_toy", "", ""), [], patience=20.0)


def test_that_a_round_gives_figures_or_its_last_word(tmp_path, monkeypatch):
    text = "import json, sys; json.dump({'a': 1}, open(sys.argv[2], 'w'))"
    row = run_of(tmp_path / "whole", monkeypatch, text)
    assert row["figures"] == {"a": 1}
    assert 0 < row["seconds"] < 20
    row = run_of(tmp_path / "broken", monkeypatch, "raise SystemExit('no pictures')")
    assert row["figures"] is None
    assert row["failed"] == "no pictures"


def test_that_a_round_that_takes_too_long_ends_with_its_children(tmp_path, monkeypatch):
    from tests.benchmarks import __main__ as runner

    text = "import subprocess; subprocess.run(['sleep', '60'])"
    monkeypatch.setattr(
        runner, "run_once", partial(bounded, runner.run_once, seconds=1.0)
    )
    row = run_of(tmp_path, monkeypatch, text)
    assert row["failed"] == "too slow"


def bounded(work, run, arguments, *, patience, seconds):
    return work(run, arguments, min(patience, seconds))


def test_that_the_median_of_the_rounds_counts():
    record = record_of(*({"ours": ours, "peer": 10} for ours in (1, 9, 2)))
    found = find(RATIO_OF_A_PEER, record)
    assert found.values == (0.1, 0.9, 0.2)
    assert (found.median, found.beside, found.met) == (0.2, 10, True)
    assert not find(replace(RATIO_OF_A_PEER, better=MORE), record).met


def test_that_a_missing_peer_is_named():
    found = find(RATIO_OF_A_PEER, record_of({"ours": 1}))
    assert found.missing == "peer did not take part"
    with pytest.raises(KeyError, match="Nobody"):
        over({"2": {"fast": {"seconds": 1}}}, "Nobody", "seconds")


def test_that_a_failed_run_gives_its_reason():
    record = record_of()
    record["runs"]["flow"] = [{"command": "x", "seconds": 1, "failed": "no disk"}]
    assert find(RATIO_OF_A_PEER, record).missing == "its run failed: no disk"
    assert find(replace(RATIO_OF_A_PEER, run="film"), record).missing == "not run"
    full = replace(RATIO_OF_A_PEER, full=True)
    assert "full form" in find(full, record).missing


def test_that_a_quick_record_may_hold_a_run_of_the_full_form(tmp_path):
    record = record_of({"ours": 1, "peer": 10})
    claim = replace(RATIO_OF_A_PEER, full=True)
    assert find(claim, record).values == ()
    record["runs"]["flow"][0]["form"] = FULL
    assert find(claim, record).values == (0.1,)
    write_page(tmp_path / "proof.md", record, [find(claim, record)])
    page = (tmp_path / "proof.md").read_text()
    assert "Form: quick, in the full form: flow, 2 minutes." in page


def test_that_a_part_measured_anew_is_put_into_the_record(tmp_path, monkeypatch):
    from tests.benchmarks import __main__ as runner

    kept = record_of({"ours": 1, "peer": 10}) | {"seconds": 60.0}
    path = tmp_path / "record.json"
    path.write_text(json.dumps(kept))
    anew = {"form": FULL, "seconds": 30.0, "runs": {"film": [{"form": FULL}]}}
    monkeypatch.setattr(runner, "measure", lambda *_: anew)
    options = Namespace(
        again=False, only="film", record=path, form=FULL, minutes=1, rounds=1
    )
    record = runner.taken(options)
    assert (record["form"], record["seconds"]) == (QUICK, 90.0)
    assert set(record["runs"]) == {"flow", "film"}
    assert json.loads(path.read_text()) == record


def test_that_only_what_is_worse_by_more_than_the_spread_is_told():
    def at(*values):
        return [summary.Found(RATIO_OF_A_PEER, values)]

    accepted = guarded(at(0.20, 0.24, 0.22))
    assert what_got_worse(at(0.25), accepted) == []
    assert what_got_worse(at(0.05), accepted) == []
    assert "0.3, was 0.22" in what_got_worse(at(0.3), accepted)[0]
    assert what_got_worse(at(0.1, 0.3, 0.5), accepted) == []
    lost = [summary.Found(RATIO_OF_A_PEER, missing="peer did not take part")]
    assert "has no figure" in what_got_worse(lost, accepted)[0]
    better = replace(RATIO_OF_A_PEER, better=MORE)
    assert what_got_worse([summary.Found(better, (0.1,))], accepted)


def test_that_the_readme_shows_a_selection_between_its_marks(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(f"# A\n\n{BEGIN}\nold\n{END}\n\nend\n")
    assert set(HEADLINES) <= {claim.key for claim in CLAIMS}
    found = [summary.Found(claim, (0.5,)) for claim in CLAIMS]
    for _ in range(2):
        write_headlines(path, found)
    text = path.read_text()
    assert text.startswith(f"# A\n\n{BEGIN}\n\n| |")
    assert text.endswith(f"|\n\n{END}\n\nend\n")
    assert "old" not in text
    assert text.count("\n| ") == len(HEADLINES) + 1


def test_that_times_of_another_machine_are_not_guarded():
    timed = summary.Found(replace(RATIO_OF_A_PEER, kind=TIME), (1.0,))
    assert guarded([timed]) == {}
    accepted = {RATIO_OF_A_PEER.key: {"median": 0.1, "low": 0.1, "high": 0.1}}
    assert what_got_worse([timed], accepted) == []


def test_that_the_page_has_figures_peers_and_what_is_missing(tmp_path):
    record = record_of({"ours": 1, "peer": 8}, {"ours": 1, "peer": 10})
    found = [find(RATIO_OF_A_PEER, record), *summary.summary_of(record)]
    write_page(tmp_path / "proof.md", record, found)
    page = (tmp_path / "proof.md").read_text()
    assert (
        "| time | 0.113 x | 0.1 to 0.125 (2) | at most 0.5 | a peer: 9 | yes |" in page
    )
    assert "| DIPlib | not installed (make peers) |" in page
    assert "times are too long" in page
    assert all(claim.said in page for claim in CLAIMS)
    chart = (tmp_path / "pictures/proof_flow.svg").read_text()
    assert chart.startswith("<svg")
    assert "0.113" in chart
