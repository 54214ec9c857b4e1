"""The benchmark does the work it says it does."""

import subprocess
import sys

from benchmarks import __main__ as command
from benchmarks import report
from benchmarks.estimation import estimate, measured, women


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
    monkeypatch.setattr("sys.argv", ["benchmarks", "--women", "1000", "20000"])
    command.main()
    heading, first, complete, second, _, gap, reports, demo = capsys.readouterr().out.splitlines()
    assert complete.split() == [*first.split(), "complete"]
    assert heading.split() == ["women", "estimates", "differences", "seconds", "peak", "MB"]
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
    assert report._peak(process) > 80_000_000
    assert process.returncode == 0
