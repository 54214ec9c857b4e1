"""Typed tables: built once, the same bytes every time, rebuilt when a source changes, and never built from faults."""

import copy
import json
import pickle
from pathlib import Path

import pandas as pd
import pytest
from small_project import changed, codebook_text, csv_bytes, small, women, write_small

from evaluation.errors import EvaluationError
from evaluation.project import narrow, open_project
from evaluation.sources import storage, tables
from evaluation.sources.tables import (
    CheckReport,
    DataRejected,
    build_tables,
    check_project,
    drop_report,
    input_files,
    read_table,
    table_names,
)


@pytest.fixture
def project(tmp_path):
    return small(tmp_path / "data" / "raw" / "small")


def products(project) -> dict[str, bytes]:
    folder = project.processed / "tables"
    return {
        path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file() and path.name != ".lock"
    }


def test_the_products_stand_in_the_processed_folder_and_nowhere_else(project, tmp_path):
    before = sorted(project.path.iterdir())
    build_tables(project)
    assert list(products(project)) == ["sample.parquet", "tables.json", "women.parquet"]
    assert project.processed == tmp_path / "data" / "processed" / "small"
    assert sorted(project.path.iterdir()) == before


def test_the_types_are_those_of_the_codebook(project):
    types = read_table(project, "women").dtypes.astype(str).to_dict()
    assert types == {
        "site": "str",
        "wave": "str",
        "stratum": "str",
        "psu": "Int32",
        "weight": "float64",
        "weight_dv": "float64",
        "interview_month": "str",
        "consent": "Int16",
        "consent_minor": "Int16",
        "module_status": "Int16",
        "age": "Int16",
        "education": "Int16",
        "ipv_phys_push": "Int16",
        "help_inst_1": "Int16",
        "help_inst_2": "Int16",
        "help_inst_98": "Int16",
        "note_code": "str",
    }


def test_values_are_kept_and_empty_ones_are_missing(tmp_path):
    rows = changed(ipv_phys_push={2: "", 3: "9"}, note_code={1: "NA", 2: ""}, psu={8: "3000000000"}, weight={1: "0.1"})
    frame = read_table(small(tmp_path / "p", rows=rows), "women")
    assert frame["ipv_phys_push"].isna().tolist() == [False, True] + [False] * 6
    assert frame["ipv_phys_push"][2] == 9
    assert frame["note_code"].isna().tolist() == [False, True] + [False] * 6 and frame["note_code"][0] == "NA"
    assert frame["psu"].dtype == "Int64" and frame["psu"][7] == 3_000_000_000
    assert frame["weight"][0] == 0.1


def test_no_identifier_is_in_any_product(project):
    report = build_tables(project)
    assert report.identifiers == {"women": ["woman_id"], "sample": ["household_id"]}
    assert "woman_id" not in read_table(project, "women") and "household_id" not in read_table(project, "sample")
    assert not any(b"1003" in content for content in products(project).values())


def test_undeclared_columns_are_named_and_not_kept(tmp_path):
    project = small(tmp_path / "p", rows=[row | {"phone": "77777"} for row in women()])
    assert build_tables(project).undeclared == {"women": ["phone"], "sample": []}
    assert not any(b"77777" in content for content in products(project).values())


def test_the_bytes_are_the_same_every_time(project, tmp_path):
    build_tables(project)
    again = small(tmp_path / "elsewhere" / "data" / "raw" / "small")
    build_tables(again)
    assert products(again) == products(project)


def test_a_table_is_narrowed_to_the_sites_and_waves_of_the_run(project):
    one = narrow(project, sites=["independencia"])
    assert read_table(one, "women")[["site", "wave"]].drop_duplicates().to_numpy().tolist() == [
        ["independencia", "baseline"],
        ["independencia", "endline"],
    ]
    late = narrow(project, baseline="endline")
    assert set(read_table(late, "women")["wave"]) == {"endline"}
    assert read_table(late, "women").index.tolist() == [0, 1, 2, 3]


def test_sites_and_waves_are_given_their_ids(tmp_path):
    replaced = (
        ('country = "BO"', 'country = "BO"\nvalue = "EL ALTO"'),
        ('start = "2018-05"', 'start = "2018-05"\nvalue = "2018"'),
    )
    own = {"el_alto": "EL ALTO", "baseline": "2018"}
    folder = write_small(tmp_path / "p", replaced=replaced)
    for name in ("women", "sample"):
        frame = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False).replace(own)
        frame.to_csv(folder / f"{name}.csv", index=False)
    frame = read_table(open_project(folder), "women")
    assert frame["site"].tolist()[:4] == ["el_alto"] * 3 + ["independencia"]
    assert frame["wave"].tolist() == ["baseline"] * 4 + ["endline"] * 4


def test_a_second_reading_builds_nothing(project, monkeypatch):
    first = read_table(project, "women")
    monkeypatch.setattr(tables, "_take_in", lambda *_: pytest.fail("built again"))
    pd.testing.assert_frame_equal(read_table(project, "women"), first)
    assert build_tables(project).rows == {"women": 8, "sample": 2}
    assert drop_report(project).rows == {"women": 8, "sample": 2}


@pytest.mark.parametrize("what", ["women.csv", "codebook.csv", "project.toml", "code"])
def test_every_source_that_changes_builds_the_tables_again(project, monkeypatch, what):
    build_tables(project)
    if what == "code":
        monkeypatch.setattr("evaluation.sources.inputs._code_digest", lambda: "other")
    else:
        path = project.path / what
        path.write_bytes(
            path.read_bytes().replace(b"Invented", b"Made up").replace(b"1.25", b"1.75").replace(b"NR/NR", b"N/N")
        )
    built = []
    take_in = tables._take_in
    monkeypatch.setattr(tables, "_take_in", lambda project: built.append(project) or take_in(project))
    read_table(project, "women")
    assert len(built) == 1


def test_changed_data_are_seen(project):
    assert read_table(project, "women")["weight"].sum() == 10
    (project.path / "women.csv").write_bytes(csv_bytes(changed(weight="2")))
    assert read_table(project, "women")["weight"].sum() == 16


@pytest.mark.parametrize("name", ["women.parquet", "tables.json"])
@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_a_damaged_or_missing_product_is_built_again(project, name, damage):
    build_tables(project)
    whole = products(project)
    path = project.processed / "tables" / name
    path.unlink() if damage is None else path.write_bytes(damage)
    assert len(read_table(project, "women")) == 8
    assert products(project) == whole


def test_a_table_that_is_gone_leaves_nothing_behind(project):
    build_tables(project)
    (project.processed / "tables" / ".women.parquet.1-1.tmp").touch()
    (project.path / "sample.csv").unlink()
    build_tables(project)
    assert list(products(project)) == ["tables.json", "women.parquet"]
    assert read_table(project, "sample") is None


def test_names_and_inputs(project):
    assert table_names(project) == ("women", "sample")
    (project.path / "releases.jsonl").touch()
    (project.path / "leaders.csv").touch()  # no table of the codebook
    assert [path.name for path in input_files(project)] == ["project.toml", "codebook.csv", "women.csv", "sample.csv"]
    assert read_table(project, "leaders") is None


def test_faults_reject_everything_and_write_nothing(tmp_path):
    project = small(tmp_path / "p", rows=changed(education={1: "5"}, site={2: "x"}))
    with pytest.raises(DataRejected) as fault:
        build_tables(project)
    assert [one.rule for one in fault.value.violations] == ["site_not_in_settings", "undeclared_code"]
    assert fault.value.sentence("es") == (
        "Los datos del proyecto small no se pueden usar todavía (faltas: 2, en women.csv); corríjalas: "
        "«evaluation check» "
        "las dice todas."
    )
    assert fault.value.sentence("en") == (
        "The data of project small can't be used yet (faults: 2, in women.csv); mend them: “evaluation "
        "check” names them all."
    )
    assert products(project) == {}
    for read in (lambda: read_table(project, "women"), lambda: drop_report(project)):
        with pytest.raises(DataRejected):
            read()


def test_a_rejection_survives_pickling(tmp_path):
    with pytest.raises(DataRejected) as fault:
        build_tables(small(tmp_path / "p", rows=changed(education={1: "5"})))
    for again in (pickle.loads(pickle.dumps(fault.value)), copy.copy(fault.value)):
        assert again.violations == fault.value.violations and str(again) == str(fault.value)


def test_data_that_went_bad_are_not_served_from_what_was_built(project):
    build_tables(project)
    (project.path / "women.csv").write_bytes(csv_bytes(changed(education={1: "5"})))
    with pytest.raises(DataRejected):
        read_table(project, "women")


def test_a_check_writes_nothing(project):
    assert check_project(project).violations == ()
    assert not project.processed.exists()


def test_a_full_disk_is_one_sentence_and_the_old_tables_stay(project, monkeypatch):
    build_tables(project)
    whole = products(project)
    (project.path / "women.csv").write_bytes(csv_bytes(changed(weight="2")))
    calls = []

    def full(handle):
        calls.append(handle)
        raise OSError(28, "no space")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(EvaluationError) as fault:
        build_tables(project)
    assert calls and fault.value.sentence("es").startswith("No se pudieron escribir las tablas del proyecto small")
    assert fault.value.sentence("en").startswith("The tables of project small could not be written")
    assert products(project) == whole


@pytest.mark.parametrize("stopped_at", [1, 2, 3])
def test_a_run_stopped_between_two_files_is_taken_up_to_the_same_bytes(project, monkeypatch, stopped_at):
    build_tables(project)
    whole = products(project)
    for path in (project.processed / "tables").glob("*"):
        path.unlink()
    writes = []

    def stops(path: Path, content: bytes) -> None:
        writes.append(path)
        if len(writes) == stopped_at:
            raise KeyboardInterrupt
        storage.write_atomically(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(tables, "write_atomically", stops)
        with pytest.raises(KeyboardInterrupt):
            build_tables(project)
    assert len(read_table(project, "women")) == 8
    assert products(project) == whole


PROTOCOL = [
    {"site": "el_alto", "wave": "baseline", "respondents": 3, "consented": 2, "complied": 2},
    {"site": "el_alto", "wave": "endline", "respondents": 3, "consented": 3, "complied": 3},
    {"site": "independencia", "wave": "baseline", "respondents": 1, "consented": 1, "complied": 1},
    {"site": "independencia", "wave": "endline", "respondents": 1, "consented": 1, "complied": 1},
]


def test_the_record_says_what_was_found_and_no_value(tmp_path):
    project = small(tmp_path / "p", rows=changed(consent={1: "0"}))
    report = build_tables(project)
    record = json.loads((project.processed / "tables" / "tables.json").read_text(encoding="utf-8"))
    assert record["report"]["dropped"] == {"women": {"no_consent": 1}, "sample": {}}
    assert (
        drop_report(project)
        == report
        == CheckReport(
            dropped={"women": {"no_consent": 1}, "sample": {}},
            undeclared={"women": [], "sample": []},
            identifiers={"women": ["woman_id"], "sample": ["household_id"]},
            kinds={"women": {"woman_id": "codebook"}, "sample": {"household_id": "codebook"}},
            pseudonyms={"women": [], "sample": []},
            protocol={"women": [row | {"offered": None, "closed": None} for row in PROTOCOL]},
            rows={"women": 8, "sample": 2},
        )
    )


def test_a_crosswalk_is_read_checked_and_may_leave_columns_empty(tmp_path, monkeypatch):
    from evaluation.sources.crosswalks import registry

    class Read:
        def read(self, folder, settings):
            frame = pd.DataFrame(women()).assign(education="", own="x")
            return frame if settings.file == "a.dta" else frame.assign(age="7000")

    monkeypatch.setitem(registry.CROSSWALKS, "own", Read())
    folder = write_small(
        tmp_path / "p", settings='\n[tables.women]\ncrosswalk = "own"\nfile = "a.dta"\n', women_file=False
    )
    (folder / "a.dta").write_bytes(b"one")
    project = open_project(folder)
    assert read_table(project, "women")["education"].isna().all()
    assert drop_report(project).undeclared["women"] == ["own"]
    assert [path.name for path in input_files(project)] == ["project.toml", "codebook.csv", "a.dta", "sample.csv"]


def test_an_unknown_crosswalk_is_a_fault(tmp_path):
    project = small(tmp_path / "p", settings='\n[tables.women]\ncrosswalk = "mics"\nfile = "women.csv"\n')
    (one,) = check_project(project).violations
    assert one.sentence("es").startswith("No existe la correspondencia «mics» que pide project.toml; las que hay son: ")
    assert one.sentence("en").startswith("There is no crosswalk “mics”, which project.toml asks for; there are: ")


def test_settings_and_codebook_that_disagree_stop_everything(tmp_path):
    project = small(tmp_path / "a", settings="\n[tables.leaders]\n")
    with pytest.raises(EvaluationError) as fault:
        check_project(project)
    assert fault.value.sentence("es") == (
        "project.toml describe la tabla leaders, que codebook.csv no nombra; añada sus columnas al libro de códigos."
    )
    project = small(tmp_path / "b", codebook=codebook_text().replace("baseline;endline", "baseline;2020", 1))
    with pytest.raises(EvaluationError) as fault:
        check_project(project)
    assert fault.value.sentence("es") == (
        "codebook.csv, línea 2, columna site: la ronda «2020» no está en project.toml; use alguna de "
        "estas: baseline, endline."
    )
