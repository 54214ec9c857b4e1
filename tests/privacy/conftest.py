"""Let these tests use the small project and the in-process command line of the other folders."""

import sys
from pathlib import Path

sys.path += [str(Path(__file__).parents[1] / name) for name in ("sources", "release", "report")]
