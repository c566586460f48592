"""One file per chart: a function of findings and a theme that returns pages, each with what its headline rests on."""
