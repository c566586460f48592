"""Pure statistics over samples of seconds. No clock, no file, no print."""
