"""Pure decisions over records: what may be compared, what it shows, and what a run ends with. No file, no clock, no print."""
