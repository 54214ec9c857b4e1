"""The command that looks a project through: `evaluation check FOLDER` says every fault, and what was not kept."""

from __future__ import annotations

import typer

from evaluation.errors import message_language
from evaluation.locale import text
from evaluation.project import open_project
from evaluation.release.terminal import Folder, Language, out, say, say_number, speak


def check_command(project_dir: Folder, language: Language = None) -> None:
    """Todas las faltas de los datos, de una vez · All faults of the data at once."""
    speak(language)
    from evaluation.report.evaluator_checks import evaluator_faults
    from evaluation.sources.tables import check_project

    found = check_project(project := open_project(project_dir))
    faults = (*found.violations, *evaluator_faults(project))
    for fault in faults:
        out.print(fault.sentence(message_language()), markup=False)
    for table in found.absent:
        say("table_absent", table=table)
    for table, rows in found.rows.items():
        say("rows_read", table=table, rows=rows)
    for table, reasons in found.dropped.items():
        for reason, rows in reasons.items():
            say_number("rows_dropped", rows, table=table, reason=text(f"cli.reason_{reason}", message_language()))
    _say_not_kept(found)
    if faults:
        say_number("faults", len(faults))
        raise typer.Exit(1)
    say("no_faults", project=project_dir)


def _say_not_kept(found) -> None:
    """Say which columns are not kept, and why; and how far the fieldwork kept its protocol."""
    language = message_language()
    for table, kinds in found.kinds.items():
        if kinds:
            named = (f"{name} ({text(f'privacy.kind_{kind}', language)})" for name, kind in kinds.items())
            say("identifiers_dropped", table=table, columns=", ".join(named))
    for key, columns in (("pseudonyms_kept", found.pseudonyms), ("columns_dropped", found.undeclared)):
        for table, names in columns.items():
            if names:
                say(key, table=table, columns=", ".join(names))
    for table, rows in found.protocol.items():
        for row in rows:
            share = {name: "–" if row[name] is None else row[name] for name in ("consented", "offered", "closed")}
            say("protocol", **row | share, table=table)
