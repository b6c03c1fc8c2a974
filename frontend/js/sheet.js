// A decision table as text and as cells, every change of it undoable; knows nothing of the page.

export const ROLES = ["条件", "结果", "备注"];
const REMEMBERED = 200;

// Cells as spreadsheets copy them: one with a line break, tab or quote inside stands in doubled quotes.
export function cellsOf(text) {
  const plain = text.replace(/\r\n?/g, "\n");
  const quoted = /"((?:[^"]|"")*)"(?=\t|\n|$)/y;
  const lines = [];
  let line = [];
  let at = 0;
  while (at <= plain.length) {
    quoted.lastIndex = at;
    const found = quoted.exec(plain);
    let cell;
    if (found && /""|\n|\t/.test(found[1])) {
      cell = found[1].replaceAll('""', '"');
      at = quoted.lastIndex;
    } else {
      const stop = /[\t\n]|$/g;
      stop.lastIndex = at;
      const end = stop.exec(plain).index;
      cell = plain.slice(at, end);
      at = end;
    }
    line.push(cell.trim().replace(/\s+/g, " "));
    if (plain[at] !== "\t") {
      lines.push(line);
      line = [];
    }
    at += 1;
  }
  return lines.filter((one) => one.some(Boolean));
}

// A cell as it is read back. Spreadsheets take a leading quote for their own, so for them it is always doubled.
function guarded(cell, forSpreadsheet) {
  const plain = !cell.startsWith('"') || (!forSpreadsheet && (cell.split('"').length - 1) % 2 === 0 && !cell.includes('""'));
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

export const clipboardText = (lines) => lines.map((line) => line.map((cell) => guarded(cell, true)).join("\t")).join("\n");

// The layout the server writes: a line of roles, a line of names, numbered rows. Anything else stays text until it is read there.
function read(text) {
  const lines = cellsOf(text);
  if (lines.length < 2 || lines[0][0] !== "列" || lines[1][0] !== "名称") return null;
  const width = Math.max(lines[0].length, lines[1].length) - 1;
  const fit = (line) => Array.from({ length: width }, (_, place) => line[place + 1] ?? "");
  return { roles: fit(lines[0]), names: fit(lines[1]), rows: lines.slice(2).map(fit) };
}

const inserted = (list, at, ...values) => [...list.slice(0, at), ...values, ...list.slice(at)];
const without = (list, at, count) => [...list.slice(0, at), ...list.slice(at + count)];

function moved(list, at, count, by) {
  const taken = list.slice(at, at + count);
  return inserted(without(list, at, count), at + by, ...taken);
}

export class Sheet {
  // `fixed` are columns by name that cannot be changed as a whole; `most` bounds the size; `leastRows` is 1 or 0.
  constructor({ fixed = {}, most, leastRows = 1 }) {
    this.fixed = fixed;
    this.most = most;
    this.leastRows = leastRows;
    this.past = [];
    this.future = [];
    this.state = null;
  }

  get width() { return this.state.names.length; }
  get height() { return this.state.rows.length; }

  load(text) {
    const found = read(text);
    if (found) this.state = found;
    return Boolean(found);
  }

  get text() { return this.written(this.state); }

  // The text as it would be with another cell.
  textWith(row, column, value) {
    const line = (cells) => cells.map((cell, at) => (at === column ? value.replace(/\s+/g, " ") : cell));
    const { names, rows } = this.state;
    return this.written({ ...this.state, names: row ? names : line(names), rows: rows.map((cells, at) => (at === row - 1 ? line(cells) : cells)) });
  }

  written({ roles, names, rows }) {
    const lines = [["列", ...roles], ["名称", ...names], ...rows.map((row, place) => [String(place + 1), ...row])];
    return lines.map((line) => line.map((cell) => guarded(cell, false)).join("\t")).join("\n");
  }

  // Row 0 is the line of names.
  cell(row, column) { return row ? this.state.rows[row - 1][column] : this.state.names[column]; }
  isFixed(column) { return Object.hasOwn(this.fixed, this.state.names[column]); }
  kind(column) { return this.fixed[this.state.names[column]]?.kind ?? ["tests", "result", "text"][ROLES.indexOf(this.state.roles[column])] ?? "text"; }
  options(column) { return this.fixed[this.state.names[column]]?.options ?? []; }
  blank(column) { return this.isFixed(column) ? "" : this.state.roles[column] === "条件" ? "-" : ""; }
  blankRow() { return this.state.names.map((_, column) => this.blank(column)); }

  become(state) {
    this.past.push(this.state);
    if (this.past.length > REMEMBERED) this.past.shift();
    this.future = [];
    this.state = state;
  }

  undo() { return this.travel(this.past, this.future); }
  redo() { return this.travel(this.future, this.past); }

  travel(from, to) {
    if (!from.length) return false;
    to.push(this.state);
    this.state = from.pop();
    return true;
  }

  // Changes are [row, column, text]; rows that are not there yet are added as far as there may be more.
  put(changes) {
    const state = { ...this.state, names: [...this.state.names], rows: [...this.state.rows] };
    const own = new Set();
    let changed = false;
    for (const [row, column, raw] of changes) {
      const value = raw.trim().replace(/\s+/g, " ");
      while (state.rows.length < Math.min(row, this.most.rows)) {
        state.rows.push(this.blankRow());
        changed = true;
      }
      if (row > state.rows.length || column >= state.names.length || (row === 0 && this.isFixed(column))) continue;
      if (row && !own.has(row)) {
        state.rows[row - 1] = [...state.rows[row - 1]];
        own.add(row);
      }
      const line = row ? state.rows[row - 1] : state.names;
      changed ||= line[column] !== value;
      line[column] = value;
    }
    if (changed) this.become(state);
    return changed;
  }

  insertRow(at) {
    if (this.height >= this.most.rows) return false;
    this.become({ ...this.state, rows: inserted(this.state.rows, at, this.blankRow()) });
    return true;
  }

  removeRows(at, count) {
    if (this.height - count < this.leastRows) return false;
    this.become({ ...this.state, rows: without(this.state.rows, at, count) });
    return true;
  }

  moveRows(at, count, by) {
    if (at + by < 0 || at + count + by > this.height) return false;
    this.become({ ...this.state, rows: moved(this.state.rows, at, count, by) });
    return true;
  }

  columns(change) {
    const { roles, names, rows } = this.state;
    this.become({ roles: change(roles, "role"), names: change(names, "name"), rows: rows.map((row) => change(row, "cell")) });
    return true;
  }

  insertColumn(at, role) {
    if (this.width >= this.most.columns) return false;
    const filled = { role, name: "", cell: role === "条件" ? "-" : "" };
    return this.columns((line, what) => inserted(line, at, filled[what]));
  }

  removeColumn(at) {
    if (this.isFixed(at) || this.width < 2) return false;
    return this.columns((line) => without(line, at, 1));
  }

  moveColumn(at, by) {
    const to = at + by;
    if (to < 0 || to >= this.width || this.isFixed(at) || this.isFixed(to)) return false;
    return this.columns((line) => moved(line, at, 1, by));
  }

  setRole(column, role) {
    if (this.isFixed(column) || this.state.roles[column] === role) return false;
    this.become({ ...this.state, roles: this.state.roles.map((one, at) => (at === column ? role : one)) });
    return true;
  }
}
