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

function faultLine(text) {
  const line = document.querySelector("template[data-fault]").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-fault-say]").textContent = text;
  return line;
}

// The fault of an entry stands between its label and its control, and is told with it.
function faulty(field, text) {
  const place = field.querySelector(".tb-field");
  const line = place.querySelector(".tb-error");
  if (line ? text && line.textContent.trim().endsWith(text) : !text) return;
  place.classList.toggle("is-invalid", Boolean(text));
  const control = place.matches("fieldset") ? place : place.querySelector("input:not([type=hidden]), select, textarea:not([hidden]), [contenteditable]");
  const id = `${place.querySelector("[id^='f-v:']")?.id ?? place.id}-error`;
  line?.remove();
  const told = (control?.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (text) {
    const made = faultLine(text);
    made.id = id;
    (place.querySelector(".tb-hint") ?? place.querySelector(".tb-label")).after(made);
    told.push(id);
    control?.setAttribute("aria-invalid", "true");
  } else control?.removeAttribute("aria-invalid");
  if (told.length) control?.setAttribute("aria-describedby", told.join(" "));
  else control?.removeAttribute("aria-describedby");
  control?.classList.toggle("is-invalid", Boolean(text) && !control.matches("fieldset"));
}

// A card is known by what stands in it, and so are its own faults.
function drawCard(card, told, fault) {
  if (told) {
    card.querySelector(":scope > summary > strong").textContent = told.title;
    card.querySelector(":scope > summary > .te-card__brief").textContent = told.brief;
  }
  card.querySelector(":scope > [data-card-faults]").replaceChildren(...(fault ? [faultLine(fault)] : []));
}

function count(badge, number) {
  badge.hidden = !number;
  badge.querySelector("[data-count]").textContent = number;
}

// What the page compares with is what the file says now; what is being typed is left alone.
function settle(answer) {
  for (const field of form.querySelectorAll(".te-field")) {
    const kept = field.querySelector("input[type=hidden]");
    const place = kept.name.slice(2);
    if (place in answer.was) kept.value = answer.was[place];
    faulty(field, answer.faults[place] ?? "");
  }
  for (const card of form.querySelectorAll("[data-card]")) drawCard(card, answer.cards[card.dataset.card], answer.faults[card.dataset.card]);
  for (const link of document.querySelectorAll("[data-section]")) count(link.querySelector(".tb-count"), answer.counts[link.dataset.section] ?? 0);
  count(document.querySelector("[data-faults-left]"), Object.values(answer.counts).reduce((sum, one) => sum + one, 0));
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

// True once what is typed is kept; what was refused is told and not tried again by itself.
async function save() {
  say(form.dataset.saving);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 403) return say(form.dataset.ended), false;
  if (answer.status >= 400 && answer.status < 500 && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    say((await answer.json()).problem);
    return false;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  settle(await answer.json());
  phone?.contentWindow?.location.reload();
  return true;
}

function saved() {
  const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  return `${time} ${form.dataset.saved}`;
}

function watch() {
  let timer = 0;
  let running = null;
  let unsaved = false;
  // One save at a time; what was typed meanwhile goes with the next.
  const run = async () => {
    clearTimeout(timer);
    if (running) {
      await running;
      return unsaved ? run() : true;
    }
    unsaved = false;
    running = save().catch(() => {
      say(form.dataset.failed);
      schedule(AGAIN);
      return false;
    });
    const kept = await running;
    running = null;
    if (!kept) unsaved = true;
    else say(unsaved ? form.dataset.saving : saved());
    return kept;
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
    // Saving leaves everything where it is; the other buttons change the page.
    if (!event.submitter || event.submitter.value === "save") {
      event.preventDefault();
      return void run();
    }
    clearTimeout(timer);
    unsaved = false;
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
  // Whoever goes on to another page goes once what was typed is kept.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !(unsaved || running)) return;
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (await run()) location.href = link.href;
  });
  // Undo and redo of the page save first, so that the last step is what was typed last.
  document.getElementById("undoing")?.addEventListener("submit", async (event) => {
    if (!unsaved && !running) return;
    event.preventDefault();
    const button = event.submitter;
    if (await run()) event.target.requestSubmit(button);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved || running) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    run();
  });
  const line = form.querySelector("[data-status]");
  if (line) line.textContent = line.dataset.keeps ?? "";
}

// In a text Ctrl+Z is the browser's own; elsewhere it takes back the last step.
function turning() {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, [contenteditable], dialog")) return;
    const key = event.key.toLowerCase();
    const way = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    const button = way && document.querySelector(`[data-${way}]:not([disabled])`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// Names of new entries: Enter adds them, a column out of a spreadsheet becomes a list.
function adding() {
  for (const input of form.querySelectorAll("[name^='new:']")) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || input.matches("textarea")) return;
      event.preventDefault();
      form.requestSubmit(input.parentElement.querySelector("button[value^='add:']"));
    });
    if (!input.matches("[data-several]")) continue;
    input.addEventListener("paste", (event) => {
      const lines = event.clipboardData.getData("text/plain").split(/[\r\n\t]+/).map((one) => one.trim()).filter(Boolean);
      if (lines.length < 2) return;
      event.preventDefault();
      input.setRangeText(lines.join("；"), input.selectionStart, input.selectionEnd, "end");
    });
  }
}

// The phone beside the form where the window is wide; else over it when it is asked for.
function looking() {
  const editor = document.querySelector(".te-editor");
  const opener = document.querySelector("[data-look]");
  const show = (on) => {
    editor.classList.toggle("is-looking", on);
    opener.setAttribute("aria-expanded", String(on));
    (on ? document.querySelector("[data-look-close]") : opener).focus();
  };
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.removeAttribute("target");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(!editor.classList.contains("is-looking"));
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") event.preventDefault(), opener.click();
  });
  document.querySelector("[data-look-close]").addEventListener("click", () => show(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && editor.classList.contains("is-looking") && event.target.closest(".te-preview, [data-look]")) show(false);
  });
}

for (const view of document.querySelectorAll(".te-views a[target=preview]")) {
  view.addEventListener("click", () => {
    for (const one of document.querySelectorAll(".te-views a[target=preview]")) one.removeAttribute("aria-current");
    view.setAttribute("aria-current", "true");
  });
}
looking();
turning();
if (form && !form.inert) {
  watch();
  adding();
}

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

// One goes on in the card that was just put in. The browser lets go of the focus when it has come to the place in the address.
const added = form?.querySelector("[data-added] :is(input:not([type=hidden]), select, textarea):not([hidden])");
if (added) {
  const write = () => setTimeout(() => added.focus());
  if (document.readyState === "complete") write();
  else window.addEventListener("load", write);
}
