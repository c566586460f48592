"""What to install before an implementation can be loaded. Packages are looked up, never imported."""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path

from kmeans_bench.model import Declaration
from kmeans_bench.planning.digest import search_path
from kmeans_bench.planning.imports import locate

# Names under which packages are installed, where they differ from what is imported.
_DISTRIBUTIONS = {
    "cv2": "opencv-python-headless",
    "faiss": "faiss-cpu",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "sklearnex": "scikit-learn-intelex",
}


def distribution(module: str) -> str:
    """Return the installable package that provides *module*.

    >>> distribution("sklearn.cluster"), distribution("numba")
    ('scikit-learn', 'numba')
    """
    root = module.partition(".")[0]
    return _DISTRIBUTIONS.get(root, root)


def lacking(declaration: Declaration) -> str | None:
    """Return what to install before *declaration* can be loaded, or None: everything it needs is there."""
    own = Path(declaration.origin).resolve()
    places = search_path(own.parent if own.suffix == ".py" else None)
    needs = dict.fromkeys(module.partition(".")[0] for module in declaration.needs)
    absent = [module for module in needs if not _is_there(module, places, own)]
    if not absent:
        return None
    packages = " ".join(distribution(module) for module in absent if not module.startswith("_"))
    # No package's name begins with an underscore: such a module belongs beside the implementation.
    beside = " and ".join(f"{module}.py" for module in absent if module.startswith("_"))
    advice = "; ".join([*([f"put {beside} beside it"] if beside else []), *([f"pip install {packages}"] if packages else [])])
    return f"needs {' and '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} not {'there' if beside else 'installed'}; {advice}"


def _is_there(module: str, places: list[str], own: Path) -> bool:
    """Whether *module* is found; `faiss.py`, the implementation, is not the `faiss` that it needs."""
    files = [found.file.resolve() for found in locate(module, places)]
    # `locate` finds files; a namespace package has none, and only the finder knows it.
    return files != [own] and (bool(files) or PathFinder.find_spec(module, places) is not None)
