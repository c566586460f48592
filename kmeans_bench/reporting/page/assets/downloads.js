// Files made on the spot from what the page holds: nothing is fetched.

const CSV_COLUMNS = [
  "run_id",
  "case_id",
  "source",
  "seed",
  "n",
  "k",
  "d",
  "implementation",
  "dtype",
  "threads",
  "contender",
  "status",
  "reason",
  "seconds",
  "seconds_low",
  "seconds_high",
  "slower",
  "slower_low",
  "slower_high",
  "tie",
  "speedup",
  "speedup_low",
  "speedup_high",
  "speedup_over",
  "speedup_fallback",
  "speedup_reason",
  "peak_bytes",
  "first_call",
  "inertia_above_best",
  "n_iter",
  "samples",
];

function startDownloads() {
  byId("download-csv").addEventListener("click", () => save(`${RUN.id}-cells.csv`, "text/csv", cellsAsCsv()));
  byId("download-json").addEventListener("click", () => save(`${RUN.id}.json`, "application/json", everythingAsJson()));
}

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = make("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // Not at once: the browser may not have begun to read.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A cell under the names that the data dictionary has for it. */
function flatCell(cell) {
  const [one, contender] = [CASES[cell.case], CONTENDERS[cell.contender]];
  return {
    run_id: RUN.id,
    case_id: one.id,
    source: one.source,
    seed: one.seed,
    n: one.n,
    k: one.k,
    d: one.d,
    implementation: contender.implementation,
    dtype: contender.dtype,
    threads: contender.threads,
    contender: contender.id,
    status: cell.status,
    reason: cell.reason,
    seconds: cell.seconds,
    seconds_low: cell.seconds_low,
    seconds_high: cell.seconds_high,
    slower: cell.best ? 1 : cell.slower,
    slower_low: cell.slower_low,
    slower_high: cell.slower_high,
    tie: cell.tie,
    speedup: cell.speedup,
    speedup_low: cell.speedup_low,
    speedup_high: cell.speedup_high,
    speedup_over: cell.over === null ? null : CONTENDERS[cell.over].id,
    speedup_fallback: cell.fallback,
    speedup_reason: cell.no_speedup,
    peak_bytes: cell.memory,
    first_call: cell.first_call,
    inertia_above_best: cell.error,
    n_iter: cell.n_iter,
    samples: launchesOf(cell).reduce((sum, launch) => sum + launch.length, 0),
  };
}

function cellsAsCsv() {
  const lines = CELLS.map((cell) => {
    const flat = flatCell(cell);
    return CSV_COLUMNS.map((name) => csvField(flat[name])).join(",");
  });
  return `${[CSV_COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

function csvField(value) {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function everythingAsJson() {
  const cells = CELLS.map((cell) => ({
    ...flatCell(cell),
    traceback: cell.traceback,
    remarks: remarksOn(cell),
    samples: launchesOf(cell).map((launch) => launch.map((one) => ({ round: one.round, seconds: Number(one.seconds.toPrecision(5)) }))),
  }));
  return JSON.stringify(
    { schema: REPORT.schema, run: RUN, contenders: CONTENDERS, cases: CASES, cells, scaling: REPORT.scaling, identical: REPORT.identical },
    null,
    1,
  );
}
