"""Run by `make spark`: a local Spark cluster gives what arrays give, to 1e-12. Not among the tests of `make test`."""

import ibis
import pytest
from table_surveys import arrays, assert_same, estimated, women

from evaluation.statistics import table_queries

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
pyspark = pytest.importorskip("pyspark.sql")

FRAME = women(5_000, seed=5)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The survey as a Parquet file that a Spark of this machine reads: two threads, two partitions."""
    folder = tmp_path_factory.mktemp("spark")
    FRAME.to_parquet(folder / "women.parquet", row_group_size=1_000)
    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
    settings = local | {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    builder = pyspark.SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session).read_parquet(str(folder / "women.parquet"))
    session.stop()


@pytest.mark.parametrize(("psus", "lonely"), [("shared", "adjust"), ("new", "certainty"), ("partial", "remove")])
def test_spark_gives_what_arrays_give_and_keeps_the_rows(table, monkeypatch, psus, lonely):
    """What comes back has as many rows as there are units and atoms, not as there are women."""
    fetch, rows = table_queries.fetched, []

    def counted(query):
        found = fetch(query)
        rows.append(max(map(len, found.values())))
        return found

    monkeypatch.setattr(table_queries, "fetched", counted)
    assert_same(estimated(table, psus, lonely), estimated(arrays(FRAME), psus, lonely))
    assert max(rows) == len(FRAME.groupby(["psu", "wave", "by_site"])) < 500
