// Tables made here, and any table as Markdown.

/** A table in a box that scrolls, with a button that copies it; *rows* are elements, and a head stands as the cells below it do. */
function boxedTable(caption, head, rows) {
  const isNumber = (place) => rows.length > 0 && rows[0].children[place]?.classList.contains("number");
  const heads = head.map((name, place) => make("th", { scope: "col", class: isNumber(place) ? "number" : null }, name));
  const table = make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
  return make(
    "div",
    {},
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table),
    copyButton(() => table),
  );
}

function copyButton(tableNow, id = null) {
  const note = make("span", { class: "note", role: "status" });
  const button = make(
    "button",
    { type: "button", class: "copy", id, onclick: () => copy(asMarkdown(tableNow()), button, note) },
    "Copy as Markdown",
  );
  return make("p", { class: "tools copy" }, button, note);
}

function asMarkdown(table) {
  const rows = [...table.rows].map((row) => [...row.cells].flatMap((cell) => [markdownText(cell), ...Array(cell.colSpan - 1).fill("")]));
  if (!rows.length) return "";
  const rule = [...table.rows[0].cells].map((cell) =>
    cell.classList.contains("number") || cell.classList.contains("size") ? "--:" : "---",
  );
  return `${[rows[0], rule, ...rows.slice(1)].map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

/** A cell's text as Markdown shows it: what would format or end the cell is escaped. */
function markdownText(cell) {
  const shown = cell.cloneNode(true);
  for (const name of shown.querySelectorAll(".name, .visually-hidden")) name.remove();
  const flat = shown.textContent.trim().replace(/\s+/g, " ");
  return flat
    .replace(/[\\\x60*[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Put text on the clipboard; where that is refused, show it, selected, so that the reader copies it. */
async function copy(text, button, note) {
  try {
    await navigator.clipboard.writeText(text);
    note.textContent = "Copied.";
  } catch {
    note.textContent = "The clipboard is not available here: copy the text below.";
    const shown =
      button.parentElement.parentElement.querySelector("textarea.copied") ??
      make("textarea", { class: "copied", readonly: true, "aria-label": "Table as Markdown" });
    shown.value = text;
    button.parentElement.after(shown);
    shown.focus();
    shown.select();
  }
}

/** Tables that Python wrote get the same button. */
function startCopying() {
  for (const table of document.querySelectorAll("table[data-copy]")) table.parentElement.after(copyButton(() => table));
  byId("copy-heat-place")?.append(copyButton(() => byId("heat"), "copy-heat"));
}
