// Long tables can be searched and sorted, and places cited. Without it a page is whole, and says how to cite.
document.addEventListener("DOMContentLoaded", () => {
  const say = document.body.dataset;
  const folds = new Map(Object.entries({/* folds */}));
  const fold = (text) => Array.from(text.normalize("NFKC").toLowerCase(), (c) => folds.get(c) ?? c).join("");
  const words = (node) => fold(node.textContent).replace(/\s+/g, " ").trim();
  const make = (name, given, ...children) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...children);
    return made;
  };

  const LONG = 10; // rows
  const collator = new Intl.Collator(["ar", "en"], { numeric: true });
  const NUMBER = /^[<+\u2212-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?\s?%?$/;
  const MISSING = new Set(["nan", "<na>", "nat", "none"]); // as pandas writes it, among numbers
  const number = (text) => parseFloat(text.replace(/[<,]/g, "").replace("\u2212", "-")) - (text[0] === "<" ? 1e-9 : 0);

  const sortBy = (table, rows, column, head, direction) => {
    const known = rows.map((row, at) => ({ row, at, text: row.cells[column] ? words(row.cells[column]) : "" }));
    const told = known.filter(({ text }) => text !== "" && !MISSING.has(text));
    const numbers = told.every(({ text }) => NUMBER.test(text));
    const filled = numbers ? told : known.filter(({ text }) => text !== "");
    const compare = numbers ? (a, b) => number(a.text) - number(b.text) : (a, b) => collator.compare(a.text, b.text);
    const sorted = [...filled].sort((a, b) => direction * compare(a, b) || a.at - b.at);
    for (const other of head.cells) other.removeAttribute("aria-sort");
    head.cells[column].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const rest = known.filter((one) => !filled.includes(one));
    table.tBodies[0].append(...[...sorted, ...rest].map(({ row }) => row));
  };

  const makeSortable = (table, head, rows) => {
    [...head.cells].forEach((cell, column) => {
      if (!cell.textContent.trim()) return;
      const first = cell.classList.contains("number") ? -1 : 1; // of numbers, the greatest first
      const button = make("button", { type: "button", className: "sort" }, ...cell.childNodes);
      button.addEventListener("click", () => {
        const up = cell.getAttribute("aria-sort");
        sortBy(table, rows, column, head, up ? (up === "ascending" ? -1 : 1) : first);
      });
      cell.append(button);
    });
  };

  const makeSearchable = (table, rows) => {
    const folded = rows.map((row) => [...row.cells].map(words).join(" "));
    const found = make("output", {});
    const field = make("input", { type: "search" });
    const tell = (shown) => (found.value = say.rows.replace("{shown}", shown).replace("{all}", rows.length));
    field.addEventListener("input", () => {
      const wanted = fold(field.value).split(/\s+/).filter(Boolean);
      rows.forEach((row, at) => (row.hidden = !wanted.every((word) => folded[at].includes(word))));
      tell(rows.filter((row) => !row.hidden).length);
    });
    tell(rows.length);
    const box = table.closest(".scroll");
    box.before(make("p", { className: "find" }, make("label", {}, `${say.search} `, field), " ", found));
  };

  for (const table of document.querySelectorAll("main .scroll > table")) {
    const [head, ...others] = table.tHead?.rows ?? [];
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    if (!head || table.parentElement.closest("table") || others.length || rows.length <= LONG || table.querySelector("[colspan], [rowspan], [data-evidence]")) continue;
    makeSearchable(table, rows);
    makeSortable(table, head, rows);
  }

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make("textarea", { value: text });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  for (const place of document.querySelectorAll("[data-span]")) {
    const span = place.dataset.span.split(" ");
    const [end, start, part] = [span.pop(), span.pop(), span.join(" ")];
    const { article, hash } = place.closest("[data-article]")?.dataset ?? {};
    if (!article || !end) continue;
    const filled = { article, hash, part, start, end };
    const button = make("button", { type: "button", className: "cite-this" }, say.copy);
    button.addEventListener("click", async () => {
      await copy(say.cited.replace(/\{(\w+)\}/g, (_, name) => filled[name]));
      button.textContent = say.copied;
      setTimeout(() => (button.textContent = say.copy), 2000);
    });
    const item = place.closest(".found li > div");
    if (item) item.append(" ", button);
    else place.after(" ", button);
  }
});
