"""How each interview of the demo ended, and what its interviewer did about it: from a stream of its own."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.aftermath import HELP_BASE
from evaluation.sources.synthetic.chance import draws, one_of
from evaluation.sources.synthetic.field import EMPTY
from evaluation.sources.synthetic.person import Columns
from evaluation.sources.synthetic.plan import SEED

STREAM = 41  # beside the seed
# Calm, somewhat upset, very upset with the referral closed, very upset with it still open: in percent.
TOLD_OF_VIOLENCE = ((1, 27), (2, 14), (3, 1), (0, 58))
TOLD_OF_NONE = ((1, 8), (2, 3), (0, 89))


def close(waves: list[Columns]) -> None:
    """Add `distress` to the columns of each wave: of every woman who agreed to be interviewed."""
    rng = np.random.Generator(np.random.PCG64([SEED, STREAM]))
    for columns in waves:
        drawn = draws(rng, len(columns["woman_id"]))
        violence = np.any([np.isin(columns[name], codes) for name, codes in HELP_BASE.items()], axis=0)
        told = np.where(violence, one_of(drawn, TOLD_OF_VIOLENCE), one_of(drawn, TOLD_OF_NONE))
        columns["distress"] = np.where(columns["consent"] == 0, EMPTY, told)
