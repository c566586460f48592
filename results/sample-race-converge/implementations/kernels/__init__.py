"""Compiled inner loops of Lloyd's algorithm. Nothing here knows of the harness; NumPy, numba and arrays are all there is.

Files, from the outside in:

    lloyd       what others call: `lloyd.fit(X, init, ...)`
    auto        which method for which n, k, d and dtype
    fused       assign and update in one pass over the points: sweeping (the pass), scoring (the nearest centroids of a block), strides
                (from step to step without the interpreter)
    pruned      the same with bounds, where they pay: compacting (which centroids share a panel), panels (the bounds and their tile), taking
                (the step that takes them), bounding (the steps that live on them)
    spatial     the same with boxes of neighbouring points, for few dimensions: morton (their order), boxes, filtering (which centroids a
                box leaves), handing (points handed on whole)
    nearest     one assignment and nothing else: `nearest.nearest(X, centroids, shift)`
    carrying    sums that follow labels
    means       from sums to centroids; the inertia
    seeding     squared distances to a few candidates, for k-means++
    packing     points and centroids laid out for vector registers
    simd        the innermost loops, written in vector instructions
    sharing     how many threads may be used here and now
    crew        threads of the interpreter, for parts of one call
    summons     threads of numba's, for steps that follow each other
    desk        where threads in compiled code take what is to be done next
    compiled    how everything is compiled and cached

Without numba, importing any of them but this raises ImportError.
"""
