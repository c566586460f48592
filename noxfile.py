"""What is checked, and how: `nox` runs lint, typing, tests and wheel; the others on request (`nox -l` lists them)."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "typing", "tests", "wheel"]

PROJECT = nox.project.load_toml("pyproject.toml")


def group(name: str) -> list[str]:
    """Return a list of development dependencies; pyproject.toml holds the one list there is."""
    return list(nox.project.dependency_groups(PROJECT, name))


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, its formatter, and the direction of imports through the house."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": "."})


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy, strict, over package, implementations and tests."""
    session.install("-e", ".", *group("typing"))
    session.run("mypy", "kmeans_bench", "tests", "benchmarks", "docs", "noxfile.py")
    for plugin in sorted(Path("implementations").glob("*.py")):  # stems hold hyphens, so each is checked as a script of its own
        session.run("mypy", "--scripts-are-modules", str(plugin), silent=True)


@nox.session
def tests(session: nox.Session) -> None:
    """Unit, property, contract and live tests, doctests included, two files at a time; arguments go to pytest."""
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", "--numprocesses=2", "--dist=loadfile", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Install the built wheel, change to an empty folder, and run every shipped implementation there."""
    session.install(*group("wheel"))
    target = Path(session.create_tmp()).resolve()
    shutil.rmtree(target / "dist", ignore_errors=True)
    session.run("python", "-m", "build", "--wheel", "--outdir", str(target / "dist"), silent=True)
    session.install("--force-reinstall", "--no-deps", *map(str, (target / "dist").glob("*.whl")))
    session.install(*PROJECT["project"]["dependencies"])
    empty = target / "empty"
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir()
    with session.chdir(empty):
        session.run("kmeans-bench", "list")
        session.run("kmeans-bench", "run", "smoke")
        session.run("kmeans-bench", "report")
        session.install(*PROJECT["project"]["optional-dependencies"]["fast"])
        session.run("kmeans-bench", "run", "smoke", "-i", "fused", "-i", "numba-blas")  # compiled and kept beside an installed file


@nox.session
def study(session: nox.Session) -> None:
    """Doctor, run and report of scenario `quick`, or of those given."""
    session.install("-e", ".[fast]")
    session.run("kmeans-bench", "study", *session.posargs)


@nox.session
def race(session: nox.Session) -> None:
    """Ours against every library, over fixed steps and to a fixed point, with reports; 45 minutes on a machine that does nothing else."""
    session.install("-e", ".[all]")
    session.run("kmeans-bench", "study", "race", "race-converge", *session.posargs)


@nox.session
def auto(session: nox.Session) -> None:
    """Measure every kernel over a grid and fit the thresholds of `auto`; ten minutes. `-- --fit-only` fits what is committed."""
    session.install("-e", ".[fast]")
    session.run("python", "benchmarks/auto_rule.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Write what is made of sample runs: figures of README, race.md and gate.md, study.md, reports/sample/; `-- --check`: what is stale."""
    session.install("-e", ".")
    session.run("python", "docs/build.py", *session.posargs)
    if "--adopt" not in session.posargs:
        session.run("python", "-m", "gate_proof.page", *session.posargs, env={"PYTHONPATH": "benchmarks"})


@nox.session
def bench(session: nox.Session) -> None:
    """Measure a scenario's cells under pytest-benchmark; arguments go to pytest: `--scenario quick --where "n <= 1000"`."""
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", "benchmarks/test_scenarios.py", "--benchmark-columns=min,median,mean,stddev,rounds", *session.posargs)


@nox.session
def overhead(session: nox.Session) -> None:
    """Measure what the harness itself costs: workers, cells, a run of `quick`, a no-op re-run, known temporaries."""
    session.install("-e", ".")
    session.run("python", "benchmarks/overhead.py", *session.posargs)


@nox.session
def reporting(session: nox.Session) -> None:
    """Measure what a report of 600 cells takes, chart by chart; some seconds."""
    session.install("-e", ".")
    session.run("python", "benchmarks/reporting.py", *session.posargs)


@nox.session
def rivals(session: nox.Session) -> None:
    """Put asv, pytest-benchmark, pyperf and benchopt beside this project, in docs/rivals.md; 12 minutes, more if others are busy."""
    session.install("-e", ".")
    session.run("python", "-m", "rivals", "--work", session.create_tmp(), *session.posargs, env={"PYTHONPATH": "benchmarks"})


@nox.session
def prediction(session: nox.Session) -> None:
    """Calibrate, then measure how many predictions of scenario `standard` hold; a few minutes: `-- --cells 300`."""
    session.install("-e", ".")
    session.run("python", "benchmarks/prediction.py", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure how often a 95 % interval covers the truth on real A/A pairs, and add it to results/coverage.csv; about 10 minutes."""
    session.install("-e", ".")
    session.run("python", "benchmarks/interval_coverage.py", *session.posargs)


@nox.session
def gate(session: nox.Session) -> None:
    """Hold this work tree's implementations against the main branch's; within `--budget`, arguments go to `kmeans-bench gate`."""
    session.install("-e", ".[all]")
    session.run("kmeans-bench", "gate", *session.posargs)


@nox.session(name="gate-proof")
def gate_proof(session: nox.Session) -> None:
    """Put every promise of the gate to the test, in simulated worlds and on recorded rounds; 20 minutes, `-- --suites 50` for a look."""
    session.install("-e", ".")
    session.run("python", "-m", "gate_proof", *session.posargs, env={"PYTHONPATH": "benchmarks"})


@nox.session(name="gate-self")
def gate_self(session: nox.Session) -> None:
    """Gate HEAD against itself, all cells, and add the outcome to results/gate-self.csv; two minutes a suite: `-- --suites 20`."""
    session.install("-e", ".")
    session.run("python", "benchmarks/gate_self.py", *session.posargs)


@nox.session(name="gate-record")
def gate_record(session: nox.Session) -> None:
    """Record 60 rounds of identical code for the proof, call by call; half an hour on a machine that does nothing else."""
    session.install("-e", ".")
    session.run("python", "benchmarks/gate_record.py", *session.posargs)


@nox.session(name="gate-planted")
def gate_planted(session: nox.Session) -> None:
    """Gate implementations that do 2, 5, 10 and 20 % more work among others that do not; two minutes a suite: `-- --suites 20`."""
    session.install("-e", ".")
    session.run("python", "benchmarks/gate_planted.py", *session.posargs)
