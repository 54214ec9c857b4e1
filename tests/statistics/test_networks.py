"""Networks: the Florentine families, shapes whose answer is known, networkx as a second opinion, and non-response."""

import importlib.util

import numpy as np
import pytest

from evaluation.errors import EvaluationError
from evaluation.statistics.networks import (
    centralisation,
    centrality,
    density,
    network,
    network_change,
    reciprocity,
    response,
    symmetrised,
)

NAN = np.nan
SECOND_OPINION = pytest.mark.skipif(
    importlib.util.find_spec("networkx") is None, reason="networkx, the second opinion, is not installed"
)

# Marriages between Florentine families, Padgett (1987), printed in Wasserman and Faust (1994), Social Network Analysis,
# Appendix B; the isolated Pucci are left out, as in networkx
MARRIAGES = """Acciaiuoli-Medici Castellani-Peruzzi Castellani-Strozzi Castellani-Barbadori Medici-Barbadori
Medici-Ridolfi Medici-Tornabuoni Medici-Albizzi Medici-Salviati Salviati-Pazzi Peruzzi-Strozzi Peruzzi-Bischeri
Strozzi-Ridolfi Strozzi-Bischeri Ridolfi-Tornabuoni Tornabuoni-Guadagni Albizzi-Ginori Albizzi-Guadagni
Bischeri-Guadagni Guadagni-Lamberteschi"""


def of_edges(edges, nodes=None, directed=False, responded=None):
    names = tuple(nodes or dict.fromkeys(name for edge in edges for name in edge))
    ties = np.zeros((len(names), len(names)))
    for one, other in edges:
        ties[names.index(one), names.index(other)] = 1
        if not directed:
            ties[names.index(other), names.index(one)] = 1
    return network(ties, names, directed=directed, responded=responded)


def random_network(n, share, directed, seed):
    ties = (np.random.default_rng(seed).random((n, n)) < share).astype(float)
    ties = ties if directed else np.triu(ties, 1) + np.triu(ties, 1).T
    return network(ties, tuple(f"n{one}" for one in range(n)), directed=directed)


@pytest.fixture
def florence():
    return of_edges([edge.split("-") for edge in MARRIAGES.split()])


def star(n):
    return of_edges([("0", str(one)) for one in range(1, n)])


def ring(n):
    return of_edges([(str(one), str((one + 1) % n)) for one in range(n)])


def test_florentine_families(florence):
    # Wasserman and Faust (1994), chapter 5: the Medici have 6 ties; with the Pucci, degree centralisation is 0.267
    assert density(florence) == pytest.approx(20 / 105)
    by_name = dict(zip(florence.nodes, centrality(florence, "degree"), strict=True))
    assert (by_name["Medici"], by_name["Guadagni"], by_name["Strozzi"]) == (6, 4, 4)
    with_pucci = of_edges([edge.split("-") for edge in MARRIAGES.split()], (*florence.nodes, "Pucci"))
    assert density(with_pucci) == pytest.approx(1 / 6)
    assert centralisation(with_pucci, "degree") == pytest.approx(0.267, abs=5e-4)


def test_betweenness_of_the_medici(florence):
    # the well-known 0.522 of the pairs of other families
    by_name = dict(zip(florence.nodes, centrality(florence, "betweenness") / (14 * 13 / 2), strict=True))
    assert by_name["Medici"] == pytest.approx(0.522, abs=5e-4)
    assert max(by_name, key=by_name.get) == "Medici"
    assert by_name["Pazzi"] == by_name["Ginori"] == by_name["Acciaiuoli"] == by_name["Lamberteschi"] == 0


@pytest.mark.parametrize("n", [3, 4, 9])
def test_a_star_is_central_and_a_ring_is_not(n):
    for of in ("degree", "betweenness"):
        assert centralisation(star(n), of) == pytest.approx(1)
        assert centralisation(ring(n), of) == pytest.approx(0)
    to_all = of_edges([("0", str(one)) for one in range(1, n)], directed=True)
    assert centralisation(to_all, "out-degree") == pytest.approx(1)
    assert centralisation(to_all, "in-degree") == pytest.approx(1 / (n - 1) ** 2)
    both_ways = network(star(n).ties, star(n).nodes, directed=True)
    assert centralisation(both_ways, "betweenness") == pytest.approx(1)


@SECOND_OPINION
@pytest.mark.parametrize("directed", [False, True])
def test_against_networkx(directed):
    import networkx as nx

    for seed, share in enumerate([0.1, 0.25, 0.5]):
        ours = random_network(14, share, directed, seed)
        theirs = nx.from_numpy_array(np.nan_to_num(ours.ties), create_using=nx.DiGraph if directed else nx.Graph)
        assert density(ours) == pytest.approx(nx.density(theirs))
        expected = nx.betweenness_centrality(theirs, normalized=False)
        assert centrality(ours, "betweenness") == pytest.approx([expected[one] for one in range(14)], abs=1e-10)
        if directed:
            assert reciprocity(ours) == pytest.approx(nx.overall_reciprocity(theirs))


@SECOND_OPINION
def test_zacharys_club_through_networkx():
    import networkx as nx

    club = nx.karate_club_graph()
    ours = network(nx.to_numpy_array(club, weight=None), tuple(map(str, club)), directed=False)
    assert density(ours) == pytest.approx(78 / 561)
    degrees = np.array([degree for _, degree in club.degree()])
    assert centralisation(ours, "degree") == pytest.approx((17 - degrees).sum() / (33 * 32))
    assert centrality(ours, "betweenness")[0] / (33 * 32 / 2) == pytest.approx(nx.betweenness_centrality(club)[0])


def test_reciprocity_by_hand():
    one = of_edges([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")], directed=True)
    assert reciprocity(one) == pytest.approx(2 / 4)
    assert np.isnan(reciprocity(of_edges([], ("a", "b"), directed=True)))


def test_who_did_not_answer_is_not_someone_without_ties():
    edges = [("a", "b"), ("b", "a"), ("a", "c"), ("b", "c"), ("c", "a")]
    whole = of_edges(edges, directed=True)
    without_c = of_edges(edges, directed=True, responded=[True, True, False])
    assert (density(whole), density(without_c)) == (pytest.approx(5 / 6), 1.0)
    assert (reciprocity(whole), reciprocity(without_c)) == (pytest.approx(4 / 5), 1.0)
    told = response(without_c)
    assert (told.share, told.answered, told.listed, told.known) == (pytest.approx(2 / 3), 2, 3, 1.0)
    nobody = response(of_edges(edges, directed=True, responded=[True, False, False]))
    assert nobody.known == pytest.approx(4 / 6)
    assert np.isnan(density(of_edges(edges, directed=True, responded=[False] * 3)))


def test_either_or_both():
    one = of_edges([("a", "b"), ("b", "a"), ("a", "c"), ("b", "c")], ("a", "b", "c"), True, [True, True, False])
    either, both = symmetrised(one, "either"), symmetrised(one, "both")
    assert (density(either), density(both)) == (1, 1)  # c did not answer: what a and b say of it stands
    answered = of_edges([("a", "b"), ("b", "a"), ("a", "c"), ("b", "c")], ("a", "b", "c"), True)
    assert (density(symmetrised(answered, "either")), density(symmetrised(answered, "both"))) == (
        1,
        pytest.approx(1 / 3),
    )
    assert not either.directed and (np.nan_to_num(either.ties) == np.nan_to_num(either.ties).T).all()


def test_change_looks_at_common_nodes_only():
    before = of_edges([("a", "b"), ("b", "c"), ("c", "x"), ("a", "x")], ("a", "b", "c", "x"))
    after = of_edges([("c", "a"), ("b", "c"), ("y", "a"), ("y", "b"), ("y", "c")], ("y", "c", "b", "a"))
    found = network_change(before, after)
    assert (found.common, found.left, found.joined) == (("a", "b", "c"), ("x",), ("y",))
    assert (found.gained, found.lost, found.kept) == (1, 1, 1)
    assert (found.density_before, found.density_after, found.change) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 0)
    assert found.jaccard == pytest.approx(1 / 3)


def test_change_leaves_out_pairs_that_one_wave_does_not_know():
    before = of_edges([("a", "b"), ("b", "a")], ("a", "b", "c"), True)
    after = of_edges([("a", "b"), ("a", "c"), ("b", "a")], ("a", "b", "c"), True, [True, False, True])
    found = network_change(before, after)
    assert (found.gained, found.lost, found.kept) == (1, 0, 1)
    assert (found.density_before, found.density_after) == (pytest.approx(1 / 4), pytest.approx(2 / 4))
    assert found.change == pytest.approx(1 / 4)


def test_small_networks_have_no_centralisation():
    assert np.isnan(centralisation(of_edges([("a", "b")]), "degree"))


@pytest.mark.parametrize(
    ("ties", "nodes", "directed", "key"),
    [
        ([[0, 1]], ("a", "b"), True, "network_shape"),
        ([[0, 1], [0, 0]], ("a", "a"), True, "network_shape"),
        ([[0, 2], [0, 0]], ("a", "b"), True, "network_values"),
        ([[0, 1], [0, 0]], ("a", "b"), False, "network_contradicts"),
    ],
)
def test_what_is_no_network(ties, nodes, directed, key):
    with pytest.raises(EvaluationError) as error:
        network(ties, nodes, directed=directed)
    assert error.value.key == key


@pytest.mark.parametrize(("directed", "of"), [(True, "degree"), (False, "in-degree"), (False, "out-degree")])
def test_a_degree_must_fit_the_network(directed, of):
    with pytest.raises(EvaluationError) as error:
        centralisation(random_network(5, 0.5, directed, 1), of)
    assert error.value.key == "network_degree"


def test_two_waves_need_common_nodes():
    for after in (of_edges([("x", "y")]), of_edges([("a", "b")], directed=True)):
        with pytest.raises(EvaluationError) as error:
            network_change(of_edges([("a", "b")]), after)
        assert error.value.key == "network_common"
