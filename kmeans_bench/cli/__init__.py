"""The command line: parse, call, print, exit code. No decision is made here, and nothing heavy is imported before a command runs."""
