// What every section uses: the run as records, and elements made without ever parsing markup.

const REPORT = JSON.parse(document.getElementById("report").textContent);
const RUN = REPORT.run;
const DIGITS = new Map([...REPORT.digits].map((letter, digit) => [letter, digit]));
const CONTENDERS = REPORT.contenders;
const CASES = REPORT.cases;
const CELLS = unpacked(REPORT.cells);
const PLACES = new Map(CELLS.map((cell) => [placeOf(cell.case, cell.contender), cell]));

/** Turn columns into one record per cell, flags into named booleans, numbers of texts into texts. */
function unpacked(columns) {
  const names = Object.keys(columns);
  const count = names.length ? columns[names[0]].length : 0;
  return Array.from({ length: count }, (_, row) => {
    const cell = {};
    for (const name of names) cell[name] = columns[name][row] ?? null;
    for (const name of ["reason", "traceback", "no_slower", "no_speedup"]) cell[name] = textAt(cell[name]);
    cell.status = REPORT.statuses[cell.status];
    REPORT.flags.forEach((flag, bit) => {
      cell[flag] = (cell.flags >> bit) % 2 === 1;
    });
    return cell;
  });
}

function textAt(number) {
  return number === null ? null : REPORT.texts[number];
}

function placeOf(theCase, contender) {
  return theCase * CONTENDERS.length + contender;
}

function cellAt(theCase, contender) {
  return PLACES.get(placeOf(theCase, contender));
}

/** Cells of a case, in the order of the contenders. */
function cellsOf(theCase) {
  return CONTENDERS.map((_, number) => cellAt(theCase, number)).filter(Boolean);
}

/** Every sample of a cell in seconds, launch by launch, each with its round. */
function launchesOf(cell) {
  const [quickest, ...launches] = cell.samples;
  return launches.map(([rounds, offsets]) =>
    unpackedNumbers(offsets).map((offset, place) => ({
      round: Array.isArray(rounds) ? rounds[place] : rounds * place,
      seconds: quickest * (1 + offset / 1000),
    })),
  );
}

/** numbers.py, read backwards: one character for most numbers, lowest digits first. */
function unpackedNumbers(text) {
  const numbers = [];
  let [sum, unit] = [0, 1];
  for (const letter of text) {
    const digit = DIGITS.get(letter);
    if (digit < 70) {
      numbers.push(sum + digit * unit);
      [sum, unit] = [0, 1];
    } else {
      sum += (digit - 70) * unit;
      unit *= 15;
    }
  }
  return numbers;
}

function byId(id) {
  return document.getElementById(id);
}

/** Make an element. Attributes named on… are listeners, `class` and the rest are attributes; children are nodes or text. */
function make(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG, which lives in a namespace of its own. */
function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  // Text goes in as text nodes: nothing in a name or a reason can become markup.
  element.append(
    ...children
      .flat()
      .filter((child) => child !== null && child !== undefined)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
  return element;
}

function hueOf(contender) {
  return contender.hue === null ? "" : `hue${contender.hue}`;
}

function isHollow(contender) {
  return contender.dtype === "float32";
}

function swatch(contender) {
  return make("span", { class: `swatch ${hueOf(contender)}${isHollow(contender) ? " hollow" : ""}`, "aria-hidden": "true" });
}

function sizesOf(one) {
  return `N=${count(one.n)} K=${count(one.k)} d=${count(one.d)}`;
}

const SEVERAL_SOURCES = new Set(CASES.map((one) => `${one.source} ${one.seed}`)).size > 1;

/** A case in a few characters; its source where there are several. */
function titleOf(one) {
  return sizesOf(one) + (SEVERAL_SOURCES ? ` · ${one.source}${one.seed ? ` seed ${one.seed}` : ""}` : "");
}

function distinct(values) {
  return [...new Set(values)];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
