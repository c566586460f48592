// Numbers as people read them, as format.py writes them; a test compares the two.

/** Three significant digits, trailing zeros kept. */
function significant(value) {
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(Number(Math.abs(value).toPrecision(3))));
  return value.toFixed(Math.max(digits, 0));
}

function seconds(value) {
  if (value === null || !Number.isFinite(value)) return "unknown";
  if (Math.abs(value) >= 600) {
    const [scale, unit] = Math.abs(value) >= 36000 ? [3600, "h"] : [60, "min"];
    return `${significant(value / scale)} ${unit}`;
  }
  for (const [scale, unit] of [
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ]) {
    // 0.9996 s would read "1000 ms", so the unit is chosen after rounding.
    if (Math.abs(value) / scale >= 0.9995) return `${significant(value / scale)} ${unit}`;
  }
  return value === 0 ? "0 s" : `${significant(value / 1e-9)} ns`;
}

/** Bytes in decimal units. */
function size(value) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  if (value === null) return "unknown";
  if (Math.abs(value) < 1000) return `${value.toFixed(0)} B`;
  let exponent = 0;
  while (Math.abs(value) >= 999.5 && exponent < units.length - 1) {
    value /= 1000;
    exponent += 1;
  }
  return `${significant(value)} ${units[exponent]}`;
}

/** A speed-up; more decimals near 1, where they decide. */
function ratio(value) {
  return `${ratioDigits(value)}×`;
}

function ratioDigits(value) {
  if (value === null) return "?";
  if (!Number.isFinite(value)) return "∞";
  if (value >= 0.995 && value < 1.995) return value.toFixed(2);
  if (value >= 0.995 && value < 9.95) return value.toFixed(1);
  if (value >= 9.95) return grouped(value.toFixed(0));
  return value > 0 ? value.toFixed(1 - Math.floor(Math.log10(value))) : "0";
}

function range(low, high, form) {
  return low === null || high === null ? "no interval" : `${form(low)}–${form(high)}`;
}

function ratioRange(low, high) {
  return low === null || high === null ? "no interval" : `${ratioDigits(low)}–${ratioDigits(high)}×`;
}

/** A count, shortened only where nothing is lost. */
function count(value) {
  for (const [scale, unit] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    const parts = value / scale;
    if (Math.abs(parts) >= 1 && Math.abs(parts) < 1000 && value % (scale / 100) === 0) return `${parts}${unit}`;
  }
  return Math.abs(value) >= 10000 ? grouped(String(value)) : String(value);
}

function percent(value) {
  return `${(value * 100).toFixed(Math.abs(value) < 0.0995 ? 1 : 0)} %`;
}

/** A share of a limit: two significant digits however small. */
function share(value) {
  if (value === 0) return "0 %";
  const decimals = 1 - Math.floor(Math.log10(Number((Math.abs(value) * 100).toPrecision(2))));
  return `${(value * 100).toFixed(Math.max(decimals, 0))} %`;
}

/** Floating-point operations a second, one unit for what is compared over decades. */
function operations(value) {
  return `${grouped(String(Number((value / 1e9).toPrecision(3))))} GFLOP/s`;
}

/** A share that may be tiny: percent where that shows anything. */
function smallShare(value) {
  if (value === null) return "";
  return value === 0 ? "0" : Math.abs(value) >= 0.0005 ? percent(value) : value.toExponential(1);
}

function nanoseconds(value) {
  return `${grouped(String(Number((value * 1e9).toPrecision(3))))} ns`;
}

/** Commas between thousands, whatever the reader's locale is: the page is in one language. */
function grouped(digits) {
  const [whole, part] = digits.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return part === undefined ? spaced : `${spaced}.${part}`;
}

function plural(number, noun, nouns = `${noun}s`) {
  return `${number} ${number === 1 ? noun : nouns}`;
}
