"""What the repository shows of its evidence: README, docs/study.md, docs/claims.md, the figures of docs/race.md, reports/sample/.

`nox -s docs` writes them, no hand does.

python docs/build.py                      write them
python docs/build.py --check              say which are stale, and exit with 1 if any is
python docs/build.py --adopt RUN NAME     make results/RUN the sample NAME: results/sample-NAME
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import matplotlib as mpl
from matplotlib import ft2font

from kmeans_bench.errors import KMeansBenchError, UsageError
from kmeans_bench.judging import identical
from kmeans_bench.model import Cell, Comparison, Declaration, Dtype
from kmeans_bench.planning.digest import survey
from kmeans_bench.planning.said import said
from kmeans_bench.reporting import calibration, claims_page, ladder, ladder_text, race_page
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors, winner_map
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape, picture, table
from kmeans_bench.reporting.palette import THEMES
from kmeans_bench.storage import atomic, folder, header

ROOT = Path(__file__).resolve().parents[1]
PICTURES = Path("reports", "sample")
SOURCES = "implementations"
KERNELS = "kernels"
_SAMPLES = ("quick", "article", "ladder")
_RACES = ("race", "race-converge")
_RACE_PAGE = Path("docs", "race.md")
_LEDGERS = ("coverage", "gate-self")
_ANCHORS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, check or adopt; return the exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="say which files are stale")
    options.add_argument("--adopt", nargs=2, metavar=("RUN", "NAME"), help="make a run a sample")
    asked = options.parse_args(arguments)
    try:
        if asked.adopt:
            print(f"adopted as {adopt(ROOT, *asked.adopt)}")
            return 0
        found = stale(ROOT) if asked.check else write(ROOT)
    except KMeansBenchError as error:
        print(f"docs/build.py: {error}", file=sys.stderr)
        return 2
    for path in found:
        print(f"{'stale' if asked.check else 'written'}  {path}")
    return 1 if asked.check and found else 0


def adopt(root: Path, run: str, name: str) -> Path:
    """Copy a run to ``results/sample-NAME``, its sources beside it and named without the folders of this machine; return the place.

    Raises
    ------
    UsageError
        If a source has changed since the run: the sample could not show what was measured.
    """
    measured = folder.load(root / "results", run)
    begun = root / "results" / measured.run_id
    journal = (begun / "journal.jsonl").read_bytes()
    if str(root).encode() in journal:
        msg = f"{begun}/journal.jsonl names {root}: a cell failed with a traceback; measure again"
        raise UsageError(msg)
    sources = {_stored(file): file.read_bytes() for declaration in measured.plan.declarations for file in _sources(declaration)}
    place = root / "results" / f"sample-{name}"
    shutil.rmtree(place, ignore_errors=True)
    for file, content in sources.items():
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(place / file, content)
    atomic.write_bytes(place / "journal.jsonl", journal)
    stored = header.read(begun)
    plan = replace(stored.plan, declarations=tuple(map(_without_folders, stored.plan.declarations)))
    header.write(place, replace(stored, plan=plan))
    return place.relative_to(root)


def documents(root: Path) -> dict[Path, bytes]:
    """Return every generated file, by its path in the repository."""
    quick, article, climbed = (facts.examine(folder.load(root / "results", f"sample-{name}")) for name in _SAMPLES)
    charts = [winner_map.winner_map(quick, theme)[0] for theme in THEMES]
    readme = (root / "README.md").read_text(encoding="utf-8")
    blocks = {"answer": answer(quick, article), "figures": figures(quick, charts[0])}
    tested, calibrated = claims(root), calibration_of(root)
    readme = filled(readme, blocks | {name: text for part in (tested, calibrated) for name, text in part.items() if isinstance(name, str)})
    return {
        **race(root),
        **{path: text.encode() for part in (tested, calibrated) for path, text in part.items() if isinstance(path, Path)},
        Path("README.md"): readme.encode(),
        Path("docs", "study.md"): study(climbed, root / "results" / "sample-ladder" / SOURCES).encode(),
        **{PICTURES / f"{chart.name}-{chart.theme.name}.svg": encode(chart, "svg") for chart in charts},
        PICTURES / f"{charts[0].name}.csv": _rows(charts[0].rows),
        PICTURES / "drawn-by.json": _drawn_by(),
    }


def race(root: Path) -> dict[Path, bytes]:
    """Return docs/race.md and its pictures; nothing as long as no race was adopted."""
    places = [root / "results" / f"sample-{name}" for name in _RACES]
    if not (root / _RACE_PAGE).is_file() or not any(place.is_dir() for place in places):
        return {}
    runs = [facts.examine(folder.load(root / "results", place.name)) for place in places if place.is_dir()]
    charts = [chart for run in runs for theme in THEMES for chart in race_page.charts(run, theme)]
    text = (root / _RACE_PAGE).read_text(encoding="utf-8")
    blocks = race_page.blocks(runs, PurePosixPath("..", PICTURES.as_posix()))
    return {
        _RACE_PAGE: filled(text, blocks, where=_RACE_PAGE.as_posix()).encode(),
        **{PICTURES / f"{chart.name}-{chart.theme.name}.svg": encode(chart, "svg") for chart in charts},
        **{PICTURES / f"{chart.name}.csv": _rows(chart.rows) for chart in charts},
    }


def claims(root: Path) -> dict[str | Path, str]:
    """Return the README's table of claims and docs/claims.md, from every sample of which something is claimed; nothing without any."""
    places = sorted(place for place in (root / "results").glob("sample-*") if said(header.read(place).plan))
    found = [claims_page.hearing(place.name, folder.load(root / "results", place.name)) for place in places]
    every = [one for one in found if one is not None]
    return {"claims": claims_page.short(every), Path("docs", "claims.md"): claims_page.page(every)} if every else {}


def calibration_of(root: Path) -> dict[str | Path, str]:
    """Return the README's sentence and the badge, from the ledgers in results/; nothing as long as there is none."""
    covered, alarmed = (_ledger(root / "results" / f"{name}.csv") for name in _LEDGERS)
    found = identical.coverage(covered), identical.alarms(alarmed)
    if found == (None, None):
        return {}
    place = PICTURES / "calibration.svg"
    said_of = calibration.sentence(*found)
    return {"calibration": f"![{calibration.plain(*found)}]({place.as_posix()})\n\n{said_of}", place: calibration.badge(*found)}


def _ledger(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []


def stale(root: Path) -> list[Path]:
    """Return the generated files that are not what the samples give; pictures count where they would be drawn by the same versions."""
    drawn_by = root / PICTURES / "drawn-by.json"
    same = drawn_by.is_file() and drawn_by.read_bytes() == _drawn_by()
    compared = {
        path: content for path, content in documents(root).items() if same or (path.suffix != ".svg" and path.name != drawn_by.name)
    }
    missing = [] if drawn_by.is_file() else [PICTURES / drawn_by.name]
    return [*missing, *(path for path, content in compared.items() if not _holds(root / path, content))]


def write(root: Path) -> list[Path]:
    """Write the generated files that are not there, or hold something else; return which."""
    changed = {path: content for path, content in documents(root).items() if not _holds(root / path, content)}
    for path, content in changed.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(root / path, content)
    return list(changed)


def filled(text: str, blocks: Mapping[str, str], where: str = "README.md") -> str:
    """Return *text* with what stands between ``<!-- sample NAME: begin -->`` and ``<!-- sample: end -->`` replaced.

    Raises
    ------
    UsageError
        If a block is not there.
    """
    for name, body in blocks.items():
        begin, end = f"<!-- sample {name}: begin -->", "<!-- sample: end -->"
        pattern = re.compile(rf"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            msg = f"{where} has no block {begin} ... {end}; put it back where its figures belong"
            raise UsageError(msg)
        block = f"{begin}\n{body}\n{end}"
        text = pattern.sub(lambda _, block=block: block, text)  # type: ignore[misc] # a default keeps the loop's value
    return text


def answer(quick: Findings, article: Findings) -> str:
    """Return the sentence that the README opens with: who wins, and what became of the claim that all this began with."""
    claim = [found for found in article.comparisons if found.candidate.implementation == "article-broadcast" and found.estimate is not None]
    ratios = ", ".join(f"{words.ratio(found.estimate.point)} on {facts.sizes(found.case)}" for found in claim if found.estimate is not None)
    said = (
        f" An article promised 20–50× for broadcasting instead of loops: its own routines, at its own sizes, give {ratios}."
        if ratios
        else ""
    )
    machine = f"{quick.run.environment.cpu}, {words.plural(quick.run.environment.cores, 'core')}"
    return f"**{escape(winner_map.headline(quick))}**, on {escape(machine)}. {escape(said)}".rstrip()


def figures(quick: Findings, chart: Chart) -> str:
    """Return the winner map, and how fast everybody is on a few cases."""
    light, dark = (f"{PICTURES.as_posix()}/{chart.name}-{theme.name}.svg" for theme in THEMES)
    cases, run = anchors.choose(facts.runnable(quick), _ANCHORS), quick.run
    shown = [contender for contender in quick.series if contender.dtype is Dtype.FLOAT64]
    compared = {(one.candidate, one.case): one for one in quick.comparisons}
    head = ["float64", *(facts.sizes(case) for case in cases)]
    rows = [[escape(one.implementation), *(_cell(quick, compared.get((one, case))) for case in cases)] for one in shown]
    fallback = f" \\*: over `{run.plan.scenario.fallback}`." if any("\\*" in cell for row in rows for cell in row) else ""
    about = (
        f"Median of a call ({facts.work(run)}) and its speed-up over `{run.plan.scenario.baseline}`, with the 95 % interval.{fallback} "
        f"All of it: `kmeans-bench report {run.run_id}`. From pure Python to compiled code, rung by rung, with the code and what each step "
        "brings: [docs/study.md](docs/study.md)."
    )
    return "\n\n".join([picture(light, dark, chart.alt), table(head, rows, numbers=head[1:]), about])


def study(climbed: Findings, sources: Path) -> str:
    """Return docs/study.md.

    Raises
    ------
    UsageError
        If the sample holds no ladder.
    """
    raised = ladder.raise_from(climbed)
    if raised is None:
        msg = "results/sample-ladder holds no two rungs on one case; adopt a run of scenario ladder"
        raise UsageError(msg)
    return ladder_text.tell(raised, places=[sources])


def _cell(quick: Findings, comparison: Comparison | None) -> str:
    """Return time and ratio of one contender on one case, or a dash."""
    if comparison is None:
        return "–"
    seconds = quick.seconds.get(Cell(case=comparison.case, contender=comparison.candidate))
    if seconds is None:
        return "–"
    if comparison.estimate is None:
        return words.seconds(seconds.point)
    mark = "\\*" if comparison.fallback else ""
    ratio, interval = words.ratio(comparison.estimate.point), words.ratio_interval(comparison.estimate)
    return f"{words.seconds(seconds.point)} · **{ratio}**{mark} ({interval})"


def _sources(declaration: Declaration) -> list[Path]:
    """Return the file of *declaration* and the modules beside it, as long as they are what was measured."""
    path = Path(declaration.origin)
    if declaration.is_class or not path.is_file() or survey(path).digest != declaration.digest:
        msg = f"{path} is not what was measured any more; measure again: kmeans-bench run ... --fresh"
        raise UsageError(msg)
    return [path, *map(Path, declaration.local_modules)]


def _without_folders(declaration: Declaration) -> Declaration:
    origin, *modules = (_stored(Path(one)) for one in (declaration.origin, *declaration.local_modules))
    return replace(declaration, origin=origin, local_modules=tuple(modules))


def _stored(source: Path) -> str:
    """Return where a sample keeps a source: kernels in a folder of their own, since implementations are called after them."""
    return "/".join((SOURCES, *(part for part in source.parts[-2:-1] if part == KERNELS), source.name))


def _rows(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return what a chart draws as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _drawn_by() -> bytes:
    """Return the versions that decide an SVG's bytes."""
    return (json.dumps({"matplotlib": mpl.__version__, "freetype": ft2font.__freetype_version__}, indent=2) + "\n").encode()


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    raise SystemExit(main())
