"""The benchmark does the work it says it does."""

import subprocess
import sys

import ibis
import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import bootstrap, estimation, memory, peers, scale
from benchmarks.estimation import estimate, estimates, measured, women
from benchmarks.peers import COLUMNS, Peer


def test_every_estimate_and_difference_is_made():
    assert estimate(women(3000, seed=1)) == (725, 325)


def test_a_measurement_holds_the_time_and_the_memory():
    rows, estimates, differences, seconds, megabytes = measured(3000, repeats=1)
    assert (rows, estimates, differences) == (3000, 725, 325)
    assert seconds > 0 and megabytes > 0


def test_the_survey_is_the_same_for_the_same_seed():
    assert women(100, seed=1).design.weight.tolist() == women(100, seed=1).design.weight.tolist()
    assert women(100, seed=1).design.weight.tolist() != women(100, seed=2).design.weight.tolist()


def test_the_command_prints_a_line_a_size_and_a_line_a_report(monkeypatch, capsys):
    monkeypatch.setattr(
        command.estimation, "measured", lambda women, repeats, complete=False: (women, 725, 325, 0.25, 12.4)
    )
    monkeypatch.setattr(command.report, "measured", lambda: [("demo", "1,684", 12.34, 901.2)])
    monkeypatch.setattr(command.report, "beside_its_floor", lambda: ["demo: ratio"])
    monkeypatch.setattr(command.disclosure, "main", lambda: print("hidden"))
    monkeypatch.setattr(command.bootstrap, "lines", lambda repeats: [f"{repeats} repeats"])
    monkeypatch.setattr(command.bombs, "lines", lambda repeats: ["bomb"])
    monkeypatch.setattr("sys.argv", ["benchmarks", "--women", "1000", "20000", "--peers"])
    command.main()
    lines = capsys.readouterr().out.splitlines()
    heading, first, complete, second, _, blank, drawn, apart, bomb, gap, reports, demo, _, floor, hidden = lines
    assert (blank, drawn, floor, hidden) == ("", "9 repeats", "demo: ratio", "hidden")
    assert (apart, bomb) == ("", "bomb")
    assert complete.split() == [*first.split(), "complete"]
    assert heading.split() == ["women", "estimates", "differences", "CPU", "s", "peak", "MB"]
    assert [line.split() for line in (first, second)] == [
        ["1,000", "725", "325", "0.250", "12"],
        ["20,000", "725", "325", "0.250", "12"],
    ]
    assert (gap, reports.split(), demo.split()) == (
        "",
        ["report", "women", "seconds", "MB"],
        ["demo", "1,684", "12.3", "901"],
    )


def test_a_report_is_measured_with_all_its_processes():
    grandchild = "import time; held = b'x' * 80_000_000; time.sleep(1)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    process = subprocess.Popen([sys.executable, "-c", child])
    assert memory.most_held(process) > 80_000_000
    assert process.returncode == 0


def test_peers_are_timed_on_the_same_women_and_compared_with_ours(monkeypatch):
    """Ours took 0.25 s; a peer with 5 s is 20 times as slow, one that is absent is said to be."""
    errors = np.array([one.se for one in estimates(women(3000, 2025, complete=True))[1]]).T.ravel()
    found = [Peer("other", 5.0, 300.0, errors * (1 + 3e-9)), "R survey: absent"]
    monkeypatch.setattr(command.peers, "measured", lambda survey: found)
    monkeypatch.setattr(command.estimation, "measured", lambda *arguments, **more: (3000, 725, 325, 0.25, 12.4))
    _, heading, other, absent = command._beside_peers(3000, repeats=1)
    assert heading == "3,000 women, complete: 0.250 s CPU"
    assert other.split() == "other 5.00 s CPU 20 times ours 300 MB, standard errors within 3e-09".split()
    assert absent == "R survey: absent"


def test_a_peer_gets_the_women_that_we_get(tmp_path):
    survey = women(500, seed=4, complete=True)
    assert peers.written(survey, tmp_path / "women.bin") == 500
    read = dict(zip(COLUMNS, np.fromfile(tmp_path / "women.bin").reshape(31, 500), strict=True))
    assert (read["y24"] == survey.answers[:, 24]).all() and (read["weight"] == survey.design.weight).all()
    assert (read["band"] == survey.band).all() and (read["stratum"] == survey.design.stratum).all()


def test_svy_agrees_with_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(estimation, "STRATA", 4)
    monkeypatch.setattr(estimation, "PSUS", 24)
    survey = women(1000, seed=4, complete=True)
    peer = peers._svy(peers.written(survey, tmp_path / "women.bin"), tmp_path / "women.bin")
    errors = np.array([one.se for one in estimates(survey)[1]]).T.ravel()
    np.testing.assert_allclose(peer.errors, errors, rtol=1e-12)
    assert peer.seconds > 0 and peer.memory > 10


def test_a_peer_that_is_not_installed_is_said_to_be_absent(monkeypatch):
    monkeypatch.setattr(peers.shutil, "which", lambda name: None)
    monkeypatch.setattr(peers.importlib.util, "find_spec", lambda name: None)
    assert peers.measured(women(50, seed=1)) == ["R survey: absent (no Rscript with the package survey)", "svy: absent"]
    assert bootstrap.lines(repeats=1)[-1] == "wildboottest: absent"


def test_the_bootstrap_is_of_25_outcomes_and_40_clusters():
    found = bootstrap.ours(bootstrap.trial(7), None)
    assert found.draws.shape == (9999, 25) and set(found.clusters) == {40}
    assert set(np.unique(bootstrap.their_signs().values)) == {-1, 1}


@pytest.mark.parametrize("complete", [True, False])
def test_a_file_gives_every_estimate_and_difference(tmp_path, complete, monkeypatch):
    monkeypatch.setattr(scale, "CHUNK", 2000)
    monkeypatch.setattr(scale, "DISTINCT", 2)
    scale.written(7000, complete, tmp_path / "women.parquet")
    table = ibis.duckdb.connect().read_parquet(tmp_path / "women.parquet")
    assert scale.estimate(table) == (725, 325)
    assert table.count().to_pyarrow().as_py() == 7000
    assert (table.y9.count().to_pyarrow().as_py() == 7000) == complete


def test_growth_is_measured_in_processes_of_their_own(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["scale", "--rows", "2e3", "4e3"])
    monkeypatch.setattr(scale, "measured", lambda rows, complete: (725, 325, rows / 1000, rows / 500, 200.0))
    scale.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["2,000", "complete", "1,050", "2.00", "4.00", "200"]
    assert [line for line in lines if line.startswith("slope")] == ["slope 1.00"] * 2


def test_one_size_says_what_it_took():
    levels, changes, cpu, clock, memory = scale.measured(2000, True)
    assert (levels, changes) == (725, 325)
    assert cpu > 0 and clock > 0 and memory > 50
