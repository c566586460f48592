"""Why an answer was not held against the clusters that its points were drawn from."""

from __future__ import annotations

from kmeans_bench.model import Case


def why_no_truth(case: Case) -> str:
    """Return why there is no number, where there is none: nobody knows the clusters, or the run was made before they were looked at.

    >>> from kmeans_bench.model import Source, SourceKind
    >>> why_no_truth(Case(source=Source(kind=SourceKind.UNIFORM), n=100, k=3, d=2))
    'nobody knows the clusters that uniform was drawn from'
    >>> why_no_truth(Case(source=Source(kind=SourceKind.BLOBS), n=100, k=3, d=2))
    'not recorded with this run; measure it again'
    """
    if case.true_clusters is None:
        return f"nobody knows the clusters that {case.source.label} was drawn from"
    return "not recorded with this run; measure it again"
