"""The same call takes an Ibis table: its engine's sums give the same numbers as arrays in memory, to 1e-12."""

from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from table_surveys import CELLS, GROUPINGS, RATIOS, arrays, assert_same, estimated, women

from evaluation.errors import EvaluationError
from evaluation.statistics import table_batches, table_queries, table_totals
from evaluation.statistics.contrasts import linear_contrasts
from evaluation.statistics.design import LonelyStrata, SampleDesign
from evaluation.statistics.domains import overlapping_cells, separate_cells
from evaluation.statistics.estimates import ratio_of_totals, ratios_of_totals, total
from evaluation.statistics.table_rows import in_table, parent
from evaluation.statistics.totals import Ratio

FRAME = women(3000)
ALL_WEIGH = FRAME.assign(weight=FRAME["weight"] + 0.5)
NUMBERED = FRAME.assign(stratum=FRAME["stratum"].str[1:].astype(int))  # so that DuckDB hands out batches of rows


@pytest.mark.parametrize(
    ("psus", "lonely"), [("shared", "adjust"), ("new", "remove"), ("partial", "average"), ("new", "certainty")]
)
def test_a_table_gives_what_arrays_give(psus, lonely):
    assert_same(estimated(ibis.memtable(FRAME), psus, lonely), estimated(arrays(FRAME), psus, lonely))


def test_where_all_weigh_too():
    assert_same(estimated(ibis.memtable(ALL_WEIGH), "shared"), estimated(arrays(ALL_WEIGH), "shared"))


@pytest.fixture
def batches(monkeypatch):
    """Let DuckDB hand out so few rows at a time that a survey takes several batches; return what they found."""
    found, passed = [], table_totals.batch_sums
    monkeypatch.setattr(table_batches, "_ROWS", 1024)
    monkeypatch.setattr(table_totals, "batch_sums", lambda rows: found.append(passed(rows)) or found[-1])
    return found


@pytest.mark.parametrize("frame", [NUMBERED, NUMBERED.assign(weight=ALL_WEIGH["weight"])])
@pytest.mark.parametrize(("psus", "lonely"), [("shared", "adjust"), ("new", "remove"), ("partial", "average")])
def test_rows_that_come_in_batches_give_what_arrays_give(batches, frame, psus, lonely):
    assert_same(estimated(ibis.memtable(frame), psus, lonely), estimated(arrays(frame), psus, lonely))
    assert len(batches) == 1 and batches[0] is not None


def test_answers_that_lack_only_in_later_batches_are_missing(batches):
    """What comes first is complete, and a PSU and a cell come that were not there before."""
    first = NUMBERED[NUMBERED["some"].notna() & (NUMBERED["psu"] > 5) & (NUMBERED["by_both"] >= 0)]
    frame = pd.concat([first, first, NUMBERED.drop(first.index)], ignore_index=True)
    assert 2 * len(first) > 2048  # rows of DuckDB's smallest batch
    assert_same(estimated(ibis.memtable(frame), "shared"), estimated(arrays(frame), "shared"))


def test_batches_know_the_weights_that_lack(batches):
    weight = NUMBERED["weight"].mask(np.arange(3000) % 3 == 0).mask(np.arange(3000) % 7 == 0, -1.0)
    cell = NUMBERED["by_site"].to_numpy()
    frame = NUMBERED.assign(weight=weight, some=NUMBERED["some"].mask(~(weight >= 0).to_numpy() & (cell >= 0)))
    table, columns = ibis.memtable(frame), arrays(frame)
    found, expected = (
        ratio_of_totals(c["some"], None, c["by_site"], CELLS, _design(c, "adjust")) for c in (table, columns)
    )
    assert_same([found], [expected])
    with pytest.raises(EvaluationError) as caught:
        ratio_of_totals(table["everybody"], None, table["by_site"], CELLS, _design(table, "adjust"))
    wrong = int((~(weight >= 0) & (cell >= 0)).sum())
    assert (caught.value.key, caught.value.values["count"]) == ("table_weight_missing", wrong)


def test_a_row_without_a_key_is_in_no_cell_of_a_batch(batches):
    keyed = NUMBERED.assign(**{key: NUMBERED[key].astype("Int64").replace(-1, pd.NA) for key in ("by_site", "by_both")})
    assert keyed["by_site"].isna().sum() > 900
    assert_same(estimated(ibis.memtable(keyed), "shared"), estimated(arrays(NUMBERED), "shared"))
    assert len(batches) == 1 and batches[0] is not None


@pytest.mark.parametrize("name", ["stratum", "psu"])
def test_a_row_of_a_batch_without_its_stratum_or_psu_is_an_error(name, batches):
    broken = NUMBERED.assign(**{name: NUMBERED[name].astype("Int64").mask(np.arange(3000) < 7)})
    with pytest.raises(EvaluationError) as caught:
        estimated(ibis.memtable(broken), "shared")
    assert (caught.value.key, caught.value.values["count"]) == (f"table_{name}_missing", 7)


def test_labels_too_far_apart_for_one_number_are_left_to_the_engine(batches):
    far = NUMBERED.assign(stratum=NUMBERED["stratum"] * 2**50)
    assert_same(estimated(ibis.memtable(far), "shared"), estimated(arrays(far), "shared"))
    assert batches == [None]


def test_a_rule_that_looks_at_each_cell_alone_holds():
    rules = {"psus": "new", "lonely": "average", "domain_lonely": True}
    assert_same(estimated(ibis.memtable(FRAME), **rules), estimated(arrays(FRAME), **rules))


@pytest.mark.parametrize("psus", ["shared", "new"])
def test_a_sample_without_replacement_is_corrected(psus):
    table, columns = ibis.memtable(FRAME), arrays(FRAME)
    found = estimated(table, psus, population=table["population"])
    expected = estimated(columns, psus, population=columns["population"])
    assert_same(found, expected)
    assert (found[0].se[0] < estimated(columns, psus)[0].se[0]) and found[0].se[0] > 0


def test_lonely_strata_are_refused_unless_a_rule_is_named():
    said = []
    for columns in (arrays(FRAME), ibis.memtable(FRAME)):
        with pytest.raises(LonelyStrata) as caught:
            estimated(columns, "shared", "fail")
        said.append(sorted(caught.value.values["strata"].split(", ")))
    assert said == [["h100", "h101"], ["h100", "h101"]]


def test_an_error_is_exactly_0_where_all_answer_alike():
    found = estimated(ibis.memtable(FRAME), "shared")[[one for one, _ in RATIOS].index("one_site")]
    assert found.constant.tolist() == [False] * 4 + [True] + [False] * 2 + [True] * 2 + [False]
    assert (found.se == 0).tolist() == found.constant.tolist()
    assert found.estimate[4] == pytest.approx(0.1, rel=1e-15)


@pytest.mark.parametrize("far", 1e10 / np.arange(3, 9))
def test_equal_values_far_from_those_of_the_first_rows_have_an_error_of_0(far):
    """Their squares are taken about the mean of the first rows: what rounding leaves of them is no spread."""
    random, first = np.random.default_rng(3), table_queries._FIRST
    frame = pd.DataFrame(
        {
            "y": np.append(random.normal(size=first), np.full(20, far)),
            "cell": np.repeat([0, 1], [first, 20]),
            "one": 1,
            "psu": np.arange(first + 20) % 50,
            "weight": random.lognormal(size=first + 20),
        }
    )
    table = ibis.memtable(frame)
    design = SampleDesign(table["one"], table["psu"], table["weight"], table["one"], "shared")
    found = ratios_of_totals([Ratio(table["y"])], separate_cells(table["cell"], 2), design)[0]
    assert found.constant.tolist() == [False, True]
    assert found.se[1] == 0 < found.se[0]


@pytest.mark.parametrize("frame", [FRAME, NUMBERED])
def test_a_score_that_the_first_rows_lack_has_its_mean(frame, monkeypatch):
    monkeypatch.setattr(table_queries, "_FIRST", 200)
    late = frame.assign(
        score=frame["score"].mask(np.arange(3000) < 200), months=frame["months"].mask(frame.index < 200, 0)
    )
    assert_same(estimated(ibis.memtable(late), "shared"), estimated(arrays(late), "shared"))


def test_changes_are_the_same_too():
    weights = np.eye(CELLS)[[2, 6, 8]] - np.eye(CELLS)[[1, 5, 7]]
    levels = estimated(arrays(FRAME), "shared")
    changes = linear_contrasts(estimated(ibis.memtable(FRAME), "shared"), weights)
    for found, expected, level in zip(changes, linear_contrasts(levels, weights), levels, strict=True):
        size = 1e-14 * np.nanmax(np.abs(level.estimate))  # what is taken from what
        np.testing.assert_allclose(found.estimate, expected.estimate, rtol=1e-12, atol=size)
        np.testing.assert_allclose(found.se, expected.se, rtol=1e-12, atol=size)
        assert (found.df == expected.df).all() and (found.n == expected.n).all()


@pytest.mark.parametrize("worse", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("frame", [FRAME, NUMBERED])
def test_what_is_no_number_is_missing(worse, frame):
    """Arrow keeps NaN apart from NULL, and so may a Parquet file; both mean that there is no answer."""
    columns = {name: values.copy() for name, values in arrays(frame).items()}
    rows = np.flatnonzero(columns["score"] > 6)[:40]
    columns["score"][rows], columns["weight"] = worse, np.where(np.isnan(columns["score"]), worse, columns["weight"])
    table = pa.table(frame.assign(score=0.0, weight=0.0))
    for name in ("score", "weight"):
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.array(columns[name], from_pandas=False))
    kept = [("score", None), ("score", "share")]
    found, expected = ([_only(source, kept)] for source in (ibis.memtable(table), columns))
    assert_same(found[0], expected[0])
    assert expected[0][0].n[0] == np.isfinite(columns["score"]).sum() < 2400


def _only(columns, kept):
    design = SampleDesign(columns["stratum"], columns["psu"], columns["weight"], columns["wave"], "shared", "adjust")
    ratios = [Ratio(columns[above], None if below is None else columns[below]) for above, below in kept]
    return ratios_of_totals(ratios, overlapping_cells([columns[name] for name in GROUPINGS], CELLS), design)


def test_a_parquet_file_passes_through_little_memory(tmp_path):
    frame = women(200_000, seed=3, psus=300)
    frame.to_parquet(tmp_path / "women.parquet", row_group_size=20_000)
    engine = ibis.duckdb.connect(memory_limit="64MB", threads=1, temp_directory=str(tmp_path / "spill"))
    table = engine.read_parquet(tmp_path / "women.parquet")
    assert_same(estimated(table, "new"), estimated(arrays(frame), "new"))
    assert frame.memory_usage(deep=False).sum() > 20_000_000
    assert not list((tmp_path / "spill").glob("*"))


def test_only_what_is_needed_is_asked_for(monkeypatch):
    """Complete answers of 0 and 1 need one sum a unit and two an atom, and nobody looks for extremes by atom."""
    asked = []
    fetch = table_queries.fetched
    monkeypatch.setattr(table_queries, "fetched", lambda query: asked.append(query.columns) or fetch(query))
    columns = ibis.memtable(ALL_WEIGH)
    _only(columns, [("everybody", None)])
    assert [[name for name in names if name.endswith("_0")] for names in asked] == [
        ["low_0", "high_0"],
        ["n_0", "yes_0"],
        ["above_0"],
    ]
    del asked[:]
    _only(columns, [("score", None)])
    assert [name for name in asked[-1] if name.endswith("_0")] == ["above_0", "valued_0"]


@pytest.mark.parametrize("name", ["stratum", "psu"])
def test_a_row_without_its_stratum_or_psu_is_an_error(name):
    broken = FRAME.assign(**{name: FRAME[name].mask(np.arange(3000) < 7)})
    with pytest.raises(EvaluationError) as caught:
        estimated(ibis.memtable(broken), "shared")
    assert caught.value.key == f"table_{name}_missing"
    assert " 7 filas de la tabla: " in caught.value.sentence("es")
    assert " 7 rows of the table: " in caught.value.sentence("en")


def test_a_row_that_counts_needs_a_weight_and_others_do_not():
    cell = FRAME["by_site"].to_numpy()
    weight = FRAME["weight"].mask(np.arange(3000) % 3 == 0).mask(np.arange(3000) % 7 == 0, -1.0)
    lacks = ~(weight >= 0).to_numpy()
    answer = FRAME["some"].mask(lacks & (cell >= 0))  # those in no cell of a site may have answered
    frame = FRAME.assign(weight=weight, some=answer)
    table, columns = ibis.memtable(frame), arrays(frame)
    found, expected = (
        ratio_of_totals(c["some"], None, c["by_site"], CELLS, _design(c, "adjust")) for c in (table, columns)
    )
    assert_same([found], [expected])
    with pytest.raises(EvaluationError) as caught:
        ratio_of_totals(table["everybody"], None, table["by_site"], CELLS, _design(table, "adjust"))
    wrong = int((lacks & (cell >= 0)).sum())
    assert (caught.value.key, caught.value.values["count"]) == ("table_weight_missing", wrong)
    assert f"en {wrong} filas de la tabla con respuesta" in caught.value.sentence("es")
    assert f"in {wrong} rows of the table with an answer" in caught.value.sentence("en")


def _design(columns, lonely):
    return SampleDesign(columns["stratum"], columns["psu"], columns["weight"], columns["wave"], "shared", lonely)


def test_totals_and_cells_that_hold_nobody():
    table, columns = ibis.memtable(FRAME), arrays(FRAME)
    found, expected = (total(c["score"], c["by_both"], CELLS, _design(c, "remove")) for c in (table, columns))
    np.testing.assert_allclose(found.estimate, expected.estimate, rtol=1e-12)
    np.testing.assert_allclose(found.se, expected.se, rtol=1e-12)
    assert np.isnan(found.estimate).sum() == 6 and found.n.tolist() == expected.n.tolist()
    for one in (found, expected):
        assert np.isnan(one.se[one.n == 0]).all() and not one.constant[one.n == 0].any()


def test_a_table_without_rows_gives_no_estimate():
    found = estimated(ibis.memtable(FRAME).filter(ibis._["psu"] < 0), "shared")
    assert all(np.isnan([one.estimate, one.se]).all() and (one.n == 0).all() for one in found)


def test_a_psu_in_two_strata_is_found():
    broken = FRAME.assign(stratum=np.where(np.arange(3000) == 5, "h99", FRAME["stratum"]))
    with pytest.raises(EvaluationError) as caught:
        estimated(ibis.memtable(broken), "shared")
    assert (caught.value.key, caught.value.values["psus"]) == ("psu_in_two_strata", str(FRAME["psu"][5]))


class SparkOptions(ibis.config.Config):
    """What ibis asks of its Spark backend to write in its dialect, without the backend."""

    treat_nan_as_null: bool = False


def test_the_queries_are_written_for_spark_too(monkeypatch, tmp_path):
    """Each query in Spark's dialect, read as such and run by DuckDB, gives the same numbers."""
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())
    engine = ibis.duckdb.connect()
    FRAME.to_parquet(tmp_path / "women.parquet")
    table, sentences = engine.read_parquet(tmp_path / "women.parquet"), []

    def fetched(query):
        sentences.append(ibis.to_sql(query, dialect="pyspark"))
        sentence = sqlglot.transpile(sentences[-1], read="spark", write="duckdb")[0]
        return fetch(SimpleNamespace(to_pandas=engine.con.sql(sentence).df))

    fetch = table_queries.fetched
    expected = estimated(arrays(FRAME), "shared")
    monkeypatch.setattr(table_queries, "fetched", fetched)
    assert_same(estimated(table, "shared"), expected)
    assert [sentence.count("GROUP BY") for sentence in sentences] == [0, 0, 1, 1, 1]


def test_arrays_are_no_tables_and_columns_belong_to_one():
    table = ibis.memtable(FRAME)
    assert in_table(table["psu"]) and not any(in_table(FRAME[kind].to_numpy()) for kind in ("psu", "stratum"))
    assert not in_table(FRAME["psu"])
    assert separate_cells(table["by_site"], 3).cells == 3
    with pytest.raises(ValueError, match="of one table"):
        parent(ibis.literal(1.0))


def test_the_example_of_the_documentation_runs(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    FRAME.assign(violence=FRAME["some"], stratum="h1").to_parquet("women.parquet")
    example = (root / "docs" / "scale.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    names: dict = {}
    exec(example, names)
    assert [one.n.tolist() for one in names["changes"]] == [[one.n[1:].sum()] for one in names["levels"]]
    known = FRAME[FRAME["score"].notna()]
    means = [np.average(part["score"], weights=part["weight"]) for _, part in known.groupby("wave")]
    assert names["changes"][1].estimate[0] == pytest.approx(means[1] - means[0], rel=1e-9)
