// Files are sent as soon as they are chosen: with how far they are, a preview, their order, and undo; the form confirms them.

const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

class Line {
  constructor(stage, list, name, file) {
    Object.assign(this, { stage, list, name, file, id: "" });
    this.node = stage.template.content.firstElementChild.cloneNode(true);
    this.part = (selector) => this.node.querySelector(selector);
    this.part("[data-stage-file]").textContent = file.name;
    this.part("[data-stage-size]").textContent = size(file.size);
    this.node.addEventListener("click", (event) => {
      const act = event.target.closest("[data-stage-act]")?.dataset.stageAct;
      if (act) this[act]();
    });
    list.append(this.node);
  }

  say(word, text = this.stage.template.dataset[word]) {
    this.state = word;
    this.part("[data-stage-said]").textContent = text;
    this.node.classList.toggle("is-out", word === "out");
    this.node.classList.toggle("is-wrong", word === "broken" || word === "refused");
    this.part("progress").hidden = word !== "sending";
    const shown = { up: word === "kept", out: word === "kept" || word === "refused", again: word === "broken", back: word === "out" };
    for (const button of this.node.querySelectorAll("[data-stage-act]")) button.hidden = !shown[button.dataset.stageAct];
    this.stage.told();
  }

  send() {
    const bar = this.part("progress");
    const body = new FormData();
    for (const [name, value] of [["csrfmiddlewaretoken", this.stage.token], ["place", this.stage.place], ["name", this.name]]) body.append(name, value);
    body.append("file", this.file, this.file.name);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
    });
    request.addEventListener("load", () => {
      let told = {};
      try {
        told = JSON.parse(request.responseText);
      } catch {
        return this.say("broken");
      }
      if (request.status === 201) return this.kept(told);
      this.say("refused", told.detail || this.stage.template.dataset.broken);
    });
    for (const event of ["error", "abort", "timeout"]) request.addEventListener(event, () => this.say("broken"));
    request.open("POST", this.stage.address);
    request.timeout = 120000;
    request.setRequestHeader("Accept", "application/json");
    bar.value = 0;
    this.say("sending");
    request.send(body);
  }

  kept(told) {
    this.id = told.id;
    this.address = told.address;
    this.part("[data-stage-file]").textContent = told.filename;
    if (told.preview) {
      const link = this.part(".tb-staged__preview");
      link.href = told.preview;
      link.querySelector("img").src = told.preview;
      link.querySelector("img").alt = told.filename;
      link.hidden = false;
    }
    this.input = Object.assign(document.createElement("input"), { type: "hidden", name: "staged", value: told.id });
    this.node.append(this.input);
    this.say("kept");
  }

  up() {
    const before = this.node.previousElementSibling;
    if (before) before.before(this.node);
    this.part('[data-stage-act="up"]').focus();
  }

  again() {
    this.send();
  }

  out() {
    if (!this.id) {
      this.node.remove();
      this.stage.lines.delete(this);
      return this.stage.told();
    }
    this.post("out", () => {
      this.input.disabled = true;
      this.say("out");
      this.part('[data-stage-act="back"]').focus();
    });
  }

  back() {
    this.post("back", () => {
      this.input.disabled = false;
      this.say("kept");
      this.part('[data-stage-act="out"]').focus();
    });
  }

  async post(act, done) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.stage.token);
    try {
      const answer = await fetch(`${this.address}/${act}`, { method: "POST", body, credentials: "same-origin" });
      if (answer.ok) return done();
    } catch {
      // said below
    }
    this.part("[data-stage-said]").textContent = this.stage.template.dataset.broken;
  }
}

class Stage {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.stage;
    this.place = form.dataset.place;
    this.template = form.querySelector("template[data-stage-line]");
    this.sum = form.querySelector("[data-stage-sum]");
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.lines = new Set();
    this.lists = new Map();
    const whole = form.hasAttribute("data-stage-whole");
    for (const input of form.querySelectorAll("input[type=file]")) {
      const name = whole ? "" : input.name;
      if (!this.lists.has(name)) {
        const list = Object.assign(document.createElement("ul"), { className: "tb-staged" });
        input.closest(".tb-file").after(list);
        this.lists.set(name, list);
      }
      input.addEventListener("change", () => {
        for (const file of input.files) this.add(name, file).send();
        input.value = "";
        input.dispatchEvent(new Event("tongban:emptied"));
      });
    }
    form.addEventListener("submit", (event) => {
      if (![...this.lines].some((line) => line.state === "sending")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.waiting = { button: event.submitter };
      this.sum.textContent = this.sum.dataset.busy;
      this.sum.hidden = false;
    });
    this.had();
  }

  add(name, file) {
    const line = new Line(this, this.lists.get(name), name, file);
    this.lines.add(line);
    return line;
  }

  // What was sent before the page was opened anew, or the connection broke.
  async had() {
    try {
      const answer = await fetch(`${this.address}?place=${this.place}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const told of (await answer.json()).files) if (this.lists.has(told.name)) this.add(told.name, { name: told.filename, size: told.size }).kept(told);
    } catch {
      return; // it can be chosen again
    }
  }

  told() {
    const sending = [...this.lines].some((line) => line.state === "sending");
    if (this.waiting && !sending) {
      const { button } = this.waiting;
      this.waiting = null;
      if (![...this.lines].some((line) => line.state === "broken" || line.state === "refused")) return this.form.requestSubmit(button);
    }
    if (this.waiting) return;
    const count = [...this.lines].filter((line) => line.state === "kept").length;
    this.sum.hidden = !count;
    this.sum.textContent = this.sum.dataset.ready.replace("{n}", count);
  }
}

export function staging(root = document) {
  for (const form of root.querySelectorAll("form[data-stage]")) new Stage(form);
}
