"""From a plan to measurements: the only room that starts processes and reads clocks."""
