// The editor of an item: every change is saved as it is made, faults appear beside their entries, the phone follows.
import "./desk.js";
import { feelFields, plainFields } from "./feel-field.js";
import { nearWords } from "./near.js";

const PAUSE = 700;
const AGAIN = 5000;
const form = document.querySelector("form[data-editor]");
const phone = document.querySelector("iframe[name=preview]");

function say(text) {
  const line = form.querySelector("[data-status]");
  if (line) line.textContent = text;
}

function faulty(field, text) {
  const place = field.querySelector(".tb-field");
  place.classList.toggle("is-invalid", Boolean(text));
  let line = field.querySelector(".tb-error");
  if (!text) return void line?.remove();
  if (!line) {
    line = document.createElement("p");
    line.className = "tb-error";
    field.querySelector(".tb-label").after(line);
  }
  line.textContent = text;
}

// What the page compares with is what the file says now; what is being typed is left alone.
function settle(answer) {
  for (const field of form.querySelectorAll(".te-field")) {
    const kept = field.querySelector("input[type=hidden]");
    const place = kept.name.slice(2);
    if (place in answer.was) kept.value = answer.was[place];
    faulty(field, answer.faults[place] ?? "");
  }
  for (const link of document.querySelectorAll("[data-section]")) {
    const count = answer.counts[link.dataset.section] ?? 0;
    link.querySelector(".tb-count").hidden = !count;
    link.querySelector("[data-count]").textContent = count;
  }
  document.getElementById("loose").innerHTML = answer.loose;
  if (answer.conflicts) document.getElementById("conflicts").innerHTML = answer.conflicts;
  for (const [place, text] of Object.entries(answer.values)) {
    const typed = form.elements[`v:${place}`];
    if (!typed || !("value" in typed)) continue;
    typed.value = text;
    typed.dispatchEvent(new Event("tongban:set"));
  }
  for (const way of ["undo", "redo"]) {
    const button = document.querySelector(`[data-${way}]`);
    button.disabled = !answer[way];
    button.title = answer[way];
  }
  document.querySelector("[data-last]").hidden = !answer.undo;
  document.querySelector("[data-undone]").textContent = answer.undo;
}

async function save() {
  say(form.dataset.saving);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 403) return say(form.dataset.ended);
  if (answer.status >= 400 && answer.status < 500 && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return say((await answer.json()).problem);
  }
  if (!answer.ok) throw new Error(String(answer.status));
  settle(await answer.json());
  const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  say(`${form.dataset.saved} ${time}`);
  phone?.contentWindow?.location.reload();
}

function watch() {
  let timer = 0;
  let busy = false;
  let again = false;
  let unsaved = false;
  const run = async () => {
    if (busy) return void (again = true);
    busy = true;
    again = false;
    unsaved = false;
    try {
      await save();
    } catch {
      unsaved = true;
      say(form.dataset.failed);
      schedule(AGAIN);
    }
    busy = false;
    if (again) schedule(PAUSE);
  };
  const schedule = (wait) => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("new:")) schedule(PAUSE);
  });
  let sent = false;
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    unsaved = false;
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

for (const view of document.querySelectorAll(".te-views a")) {
  view.addEventListener("click", () => {
    for (const one of document.querySelectorAll(".te-views a")) one.removeAttribute("aria-current");
    view.setAttribute("aria-current", "true");
  });
}
if (form && !form.inert) watch();

// Conditions become expression editors where they can be seen: those of a folded card once it is unfolded.
const expressions = () => {
  const seen = plainFields(form).filter((area) => area.getClientRects().length);
  feelFields(seen, form.dataset.feelAsk);
};
if (form?.dataset.feelAsk && !form.inert) {
  expressions();
  form.addEventListener("toggle", expressions, true);
}
nearWords();
