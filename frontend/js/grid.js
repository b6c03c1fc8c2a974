// A decision table as a grid over the textarea that is sent: walked by keys, pasted into, edited cell by cell, undone.
import { ROLES, Sheet, cellsOf, clipboardText } from "./sheet.js";
import { cellEditor, preloadEditor } from "./cell-editor.js";

const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const PAGE_ROWS = 12;

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

export function tableGrid(place, { source, scope, nonce, ask, changed, reread }) {
  const words = JSON.parse(document.getElementById(place.dataset.words).textContent);
  const settings = JSON.parse(document.getElementById(place.dataset.settings).textContent);
  const sheet = new Sheet(settings);
  if (!sheet.load(source.value)) return null;
  const bar = place.parentElement.querySelector("[data-gridbar]");
  const told = place.parentElement.querySelector("[data-gridsays]");
  let active = [1, 0];
  let anchor = active;
  let editing = null;
  let leaving = false;
  let faults = new Map();
  let cells = [];

  const range = () => {
    const [top, bottom] = [Math.min(active[0], anchor[0]), Math.max(active[0], anchor[0])];
    const [left, right] = [Math.min(active[1], anchor[1]), Math.max(active[1], anchor[1])];
    return { top, bottom, left, right };
  };
  const cellAt = (row, column) => cells[row]?.[column];
  const named = (row, column) => (row ? say(words.cell, { row, name: sheet.cell(0, column) || column + 1 }) : say(words.head, { column: column + 1 }));
  const announce = (text) => { told.textContent = text; };

  function store() {
    source.value = sheet.text;
    changed(true);
  }

  function filled(cell, row, column) {
    const value = sheet.cell(row, column);
    cell.textContent = value;
    cell.classList.toggle("is-any", row > 0 && (value === "-" || value === ""));
  }

  function draw() {
    const shown = element("table", { role: "grid", class: "ts-edit", "aria-label": words.table, "aria-multiselectable": "true", "aria-describedby": "grid-help", "aria-rowcount": sheet.height + 1, "aria-colcount": sheet.width + 1 });
    const head = shown.createTHead().insertRow();
    head.setAttribute("aria-rowindex", "1");
    head.append(element("td", { class: "ts-corner" }));
    cells = [sheet.state.names.map((_, column) => {
      const cell = element("th", { scope: "col", tabindex: "-1", "data-row": 0, "data-column": column, class: `is-role-${ROLES.indexOf(sheet.state.roles[column])}` });
      filled(cell, 0, column);
      if (!sheet.isFixed(column)) cell.dataset.role = words.roles[ROLES.indexOf(sheet.state.roles[column])];
      head.append(cell);
      return cell;
    })];
    const body = shown.createTBody();
    sheet.state.rows.forEach((row, at) => {
      const line = body.insertRow();
      line.setAttribute("aria-rowindex", at + 2);
      line.append(element("th", { scope: "row" }, String(at + 1)));
      cells.push(row.map((_, column) => {
        const cell = element("td", { role: "gridcell", tabindex: "-1", "data-row": at + 1, "data-column": column });
        filled(cell, at + 1, column);
        line.append(cell);
        return cell;
      }));
    });
    place.replaceChildren(shown);
    clamp();
    select();
    mark();
  }

  function clamp() {
    const fit = ([row, column]) => [Math.max(0, Math.min(row, sheet.height)), Math.max(0, Math.min(column, sheet.width - 1))];
    active = fit(active);
    anchor = fit(anchor);
  }

  let marked = [];
  function select() {
    for (const cell of marked) {
      cell.classList.remove("is-selected", "is-active");
      cell.removeAttribute("aria-selected");
      cell.removeAttribute("contenteditable");
      cell.tabIndex = -1;
    }
    const { top, bottom, left, right } = range();
    marked = [];
    for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) marked.push(cellAt(row, column));
    if (marked.length > 1) for (const cell of marked) cell.classList.add("is-selected");
    for (const cell of marked) if (cell.tagName === "TD") cell.setAttribute("aria-selected", "true");
    const cell = cellAt(...active);
    if (!marked.includes(cell)) marked.push(cell);
    cell.classList.add("is-active");
    cell.tabIndex = 0;
    // What an input method composes starts in the cell itself; everything else goes to an editor.
    if (!editing && (active[0] || !sheet.isFixed(active[1]))) cell.contentEditable = "true";
    buttons();
    const fault = faults.get(active.join());
    if (fault) announce(fault);
    else if (told.dataset.fault) announce("");
    told.dataset.fault = fault ? "1" : "";
  }

  function go(row, column, extend = false, focus = true) {
    active = [row, column];
    if (!extend) anchor = active;
    clamp();
    select();
    if (focus) {
      cellAt(...active).focus({ preventScroll: true });
      cellAt(...active).scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  // A change of single cells touches these alone; anything else draws the table anew.
  function apply(done, { whole = true, focus = true } = {}) {
    if (!done) return false;
    if (whole) draw();
    go(...active, true, focus);
    store();
    return true;
  }

  function change(changes, focus = true) {
    const height = sheet.height;
    if (!sheet.put(changes)) return false;
    const heads = changes.some(([row]) => row === 0);
    if (!heads && sheet.height === height) for (const [row, column] of changes) if (cellAt(row, column)) filled(cellAt(row, column), row, column);
    return apply(true, { whole: heads || sheet.height !== height, focus });
  }

  function travel(way) {
    if (!sheet[way]()) return announce(words.nothing);
    apply(true);
    announce(words[way === "undo" ? "undone" : "redone"]);
  }

  // Editing ---------------------------------------------------------------------------------------------------------

  function edit(typed = null) {
    const [row, column] = active;
    if (row === 0 && sheet.isFixed(column)) return announce(words.fixed);
    anchor = active;
    select();
    const cell = cellAt(row, column);
    cell.removeAttribute("contenteditable");
    const kind = row === 0 ? (sheet.state.roles[column] === "条件" ? "value" : "text") : sheet.kind(column);
    cell.textContent = "";
    cell.classList.add("is-editing");
    editing = { cell, row, column };
    const done = (save, down = 0, right = 0) => finish(save, down, right);
    const around = { ...scope, names: [...scope.names, ...heads()] };
    editing.field = cellEditor(cell, {
      kind, value: typed ?? sheet.cell(row, column), label: named(row, column), options: sheet.options(column),
      subject: () => sheet.cell(0, column), scope: around, nonce, words, done,
      ask: (text) => ask(text, kind, { head: row && kind === "tests" ? sheet.cell(0, column) : "" }),
      typed: (text) => live(row, column, text),
    });
    editing.field.focus();
  }

  // Names that stand over columns of conditions can be used in any cell.
  function heads() {
    const known = new Set(scope.names.map(({ name }) => name));
    return sheet.state.names.filter((name, at) => name && sheet.state.roles[at] === "条件" && !known.has(name)).map((name) => ({ name, detail: "" }));
  }

  // What is being typed is tried at once; it becomes the cell's when the cell is left.
  function live(row, column, text) {
    source.value = sheet.textWith(row, column, text);
    changed(false);
  }

  function finish(save, down = 0, right = 0) {
    if (!editing) return;
    const { cell, row, column, field } = editing;
    const value = field.value;
    editing = null;
    const inside = cell.contains(document.activeElement);
    field.destroy();
    cell.classList.remove("is-editing");
    filled(cell, row, column);
    const next = row || !down ? [Math.min(row + down, sheet.height), column + right] : [1, column];
    const focus = inside || down !== 0 || right !== 0;
    const taken = save && change([[row, column, value]], false);
    if (!taken && source.value !== sheet.text) store();
    if (down || right) go(...wrapped(...next));
    else if (focus) go(row, column);
  }

  function wrapped(row, column) {
    if (column >= sheet.width) return row < sheet.height ? [row + 1, 0] : [row, sheet.width - 1];
    if (column < 0) return row > 0 ? [row - 1, sheet.width - 1] : [0, 0];
    return [Math.max(row, 0), column];
  }

  // Clipboard -------------------------------------------------------------------------------------------------------

  function copied() {
    const { top, bottom, left, right } = range();
    const lines = [];
    for (let row = top; row <= bottom; row += 1) lines.push(Array.from({ length: right - left + 1 }, (_, at) => sheet.cell(row, left + at)));
    return lines;
  }

  function clear() {
    const { top, bottom, left, right } = range();
    const changes = [];
    for (let row = Math.max(top, 1); row <= bottom; row += 1) for (let column = left; column <= right; column += 1) changes.push([row, column, sheet.blank(column)]);
    change(changes);
  }

  // A whole table replaces all where columns are free; a block fills from the cell it is pasted into; one cell fills the selection.
  function paste(text) {
    const lines = cellsOf(text);
    if (!lines.length) return;
    const { top, bottom, left, right } = range();
    if (settings.free && lines.length > 1 && (lines[0][0] === "列" || (top === 0 && left === 0))) return reread(text);
    const changes = [];
    if (lines.length === 1 && lines[0].length === 1) {
      for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) changes.push([row, column, lines[0][0]]);
    } else {
      lines.forEach((line, down) => line.forEach((value, over) => changes.push([top + down, left + over, value])));
      anchor = [top, left];
      active = [Math.min(top + lines.length - 1, settings.most.rows), Math.min(left + Math.max(...lines.map((line) => line.length)) - 1, sheet.width - 1)];
    }
    const over = changes.filter(([row, column]) => row > settings.most.rows || column >= sheet.width).length;
    change(changes);
    announce(say(over ? words.pastedSome : words.pasted, { rows: lines.length, columns: Math.max(...lines.map((line) => line.length)), over }));
  }

  // Acts on rows and columns ----------------------------------------------------------------------------------------

  const acts = {
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    rowBelow: () => insertRow(Math.max(range().bottom, 0)),
    rowAbove: () => insertRow(Math.max(range().top - 1, 0)),
    rowRemove() {
      const { top, bottom } = range();
      const first = Math.max(top, 1);
      const count = bottom - first + 1;
      anchor = active = [first, active[1]];
      if (count < 1 || !apply(sheet.removeRows(first - 1, count))) announce(words.last);
      else announce(say(words.rowsRemoved, { count }));
    },
    rowUp: () => moveRows(-1),
    rowDown: () => moveRows(1),
    columnRight: () => insertColumn(active[1] + 1),
    columnLeft: () => insertColumn(active[1]),
    columnRemove() {
      if (!apply(sheet.removeColumn(active[1]))) announce(words.fixed);
    },
    columnBack: () => moveColumn(-1),
    columnOn: () => moveColumn(1),
  };

  function insertRow(at) {
    if (!sheet.insertRow(at)) return announce(say(words.full, { rows: settings.most.rows }));
    active = anchor = [at + 1, 0];
    apply(true);
  }

  function moveRows(by) {
    const { top, bottom } = range();
    if (top < 1 || !sheet.moveRows(top - 1, bottom - top + 1, by)) return announce(words.edge);
    active = [active[0] + by, active[1]];
    anchor = [anchor[0] + by, anchor[1]];
    apply(true);
  }

  // A new column stands among those of the same kind, never among the fixed ones.
  function insertColumn(wanted) {
    const free = sheet.state.names.map((_, column) => column).filter((column) => !sheet.isFixed(column));
    const at = settings.free ? wanted : Math.max(free[0] ?? settings.firstFree, Math.min(wanted, (free.at(-1) ?? settings.firstFree - 1) + 1));
    const near = sheet.state.roles[Math.min(at ? at - 1 : at, sheet.width - 1)];
    if (!sheet.insertColumn(at, settings.free ? near : "条件")) return announce(words.wide);
    active = anchor = [0, at];
    apply(true);
    edit("");
  }

  function moveColumn(by) {
    if (!sheet.moveColumn(active[1], by)) return announce(words.edge);
    active = anchor = [active[0], active[1] + by];
    apply(true);
  }

  function buttons() {
    const role = bar.querySelector("[data-grid-role]");
    if (!role) return;
    role.disabled = sheet.isFixed(active[1]);
    role.value = sheet.state.roles[active[1]];
  }

  // Keys ------------------------------------------------------------------------------------------------------------

  const command = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;

  function moves(event) {
    const [row, column] = active;
    const far = event.ctrlKey || event.metaKey;
    return {
      ArrowUp: [far ? 1 : row - 1, column], ArrowDown: [far ? sheet.height : row + 1, column],
      ArrowLeft: [row, far ? 0 : column - 1], ArrowRight: [row, far ? sheet.width - 1 : column + 1],
      Home: far ? [0, 0] : [row, 0], End: far ? [sheet.height, sheet.width - 1] : [row, sheet.width - 1],
      PageUp: [row - PAGE_ROWS, column], PageDown: [row + PAGE_ROWS, column],
    }[event.key];
  }

  function act(event) {
    const { key } = event;
    if (event.altKey) return { ArrowUp: acts.rowUp, ArrowDown: acts.rowDown, ArrowLeft: acts.columnBack, ArrowRight: acts.columnOn }[key];
    if (command(event)) {
      const of = { z: event.shiftKey ? acts.redo : acts.undo, y: acts.redo, enter: acts.rowBelow, delete: acts.rowRemove, a: selectAll };
      return of[key.toLowerCase()];
    }
    return { Enter: () => edit(), F2: () => edit(), Delete: clear, Backspace: clear }[key];
  }

  function selectAll() {
    anchor = [1, 0];
    active = [sheet.height, sheet.width - 1];
    select();
  }

  function tab(event) {
    const [row, column] = active;
    const atEnd = event.shiftKey ? row === 0 && column === 0 : row === sheet.height && column === sheet.width - 1;
    if (leaving || atEnd) return;
    event.preventDefault();
    go(...wrapped(row, column + (event.shiftKey ? -1 : 1)));
  }

  place.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (editing || event.isComposing || !event.target.closest("[data-row]")) return;
    if (event.key === "Tab") return tab(event);
    leaving = event.key === "Escape";
    if (leaving) return announce(words.leaving);
    const doing = act(event);
    const to = !doing && !event.altKey ? moves(event) : null;
    if (doing || to) event.preventDefault();
    if (doing) doing();
    else if (to) go(...to, event.shiftKey);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      edit(event.key);
    }
  });

  place.addEventListener("beforeinput", (event) => {
    if (editing || event.isComposing || event.inputType === "insertCompositionText") return;
    event.preventDefault();
    if (event.data) edit(event.data);
  });
  place.addEventListener("compositionstart", (event) => {
    if (!editing) event.target.textContent = "";
  });
  place.addEventListener("compositionend", (event) => {
    if (!editing) edit(event.target.textContent);
  });

  place.addEventListener("copy", (event) => {
    if (editing) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", clipboardText(copied()));
    announce(words.copied);
  });
  place.addEventListener("cut", (event) => {
    if (editing) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", clipboardText(copied()));
    clear();
  });
  place.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const lines = cellsOf(text);
    if (editing && lines.length < 2 && (lines[0]?.length ?? 0) < 2) return;
    event.preventDefault();
    event.stopPropagation();
    if (editing) finish(false);
    paste(text);
  }, true);

  // Mouse and finger ------------------------------------------------------------------------------------------------

  place.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("[data-row]");
    if (!cell || (editing && editing.cell === cell) || event.button) return;
    event.preventDefault();
    if (editing) finish(true);
    const at = [Number(cell.dataset.row), Number(cell.dataset.column)];
    const again = document.activeElement === cellAt(...at) && at.join() === active.join();
    go(...at, event.shiftKey);
    if (again && !event.shiftKey) return edit();
    const extend = (moved) => {
      const over = moved.target.closest?.("[data-row]");
      if (over && place.contains(over)) go(Number(over.dataset.row), Number(over.dataset.column), true);
    };
    place.addEventListener("mouseover", extend);
    document.addEventListener("mouseup", () => place.removeEventListener("mouseover", extend), { once: true });
  });
  place.addEventListener("dblclick", (event) => {
    if (!editing && event.target.closest("[data-row]")) edit();
  });
  place.addEventListener("input", (event) => event.stopPropagation());
  // Whoever brings the focus to a cell, a screen reader for one, makes it the active one.
  place.addEventListener("focusin", (event) => {
    const { row, column } = event.target.dataset;
    if (editing || row === undefined || (Number(row) === active[0] && Number(column) === active[1])) return;
    go(Number(row), Number(column), false, false);
  });
  place.addEventListener("focusout", (event) => {
    if (editing && !editing.cell.contains(event.relatedTarget) && !event.relatedTarget?.closest?.(".cm-tooltip")) {
      const { cell } = editing;
      setTimeout(() => { if (editing?.cell === cell && !cell.contains(document.activeElement)) finish(true); });
    }
  });

  bar.addEventListener("click", (event) => {
    const name = event.target.closest("[data-grid-act]")?.dataset.gridAct;
    if (!name) return;
    finish(true);
    acts[name]();
  });
  bar.querySelector("[data-grid-role]")?.addEventListener("change", (event) => {
    event.stopPropagation();
    apply(sheet.setRole(active[1], event.target.value), { focus: false });
  });
  // The bar's own choices are no change of the rule until they become one.
  bar.addEventListener("input", (event) => event.stopPropagation());

  // The text is the other way to the same table.
  source.addEventListener("change", () => {
    const before = sheet.state;
    if (source.value === sheet.text) return;
    if (!sheet.load(source.value)) return reread(source.value);
    sheet.past.push(before);
    draw();
  });

  function mark() {
    faults = new Map();
    for (const cell of place.querySelectorAll("[aria-invalid]")) {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("title");
    }
    for (const fault of document.querySelectorAll(`[data-fault-column]${place.dataset.part ? `[data-fault-part="${place.dataset.part}"]` : ""}`)) {
      const cell = cellAt(Number(fault.dataset.faultRow), Number(fault.dataset.faultColumn) - 1);
      const text = fault.querySelector("[data-fault-say]")?.textContent.trim() ?? "";
      cell?.setAttribute("aria-invalid", "true");
      cell?.setAttribute("title", text);
      faults.set(`${fault.dataset.faultRow},${fault.dataset.faultColumn - 1}`, text);
    }
    const hits = new Set([...document.querySelectorAll(".ts-rows tr.is-hit")].map((row) => Number(row.dataset.number)));
    const bodies = place.querySelectorAll("tbody tr");
    bodies.forEach((row, at) => row.classList.toggle("is-hit", hits.has(at + 1)));
  }

  place.hidden = bar.hidden = false;
  draw();
  preloadEditor().then(() => { place.dataset.ready = ""; });
  return { mark, commit: () => finish(true), get editing() { return Boolean(editing); } };
}
