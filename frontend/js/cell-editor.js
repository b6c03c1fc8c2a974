// What a cell is edited with: the expression editor for rules, a choice, or a line of text; the editor is loaded when first wanted.

let loaded = null;
let editor = null;

export function preloadEditor() {
  loaded ??= import("./feel-editor.js").then((found) => (editor = found));
  return loaded;
}

export function cellEditor(cell, options) {
  if (options.kind === "choice") return choice(cell, options);
  return options.kind !== "text" && editor ? expression(cell, options) : line(cell, options);
}

function expression(cell, { kind, value, label, subject, scope, nonce, words, ask, done, typed }) {
  const bound = (key, ...how) => ({ key, run: () => (done(...how), true) });
  return editor.edit({
    container: cell, value, label, scope, nonce, words, ask, subject, changed: typed,
    dialect: kind === "tests" ? "unaryTests" : "expression",
    keys: [
      bound("Enter", true, 1), bound("Shift-Enter", true, -1), bound("Tab", true, 0, 1), bound("Shift-Tab", true, 0, -1),
      bound("ArrowUp", true, -1), bound("ArrowDown", true, 1), bound("Escape", false),
    ],
  });
}

function line(cell, { value, label, options, done, typed }) {
  const box = document.createElement("input");
  Object.assign(box, { type: "text", value, className: "ts-cell", autocomplete: "off", spellcheck: false });
  box.setAttribute("aria-label", label);
  const list = suggestions(options);
  if (list) box.setAttribute("list", list.id);
  cell.append(box, ...(list ? [list] : []));
  walked(box, done);
  box.addEventListener("input", () => typed(box.value));
  return field(box, cell);
}

function suggestions(options) {
  if (!options.length) return null;
  const list = document.createElement("datalist");
  list.id = "cell-suggestions";
  list.append(...options.map((one) => new Option(one, one)));
  return list;
}

function choice(cell, { value, label, options, done }) {
  const box = document.createElement("select");
  box.className = "ts-cell";
  box.setAttribute("aria-label", label);
  const known = options.includes(value) ? options : [value, ...options];
  box.append(...known.map((one) => new Option(one, one, false, one === value)));
  cell.append(box);
  walked(box, done, false);
  return field(box, cell);
}

function walked(box, done, upAndDown = true) {
  box.addEventListener("input", (event) => event.stopPropagation());
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const ways = {
      Enter: [true, event.shiftKey ? -1 : 1], Tab: [true, 0, event.shiftKey ? -1 : 1], Escape: [false],
      ...(upAndDown ? { ArrowUp: [true, -1], ArrowDown: [true, 1] } : {}),
    };
    const way = event.ctrlKey || event.altKey ? null : ways[event.key];
    if (!way) return;
    event.preventDefault();
    done(...way);
  });
}

function field(box, cell) {
  return {
    focus() {
      box.focus();
      box.setSelectionRange?.(box.value.length, box.value.length);
    },
    get value() { return box.value; },
    destroy: () => cell.replaceChildren(),
  };
}
