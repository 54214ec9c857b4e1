"""tau-argus, a program of others, judges of the same hidden cells what the gate does; make attack does so on 1,000."""

import os

from benchmarks import tauargus
from evaluation.disclosure import attacker


def test_it_agrees_on_every_hidden_cell_of_random_tables():
    before = os.getcwd()
    cells, told, different = tauargus.compared(30)
    assert different == 0
    assert cells > 100 and told >= 5
    assert os.getcwd() == before


def test_it_does_not_agree_with_a_judge_of_lower_standards(monkeypatch):
    monkeypatch.setattr(attacker, "_enough", lambda view, target: True)
    assert tauargus.compared(12)[2] >= 5
