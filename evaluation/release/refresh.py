"""Execute the committed chapters anew with the demo and put them back (python -m evaluation.release.refresh)."""

from __future__ import annotations

from evaluation.release.chapters import chapters, clean, run
from evaluation.release.notebook_files import nbformat
from evaluation.sources.storage import write_atomically


def refresh() -> None:
    """Write the outputs of the demo into every chapter: previews, with no path, time or version of the run."""
    for chapter in chapters():
        executed = clean(run(chapter, {}, record=False))
        executed.metadata["language_info"] = {"name": "python"}
        write_atomically(chapter, (nbformat.writes(executed) + "\n").encode())


if __name__ == "__main__":
    refresh()
