"""Print what the computation costs: 725 estimates and 325 differences at growing sizes, and whole reports.

make bench                                another size: make bench ARGS="--women 5000"
"""

from __future__ import annotations

import argparse

from benchmarks import disclosure, estimation, report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--women", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="one run a number")
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the fastest counts")
    parser.add_argument("--no-reports", dest="reports", action="store_false", help="leave out the whole reports")
    chosen = parser.parse_args()
    print("{:>10} {:>10} {:>12} {:>10} {:>8}".format(*estimation.COLUMNS))
    for women in chosen.women:
        line = "{:>10,} {:>10} {:>12} {:>10.3f} {:>8.0f}"
        print(line.format(*estimation.measured(women, chosen.repeats)), flush=True)
        print(line.format(*estimation.measured(women, chosen.repeats, complete=True)), "complete", flush=True)
    if chosen.reports:
        print("\n{:>10} {:>10} {:>10} {:>8}".format(*report.COLUMNS))
        for one in report.measured():
            print("{:>10} {:>10} {:>10.1f} {:>8.0f}".format(*one), flush=True)
        disclosure.main()


if __name__ == "__main__":
    main()
