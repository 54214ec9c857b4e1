"""The one pass over rows: weighted totals of unit × atom. Everything after it is small dense algebra."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from evaluation.statistics.design import SampleDesign, Units, check_weights
from evaluation.statistics.domains import Domains

_FIRST = 4096  # rows that tell, nearly always, that the values of no atom are all alike
_SHORT = 2**31  # below it a place is written in 32 bits, which is read in three quarters of the time


@dataclass(frozen=True, slots=True)
class Ratio:
    """What an indicator counts at each of n rows, NaN where a row is missing or not eligible.

    numerator: (n,). denominator: (n,), or None for 1 at every row that has a numerator (a proportion or a mean). Or
    columns of an Ibis table, where a row is missing if it is NULL or NaN.
    """

    numerator: NDArray
    denominator: NDArray | None = None


@dataclass(frozen=True)
class Rows:
    """The rows that all indicators of a pass share.

    weight: (n,), 0 where it is missing or negative. faulty: the rows where it is. atom: (n,) from 0 to `width` - 1;
    `atoms` of them make cells, and where some rows stand in no cell one more holds these. places: the weights, each in
    the row of its unit and atom, so that multiplying and summing is one pass. scratch: (n,) where a product is written
    that is summed at once, new memory costing as much as it.
    """

    weight: NDArray
    faulty: NDArray
    atom: NDArray
    places: csc_array
    scratch: NDArray
    units: int
    atoms: int
    width: int

    def by_unit(self, values: NDArray) -> NDArray:
        """Return the weighted sums (P, A) of `values` (n,) by unit and atom."""
        return (self.places @ values).reshape(self.units, self.width)[:, : self.atoms]

    def by_atom(self, values: NDArray | None = None) -> NDArray:
        """Return the sums (A,) of `values` (n,), or the number of rows, by atom."""
        return np.bincount(self.atom, values, self.width)[: self.atoms]

    def spread(self, values: NDArray, others: NDArray) -> NDArray:
        """Return the weighted sums (A,) of products of `values` and `others` (n,) by atom."""
        products = np.multiply(values, others, out=self.scratch)
        products *= self.weight
        return self.by_atom(products)

    @cached_property
    def all_weigh(self) -> bool:
        """Whether every row has a weight above 0."""
        return bool((self.weight > 0).all())


def shared_rows(domains: Domains, design: SampleDesign, units: Units) -> Rows:
    """Return what the indicators of a pass over the rows of `design` share."""
    weight = np.asarray(design.weight, dtype=float)
    sound = np.isfinite(weight) & (weight >= 0)
    atoms, nowhere = domains.member.shape[1], domains.atom < 0
    width = atoms + int(nowhere.any())
    atom = np.where(nowhere, atoms, domains.atom) if width > atoms else domains.atom
    weight, key = weight if sound.all() else np.where(sound, weight, 0.0), units.of_row * width + atom
    kind = np.int32 if max(len(units.psu) * width, len(key)) < _SHORT else np.int64
    return Rows(
        weight=weight,
        faulty=np.flatnonzero(~sound),
        atom=atom,
        places=csc_array(
            (weight, key.astype(kind), np.arange(len(key) + 1, dtype=kind)), shape=(len(units.psu) * width, len(key))
        ),
        scratch=np.empty(len(weight)),
        units=len(units.psu),
        atoms=atoms,
        width=width,
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Numerator and denominator of n rows, 0 where a row has no value; a denominator of None is 1 where it has one.

    valued: (n,) whether the row has a value, None where all have. binary: whether the denominator is 1, and the
    numerator 0 or 1.
    """

    numerator: NDArray
    denominator: NDArray | None
    valued: NDArray | None
    binary: bool = False

    @property
    def pattern(self) -> bytes | None:
        """What tells who answered; None where that is not all there is to know about the denominator."""
        if self.denominator is not None:
            return None
        return b"" if self.valued is None else np.packbits(self.valued).tobytes()


def answers(ratio: Ratio, rows: Rows, design: SampleDesign) -> Answers:
    """Return the answers of an indicator. Raises EvaluationError where a row that counts has no weight."""
    numerator, denominator = _floats(ratio.numerator), ratio.denominator
    if denominator is None and not len(rows.faulty) and _binary(numerator):
        return Answers(numerator, None, None, binary=True)
    valued = np.isfinite(numerator)
    if denominator is not None:
        denominator = _floats(denominator)
        valued &= np.isfinite(denominator)
        denominator = None if (denominator[valued] == 1).all() else np.where(valued, denominator, 0.0)
    if len(rows.faulty):
        check_weights(np.asarray(design.weight, dtype=float), valued & (rows.atom < rows.atoms))
    if valued.all():
        return Answers(numerator, denominator, None, denominator is None and _binary(numerator))
    numerator = np.where(valued, numerator, 0.0)
    return Answers(numerator, denominator, valued, denominator is None and _binary(numerator))


def _binary(values: NDArray) -> bool:
    """Return whether all values are 0 or 1; the first rows tell that they are not."""
    return all(bool(np.logical_or(some == 0, some == 1).all()) for some in (values[:_FIRST], values[_FIRST:]))


def _floats(values: NDArray) -> NDArray:
    return np.ascontiguousarray(values, dtype=float)


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered: the totals that do not depend on the numerator.

    below, active: (P, A) weighted totals of the denominator, and whether the unit holds a row with a value and a weight
    above 0. n: (A,) unweighted rows with a value. weight, denominator: (A,) sums of their weights and of `below`.
    """

    below: NDArray
    active: NDArray
    n: NDArray
    weight: NDArray
    denominator: NDArray

    def same(self, other: Answered) -> bool:
        """Return whether all the totals are the same numbers."""
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ("below", "active", "n"))


def answered(given: Answers, rows: Rows) -> Answered:
    """Return the totals of those who gave answers."""
    valued = np.ones(len(rows.weight)) if given.valued is None else given.valued.astype(float)
    weights = rows.by_unit(valued)
    below = weights if given.denominator is None else rows.by_unit(given.denominator)
    n = rows.by_atom(None if given.valued is None else valued).astype(int)
    return Answered(below, weights > 0, n, weights.sum(axis=0), below.sum(axis=0))


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of one indicator.

    above: (P, A) weighted totals of the numerator; numerator: (A,) their sums. n_yes: (A,) unweighted rows with a
    numerator above 0.
    squares: (3, A) weighted sums of u², u x and x², u being y - r x and r the `ratio` (A,) of the atom.
    alike: (A,) whether numerator / denominator is one number over the rows that weigh; sample: (2, A) the numerator and
    denominator of one of these rows, 0 where there is none.
    """

    above: NDArray
    numerator: NDArray
    n_yes: NDArray
    ratio: NDArray
    squares: NDArray
    alike: NDArray
    sample: NDArray


def unit_totals(given: Answers, base: Answered, rows: Rows) -> Totals:
    """Return the totals of an indicator of which `base` are those who answered."""
    above = rows.by_unit(given.numerator)
    numerator = above.sum(axis=0)
    ratio = np.divide(numerator, base.denominator, out=np.zeros(rows.atoms), where=base.denominator != 0)
    yes = rows.by_atom(given.numerator).astype(int) if given.binary else _above_zero(given, base, rows)
    squares = binary_squares(numerator, base, ratio) if given.binary else _squares(given, ratio, base, rows)
    alike, sample = binary_alike(yes, base) if given.binary and rows.all_weigh else _alike(given, rows)
    return Totals(above, numerator, yes, ratio, squares, alike, sample)


def _above_zero(given: Answers, base: Answered, rows: Rows) -> NDArray:
    """Return the rows (A,) with a numerator above 0: of a score these are often all that answered."""
    above = given.numerator > 0
    everybody = above.all() if given.valued is None else np.array_equal(above, given.valued)
    return base.n if everybody else rows.by_atom(above.astype(float)).astype(int)


def binary_squares(yes: NDArray, base: Answered, ratio: NDArray) -> NDArray:
    """Return the sums of squares of yes and no: Σ w (y - r)² = (1 - r)² Σ w y + r² Σ w (1 - y)."""
    square = (1 - ratio) ** 2 * yes + ratio**2 * (base.weight - yes)
    return np.stack([square, np.zeros_like(square), base.weight])


def _squares(given: Answers, ratio: NDArray, base: Answered, rows: Rows) -> NDArray:
    """Return the `squares` of any numerator; Σ w u is 0 where the denominator is 1, r being the mean."""
    residual = np.append(ratio, 0.0).take(rows.atom, mode="clip")  # which looks for no index beyond the end
    x = given.denominator
    if x is not None:
        residual *= x
        np.subtract(given.numerator, residual, out=residual)
        return np.stack([rows.spread(*pair) for pair in ((residual, residual), (residual, x), (x, x))])
    np.subtract(given.numerator, residual, out=residual)
    if given.valued is not None:
        residual *= given.valued
    square = rows.spread(residual, residual)
    return np.stack([square, np.zeros_like(square), base.weight])


def binary_alike(yes: NDArray, base: Answered) -> tuple[NDArray, NDArray]:
    """Return `alike` and `sample` of yes and no where every row weighs."""
    return (yes == 0) | (yes == base.n), np.stack([yes > 0, base.n > 0]).astype(float)


def _alike(given: Answers, rows: Rows) -> tuple[NDArray, NDArray]:
    """Return `alike` and `sample`: every row that weighs against the first one, compared without dividing.

    A row that adds nothing above and nothing below has no ratio and differs from none.
    """
    for stop in (_FIRST, len(rows.weight)):
        y, atom, weighs = given.numerator[:stop], rows.atom[:stop], rows.weight[:stop] > 0
        x = np.ones(len(y)) if given.denominator is None else given.denominator[:stop]
        weighs &= (y != 0) | (x != 0) if given.valued is None else given.valued[:stop] & ((y != 0) | (x != 0))
        y, x, atom = y[weighs], x[weighs], atom[weighs]
        first = np.zeros((2, rows.width))
        first[:, atom[::-1]] = y[::-1], x[::-1]  # of several values written to one place the last one stays
        differs = np.bincount(atom, y * first[1][atom] != first[0][atom] * x, rows.width)[: rows.atoms]
        if (differs > 0).all():
            break
    return differs == 0, first[:, : rows.atoms]
