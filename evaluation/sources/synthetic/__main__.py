"""`python -m evaluation.sources.synthetic FOLDER` writes the demo's tables into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from evaluation.sources.synthetic.demo import write_demo

if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m evaluation.sources.synthetic")
    arguments.add_argument("folder", type=Path)
    write_demo(arguments.parse_args().folder)
