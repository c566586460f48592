// What a cell of the heat table can show: a value, its words, its shade, and whether it is the best of its case.

const SHADES = 24;
const DECADES = Math.min(Math.max(Math.ceil(Math.log10(Math.max(1, ...CELLS.map((cell) => cell.slower ?? 1)))), 1), 3);

const METRICS = {
  slower: {
    name: "× slower than best",
    about: "Times slower than the fastest of the case, paired in the same launches; the fastest, boxed, shows its median time.",
    value: (cell) => (cell.best ? 1 : cell.slower),
    words: (cell) => (cell.best ? seconds(cell.seconds) : `${cell.tie ? "≈ " : ""}${ratio(cell.slower)}`),
    absent: (cell) => cell.reason ?? cell.no_slower,
  },
  time: {
    name: "time",
    about: "Median seconds of a call; shaded by how many times slower than the fastest, which is boxed.",
    value: (cell) => cell.seconds,
    words: (cell) => seconds(cell.seconds),
    absent: (cell) => cell.reason ?? cell.no_slower,
  },
  speedup: {
    name: `× speed-up over ${RUN.baseline}`,
    about: `Seconds of ${RUN.baseline} (or of the fallback, †) ÷ the contender's, paired in the same launches; the fastest is boxed.`,
    value: (cell) => (cell.is_baseline ? 1 : cell.speedup),
    words: (cell) => (cell.is_baseline ? "baseline" : ratio(cell.speedup)) + (cell.fallback ? "†" : ""),
    absent: (cell) => cell.reason ?? cell.no_speedup,
  },
  memory: {
    name: "memory",
    about:
      "Peak growth of memory during one call, after a warm-up; shaded by how many times more than the least of the case, which is boxed.",
    value: (cell) => (cell.status === "ok" ? cell.memory : null),
    words: (cell) => size(cell.memory),
    absent: (cell) => cell.reason ?? "memory was not measured",
  },
};

/** How far along the ramp, 0 to 1, or null for no shade. */
function shadeOf(metric, cell, least) {
  const times = metric === "memory" ? Math.max(cell.memory, 1) / Math.max(least, 1) : cell.best ? 1 : cell.slower;
  return times === null ? null : Math.min(Math.max(Math.log10(times) / DECADES, 0), 1);
}

/** The least memory of each case: what "best" means for that metric. */
const LEAST_MEMORY = CASES.map((_, number) => Math.min(...cellsOf(number).map((cell) => METRICS.memory.value(cell) ?? Infinity)));

function isBest(metric, cell) {
  return metric === "memory" ? METRICS.memory.value(cell) === LEAST_MEMORY[cell.case] : cell.best;
}

/** A number to sort by; what has none comes last, whichever way. */
function sortValue(metric, cell) {
  const value = cell ? METRICS[metric].value(cell) : null;
  return value ?? null;
}

/** Remarks that a reader of a number has to know. */
function remarksOn(cell) {
  return [
    cell.closed && "last assignment not timed",
    cell.rounded && "float32 rounds the values",
    cell.inexact && "inexact by its own declaration",
    cell.emptied && "a cluster emptied",
    cell.expected && "expected by the scenario",
    cell.reused && "from an earlier session",
    cell.threads !== null && `${plural(cell.threads, "thread")} in use`,
  ].filter(Boolean);
}
