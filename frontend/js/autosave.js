// Saves a draft while it is typed: posts the form to data-autosave and says so in the form's status line.
// When the session has ended, what is typed stays on the page and is saved once the reader has signed in elsewhere.
const PAUSE = 800;
const AGAIN = 5000;
const ENDED = new Set([401, 403]);

class SessionEnded extends Error {}

function status(form, text) {
  const line = form.querySelector("[data-autosave-status]");
  if (!line) return;
  line.classList.remove("is-ended");
  line.textContent = text;
}

function ended(form) {
  const line = form.querySelector("[data-autosave-status]");
  if (!line || line.classList.contains("is-ended")) return;
  const link = document.createElement("a");
  link.href = form.dataset.autosaveSignIn;
  link.target = "_blank";
  link.textContent = form.dataset.autosaveSignInText;
  line.classList.add("is-ended");
  line.replaceChildren(form.dataset.autosaveEnded, link);
}

function post(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  return fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Requested-With": "autosave" }, credentials: "same-origin" });
}

// Signing in changes the token that forms carry: the one of the page as it is now. False while nobody is signed in.
async function renewed() {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("input[name=csrfmiddlewaretoken]");
  if (!fresh) return false;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh.value;
  return true;
}

async function save(form) {
  const words = form.dataset;
  if (!form.querySelector(".is-ended")) status(form, words.autosaveSaving);
  let answer = await post(form);
  if (ENDED.has(answer.status) && (await renewed())) answer = await post(form);
  if (ENDED.has(answer.status)) throw new SessionEnded();
  if (!answer.ok) throw new Error(String(answer.status));
  const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  status(form, words.autosaveSaved.replace("{time}", time));
  form.dispatchEvent(new CustomEvent("tongban:saved"));
}

function watch(form) {
  let timer = 0;
  let busy = false;
  let again = false;
  let signedOut = false;
  const run = async () => {
    if (busy) return void (again = true);
    busy = true;
    again = false;
    try {
      await save(form);
      signedOut = false;
    } catch (error) {
      signedOut = error instanceof SessionEnded;
      if (signedOut) ended(form);
      else status(form, form.dataset.autosaveFailed);
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
  document.addEventListener("visibilitychange", () => {
    if (signedOut && !document.hidden) schedule(0);
  });
  // First of all that listen: a form that cannot arrive is neither sent nor counted as sent.
  form.addEventListener(
    "submit",
    (event) => {
      if (!signedOut) return clearTimeout(timer);
      event.preventDefault();
      event.stopImmediatePropagation();
      form.querySelector("[data-autosave-status] a")?.focus();
      schedule(0);
    },
    { capture: true },
  );
}

export function autosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
}
