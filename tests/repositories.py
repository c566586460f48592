"""Git repositories for tests: made in a folder of the test's own, with a name and a date that are always the same."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

PLUGIN = '''"""Lloyd's algorithm.

Idea     Assign, then take the means.
"""
import numpy as np

from kmeans_bench import Clustering, Problem


def fit(problem: Problem) -> Clustering:
    X, centroids = problem.X, problem.init.copy()
    for _ in range(problem.max_iter):
        labels = nearest(X, centroids)
        for j in range(len(centroids)):
            if (labels == j).any():
                centroids[j] = X[labels == j].mean(axis=0)
    return Clustering(centroids=centroids, labels=nearest(X, centroids), inertia=None, n_iter=problem.max_iter)


def nearest(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
'''
AUTHOR = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - whichever git there is
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **AUTHOR},
    )
    return done.stdout.strip()


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def commit(folder: Path, files: Mapping[str, str], text: str = "A change") -> str:
    """Commit *files* and return the hash."""
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", text)
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path, files: Mapping[str, str] | None = None, *, branch: str = "main") -> Path:
    """Return a repository with one commit of *files*."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", branch)
    commit(folder, {"plugins/lloyd.py": PLUGIN} if files is None else files, "The first")
    return folder.resolve()
