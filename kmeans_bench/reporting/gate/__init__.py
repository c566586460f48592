"""The gate's outcome in every form that people and build servers read; each file is one form, all of them say the same.

Nothing is decided here: cells come with their bucket, the suite with its exit code.
"""
