"""Run folders on disk: append-only or atomic, versioned, readable by every later version. Samples are kept, never statistics."""
