"""Print what the computation costs, beside what other programs need for the same work in the same run.

725 estimates and 325 differences at growing sizes; a wild cluster bootstrap; files that must be refused; whole reports,
and the demo's beside its floor. Peers that are not installed are said to be absent.

make bench                                another size: make bench ARGS="--women 5000"
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks import bombs, bootstrap, disclosure, estimation, peers, report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--women", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="one run a number")
    parser.add_argument("--repeats", type=int, default=9, help="runs of which the median counts")
    parser.add_argument(
        "--peers", type=int, nargs="*", default=[10_000, 1_000_000], help="sizes at which peers run too"
    )
    parser.add_argument("--no-reports", dest="reports", action="store_false", help="leave out the whole reports")
    chosen = parser.parse_args()
    print("{:>10} {:>10} {:>12} {:>10} {:>8}".format(*estimation.COLUMNS))
    for women in chosen.women:
        line = "{:>10,} {:>10} {:>12} {:>10.3f} {:>8.0f}"
        print(line.format(*estimation.measured(women, chosen.repeats)), flush=True)
        print(line.format(*estimation.measured(women, chosen.repeats, complete=True)), "complete", flush=True)
    for women in chosen.peers:
        print(*_beside_peers(women, chosen.repeats), sep="\n", flush=True)
    print("", *bootstrap.lines(chosen.repeats), sep="\n", flush=True)
    print("", *bombs.lines(chosen.repeats), sep="\n", flush=True)
    if chosen.reports:
        print("\n{:>10} {:>10} {:>10} {:>8}".format(*report.COLUMNS))
        for one in report.measured():
            print("{:>10} {:>10} {:>10.1f} {:>8.0f}".format(*one), flush=True)
        print("", *report.beside_its_floor(), sep="\n", flush=True)
        disclosure.main()


def _beside_peers(women: int, repeats: int) -> list[str]:
    """Return what each peer needed for the same work on complete data, as a multiple of ours."""
    survey = estimation.women(women, 2025, complete=True)
    ours = estimation.measured(women, repeats, complete=True)[3]
    errors = np.array([one.se for one in estimation.estimates(survey)[1]]).T.ravel()
    told = ["", f"{women:,} women, complete: {ours:.3f} s CPU"]
    for peer in peers.measured(survey):
        if isinstance(peer, str):
            told.append(peer)
            continue
        far = np.abs(peer.errors / errors - 1).max()
        times = f"{peer.seconds:>10.2f} s CPU {peer.seconds / ours:>6.0f} times ours {peer.memory:>8.0f} MB"
        told.append(f"{peer.name:<10}{times}, standard errors within {far:.0e}")
    return told


if __name__ == "__main__":
    main()
