"""The measures of R1, by code; R1-09 and R1-11 are shares of rows and need none of their own."""

from evaluation.analysis import advocacy, training

MEASURES = {
    "R1-01": training.completed,
    "R1-02": training.learnt,
    "R1-03": training.active,
    "R1-04": advocacy.replicas,
    "R1-05": advocacy.oversight,
    "R1-06": advocacy.proposals,
    "R1-07": advocacy.outcomes,
    "R1-08": advocacy.organisations,
    "R1-10": advocacy.commitments,
}
