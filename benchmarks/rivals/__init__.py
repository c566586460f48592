"""asv, pytest-benchmark, pyperf and benchopt beside this project: the same small grid, the same failures, on this machine.

`suites/` holds what a user writes for each tool, as its documentation recommends; `adapters/` knows how each is called and reads what it
stores; `subject/` is the code under test. Everything in docs/rivals.md is computed from exit codes, clocks and stored files.
"""
