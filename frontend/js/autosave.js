// Saves a draft while it is typed: posts the form to data-autosave and says so in the form's status line.
const PAUSE = 800;
const AGAIN = 5000;

function status(form, text) {
  const line = form.querySelector("[data-autosave-status]");
  if (line) line.textContent = text;
}

async function save(form) {
  const words = form.dataset;
  status(form, words.autosaveSaving);
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  const answer = await fetch(words.autosave, { method: "POST", body, headers: { "X-Requested-With": "autosave" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  status(form, words.autosaveSaved.replace("{time}", time));
  form.dispatchEvent(new CustomEvent("tongban:saved"));
}

function watch(form) {
  let timer = 0;
  let busy = false;
  let again = false;
  const run = async () => {
    if (busy) return void (again = true);
    busy = true;
    again = false;
    try {
      await save(form);
    } catch {
      status(form, form.dataset.autosaveFailed);
      schedule(AGAIN);
    }
    busy = false;
    if (again) schedule(PAUSE);
  };
  const schedule = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  form.addEventListener("input", () => schedule(PAUSE));
  form.addEventListener("submit", () => clearTimeout(timer));
}

export function autosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
}
