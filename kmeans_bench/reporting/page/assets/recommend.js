// judging/recommendation.py once more, over the coefficients that it wrote into the page; a test holds the two against each other.

const CURVES = REPORT.curves;

function termsOf(n, k, d) {
  return [1, n, k, n * k, n * d, k * d, n * k * d];
}

function predicted(coefficients, sizes) {
  return termsOf(...sizes).reduce((sum, term, place) => sum + coefficients[place] * term, 0);
}

/** Everyone's prediction or measurement at n, k, d; who fits, quickest first; and who cannot be told from the first. */
function recommend(sizes, { memory = null, dtypes = null, threads = null } = {}) {
  const places = CURVES.sizes.flatMap((one, place) => (one.every((value, axis) => value === sizes[axis]) ? [place] : []));
  const wanted = CURVES.contenders.filter(
    (curve) => (!dtypes || dtypes.includes(curve.dtype)) && (!threads || threads.includes(curve.threads)),
  );
  const able = wanted.filter((curve) => !places.some((place) => curve.failures[place]));
  const fitting = able
    .map((curve) => pickOf(curve, sizes, places))
    .filter((pick) => memory === null || (pick.needs !== null && pick.needs <= memory));
  const measured = fitting.filter((pick) => pick.measured);
  // Who was measured here is known; who was not may have had no turn.
  const ranked = (measured.length ? measured : fitting).sort((a, b) => a.seconds[0] - b.seconds[0] || (a.id < b.id ? -1 : 1));
  const equal = ranked.slice(1).filter((pick) => !toldApart(ranked[0], pick, places));
  return {
    sizes,
    ranked,
    equal,
    sure: ranked.length > 0 && !equal.length && !ranked[0].outside.length,
    wanted: wanted.length,
    able: able.length,
    fitting: fitting.length,
  };
}

function pickOf(curve, sizes, places) {
  const seen = places.map((place) => curve.seconds[place]).filter(Boolean);
  const [n, k, d] = sizes;
  const peaks = places.map((place) => curve.peaks[place]).filter((peak) => peak !== null);
  const extra = peaks.length ? Math.max(...peaks) : curve.bytes ? predicted(curve.bytes, sizes) : null;
  const found = seen.length ? meanOf(seen) : predictionOf(curve, sizes);
  return {
    curve,
    id: curve.contender,
    seconds: found.map((value) => (value === null ? null : value * (CURVES.steps + 1))),
    needs: extra === null ? null : (n + k) * d * curve.itemsize + extra,
    bound: curve.declared && !peaks.length,
    measured: seen.length > 0,
    outside: seen.length ? [] : outsideOf(curve, sizes),
    wrong: Object.values(curve.failures).filter((failure) => failure === "wrong").length,
    right: curve.seconds.filter(Boolean).length,
  };
}

/** Geometric mean over sources, between the lowest and the highest end. */
function meanOf(seen) {
  const point = Math.exp(seen.reduce((sum, [one]) => sum + Math.log(one), 0) / seen.length);
  const open = seen.some((one) => one[1] === null);
  return [point, open ? null : Math.min(...seen.map((one) => one[1])), open ? null : Math.max(...seen.map((one) => one[2]))];
}

function predictionOf(curve, sizes) {
  const point = predicted(curve.coefficients, sizes);
  const factor = curve.reach === null ? null : Math.exp(Math.min(curve.reach, 700));
  return factor === null ? [point, null, null] : [point, point / factor, point * factor];
}

function rangeOf(curve, axis) {
  const sizes = CURVES.sizes.filter((_, place) => curve.seconds[place]).map((one) => one[axis]);
  return [Math.min(...sizes), Math.max(...sizes)];
}

function outsideOf(curve, sizes) {
  return [0, 1, 2].filter((axis) => {
    const [low, high] = rangeOf(curve, axis);
    return sizes[axis] < low || sizes[axis] > high;
  });
}

/** Whether *slow* is slower for certain. */
function toldApart(quick, slow, places) {
  if (quick.measured && slow.measured) {
    const [one, other] = [quick.curve, slow.curve];
    const apart = places.every(
      (place) => one.sessions[place] === other.sessions[place] && !(one.ties.includes(place) && other.ties.includes(place)),
    );
    return apart && slow.seconds[1] !== null && quick.seconds[2] !== null && slow.seconds[1] > quick.seconds[2];
  }
  const differences = quick.curve.misses.flatMap((miss, place) =>
    miss === null || slow.curve.misses[place] === null ? [] : [miss - slow.curve.misses[place]],
  );
  if (differences.length < 2) return false;
  const rms = Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0) / differences.length);
  return Math.log(slow.seconds[0] / quick.seconds[0]) > CURVES.student[differences.length] * rms;
}

/** One decimal below ten, where it says something, and none above. */
function figureOf(value) {
  return (value < 10 ? value.toFixed(1) : value.toFixed(0)).replace(/\.0$/, "");
}

/** What a reader has to know, in whole sentences. */
function notesOn({ ranked, wanted, able, fitting, sizes }) {
  if (!ranked.length) {
    if (!wanted) return ["No contender of these dtypes was right on any case."];
    return [able ? "Nobody is known to fit into this memory." : "Everyone failed, or was wrong, on this very size."];
  }
  const best = ranked[0];
  const notes = best.outside.map((axis) => {
    const [low, high] = rangeOf(best.curve, axis);
    const [factor, where] = sizes[axis] > high ? [sizes[axis] / high, "beyond"] : [low / sizes[axis], "below"];
    const what = `${["N", "K", "d"][axis]} is ${figureOf(factor)}× ${where} what was measured (${count(low)} to ${count(high)})`;
    return `${what}: the interval does not hold there.`;
  });
  if (!best.measured && best.curve.reach === null) notes.push("It rests on one measured case: there is no interval.");
  if (best.wrong) notes.push(`It was wrong in ${best.wrong} of the ${best.wrong + best.right} cases it was measured on.`);
  if (fitting < able) notes.push(`${able - fitting} of ${able} need more memory than allowed, or nobody knows how much they need.`);
  if (able < wanted) notes.push(`${wanted - able} of ${wanted} failed, or were wrong, on this very size.`);
  return notes;
}
