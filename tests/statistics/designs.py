"""Small designs for tests."""

import numpy as np

from evaluation.statistics.design import SampleDesign


def design(stratum, psu, weight=None, wave=None, psus="shared", lonely="fail", domain_lonely=False) -> SampleDesign:
    rows = len(stratum)
    return SampleDesign(
        stratum=np.asarray(stratum),
        psu=np.asarray(psu),
        weight=np.ones(rows) if weight is None else np.asarray(weight, float),
        wave=np.zeros(rows, int) if wave is None else np.asarray(wave),
        psus=psus,
        lonely=lonely,
        domain_lonely=domain_lonely,
    )
