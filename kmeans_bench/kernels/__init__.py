"""Compiled inner loops of Lloyd's algorithm. Nothing here knows of the harness; NumPy, numba and arrays are all there is.

Files, from the outside in:

    lloyd       what others call: `lloyd.fit(X, init, ...)`
    packing     points and centroids laid out for vector registers
    fused       assign and update in one pass over the points
    seeding     squared distances to a few candidates, for k-means++
    simd        the innermost loops, written in vector instructions

Without numba, importing any of them but this raises ImportError.
"""
