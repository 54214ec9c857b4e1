"""Bombs are refused within 200 MB by the process that reads them; `make bench` prints their seconds (goal: one)."""

import pytest

from benchmarks.bombs import BOMBS, REFUSALS, lines, read

MEGABYTES = 200


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_opens(tmp_path, name):
    make, ending = BOMBS[name]
    path = tmp_path / f"women.{ending}"
    make(path)
    assert path.stat().st_blocks * 512 < 25_000_000
    told = read(path)
    assert told.said in REFUSALS and told.megabytes < MEGABYTES, told


def test_the_benchmark_has_a_line_for_each_bomb(monkeypatch):
    monkeypatch.setattr("benchmarks.bombs.BOMBS", {name: BOMBS[name] for name in ("hollow", "far cell")})
    head, *told = lines(1)
    assert head.split()[:2] == ["bomb", "refused"]
    assert [line[:48].split() for line in told] == [["hollow", "table_too_large"], ["far", "cell", "table_too_large"]]
