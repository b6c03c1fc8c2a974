// A decision table as a grid of cells over the textarea that is sent: walked by keys, pasted into as a whole or in part.

const ROLES = ["条件", "结果", "备注"];

function cellsOf(text) {
  const lines = [];
  let line = [];
  let at = 0;
  const quoted = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)/y;
  while (at <= text.length) {
    quoted.lastIndex = at;
    const found = quoted.exec(text);
    let cell;
    if (found && /""|\n|\t/.test(found[1])) {
      cell = found[1].replaceAll('""', '"');
      at = quoted.lastIndex;
    } else {
      const end = text.slice(at).search(/[\t\n]/);
      cell = end < 0 ? text.slice(at) : text.slice(at, at + end);
      at = end < 0 ? text.length : at + end;
    }
    line.push(cell.trim().replace(/\s+/g, " "));
    if (text[at] !== "\t") {
      lines.push(line);
      line = [];
    }
    at += 1;
  }
  return lines.filter((one) => one.some(Boolean));
}

// The layout the server writes: a line of roles, a line of names, numbered rows. Anything else stays text until it is read there.
function read(text) {
  const lines = cellsOf(text.replaceAll("\r\n", "\n"));
  if (lines.length < 2 || lines[0][0] !== "列" || lines[1][0] !== "名称") return null;
  const width = Math.max(lines[0].length, lines[1].length) - 1;
  const fit = (line) => Array.from({ length: width }, (_, place) => line[place + 1] ?? "");
  return { roles: fit(lines[0]), names: fit(lines[1]), rows: lines.slice(2).map(fit) };
}

// A cell that would be read as one in quotes stands in quotes, as spreadsheets copy it.
function guarded(cell) {
  const plain = !cell.startsWith('"') || ((cell.split('"').length - 1) % 2 === 0 && !cell.includes('""'));
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

function written(table) {
  const lines = [["列", ...table.roles], ["名称", ...table.names], ...table.rows.map((row, place) => [String(place + 1), ...row])];
  return lines.map((line) => line.map(guarded).join("\t")).join("\n");
}

export function tableGrid(changed) {
  const place = document.querySelector("[data-grid]");
  const source = document.getElementById("f-text");
  if (!place || !source) return null;
  const words = place.dataset;
  const bar = document.querySelector("[data-gridbar]");
  let table = read(source.value);
  if (!table) return null;

  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const element = (tag, attributes = {}, text = "") => Object.assign(document.createElement(tag), attributes, text ? { textContent: text } : {});
  const cellAt = (row, column) => place.querySelector(`[data-row="${row}"][data-column="${column}"]`);

  function store() {
    source.value = written(table);
    changed();
  }

  function editor(row, column, value, label) {
    const box = element("input", { value, type: "text", autocomplete: "off", spellcheck: false, className: "ts-cell" });
    box.setAttribute("aria-label", label);
    box.dataset.row = row;
    box.dataset.column = column;
    fit(box);
    return box;
  }

  // A column is as wide as its longest text, within reason.
  function fit(box) {
    const width = [...box.value].reduce((sum, char) => sum + (char > "\u2e7f" ? 1 : 0.6), 1.5);
    box.style.minWidth = `${Math.min(16, Math.max(5, width))}em`;
  }

  function draw(focus) {
    const shown = element("table", { className: "tb-table ts-edit" });
    const caption = element("caption", { className: "visually-hidden" }, words.wordTable);
    const head = element("thead");
    const roles = head.insertRow();
    roles.append(element("td"));
    const names = head.insertRow();
    names.append(element("td", {}, "#"));
    table.names.forEach((name, column) => {
      const choice = element("select", { className: "ts-role" });
      choice.setAttribute("aria-label", say(words.wordRole, { column: column + 1 }));
      ROLES.forEach((role, at) => choice.append(new Option([words.wordCondition, words.wordResult, words.wordNote][at], role, false, role === table.roles[column])));
      choice.addEventListener("change", (event) => {
        event.stopPropagation();
        table.roles[column] = choice.value;
        store();
      });
      const remove = element("button", { type: "button", className: "ts-remove" }, words.iconRemove);
      remove.setAttribute("aria-label", words.wordRemoveColumn);
      remove.title = words.wordRemoveColumn;
      remove.addEventListener("click", () => dropColumn(column));
      const cell = element("td", { className: `is-${ROLES.indexOf(table.roles[column])}` });
      const line = element("div", { className: "ts-rolebar" });
      line.append(choice, remove);
      cell.append(line);
      roles.append(cell);
      const title = element("th", { scope: "col" });
      title.append(editor(0, column, name, `${words.wordName} ${column + 1}`));
      names.append(title);
    });
    const body = element("tbody");
    table.rows.forEach((row, at) => {
      const line = body.insertRow();
      const number = element("th", { scope: "row" }, String(at + 1));
      const remove = element("button", { type: "button", className: "ts-remove" }, words.iconRemove);
      remove.setAttribute("aria-label", say(words.wordRemoveRow, { row: at + 1 }));
      remove.title = say(words.wordRemoveRow, { row: at + 1 });
      remove.addEventListener("click", () => dropRow(at));
      number.append(remove);
      line.append(number);
      row.forEach((value, column) => {
        const cell = line.insertCell();
        cell.append(editor(at + 1, column, value, `${say(words.wordRow, { row: at + 1 })} ${table.names[column]}`));
      });
    });
    shown.append(caption, head, body);
    place.replaceChildren(shown);
    if (focus) cellAt(...focus)?.focus();
    mark();
  }

  function dropRow(at) {
    if (table.rows.length < 2) return;
    table.rows.splice(at, 1);
    draw([Math.min(at + 1, table.rows.length), 0]);
    store();
  }

  function dropColumn(column) {
    if (table.names.length < 2) return;
    for (const line of [table.roles, table.names, ...table.rows]) line.splice(column, 1);
    draw([0, Math.max(0, column - 1)]);
    store();
  }

  function addRow(after = table.rows.length) {
    if (table.rows.length >= 200) return;
    table.rows.splice(after, 0, table.roles.map((role) => (role === "条件" ? "-" : "")));
    draw([after + 1, 0]);
    store();
  }

  function addColumn() {
    if (table.names.length >= 24) return;
    const last = table.roles.lastIndexOf("条件") + 1;
    table.roles.splice(last, 0, "条件");
    table.names.splice(last, 0, "");
    for (const row of table.rows) row.splice(last, 0, "-");
    draw([0, last]);
    source.value = written(table);
  }

  function put(row, column, value) {
    if (row === 0) table.names[column] = value;
    else table.rows[row - 1][column] = value;
  }

  // A whole table replaces all; a block of cells fills from the cell it is pasted into.
  function paste(row, column, text) {
    const lines = cellsOf(text.replaceAll("\r\n", "\n"));
    if (lines.length < 2 && (lines[0]?.length ?? 0) < 2) return false;
    if (row === 0 && column === 0 && lines.length > 1) {
      source.value = text;
      source.form.requestSubmit(source.form.querySelector("button[value=try]"));
      return true;
    }
    lines.forEach((line, down) => {
      const at = row + down;
      if (at > table.rows.length && at <= 200) table.rows.push(table.roles.map((role) => (role === "条件" ? "-" : "")));
      line.forEach((value, right) => {
        if (at <= table.rows.length && column + right < table.names.length) put(at, column + right, value);
      });
    });
    draw([row, column]);
    store();
    return true;
  }

  place.addEventListener("input", (event) => {
    const { row, column } = event.target.dataset;
    if (row === undefined) return;
    put(Number(row), Number(column), event.target.value.replace(/[\t\n]/g, " "));
    fit(event.target);
    source.value = written(table);
  });

  place.addEventListener("paste", (event) => {
    const { row, column } = event.target.dataset;
    if (row !== undefined && paste(Number(row), Number(column), event.clipboardData.getData("text/plain"))) event.preventDefault();
  });

  place.addEventListener("keydown", (event) => {
    const box = event.target;
    if (box.dataset.row === undefined || event.isComposing) return;
    const [row, column] = [Number(box.dataset.row), Number(box.dataset.column)];
    const atStart = box.selectionStart === 0 && box.selectionEnd === 0;
    const atEnd = box.selectionStart === box.value.length;
    const moves = { ArrowUp: [row - 1, column], ArrowDown: [row + 1, column] };
    if (event.key === "Enter") moves.Enter = event.shiftKey ? [row - 1, column] : [row + 1, column];
    if (event.key === "ArrowLeft" && atStart) moves.ArrowLeft = [row, column - 1];
    if (event.key === "ArrowRight" && atEnd) moves.ArrowRight = [row, column + 1];
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      addRow(row);
    } else if (moves[event.key]) {
      event.preventDefault();
      const next = cellAt(...moves[event.key]);
      next?.focus();
      next?.select();
    }
  });

  // The text is the other way to the same table.
  source.addEventListener("change", () => {
    const found = read(source.value);
    if (!found) return source.form.requestSubmit(source.form.querySelector("button[value=try]"));
    table = found;
    draw();
  });

  function mark() {
    for (const box of place.querySelectorAll(".ts-cell[aria-invalid]")) box.removeAttribute("aria-invalid");
    for (const fault of document.querySelectorAll("[data-fault-column]")) {
      cellAt(fault.dataset.faultRow, Number(fault.dataset.faultColumn) - 1)?.setAttribute("aria-invalid", "true");
    }
    const hits = new Set([...document.querySelectorAll(".ts-rows tr.is-hit")].map((row) => row.rowIndex));
    [...place.querySelectorAll("tbody tr")].forEach((row, at) => row.classList.toggle("is-hit", hits.has(at + 1)));
  }

  document.querySelector("[data-add-row]")?.addEventListener("click", () => addRow());
  document.querySelector("[data-add-column]")?.addEventListener("click", addColumn);
  place.hidden = bar.hidden = false;
  draw();
  return { mark };
}
