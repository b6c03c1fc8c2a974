// Warns two minutes before the sign-in ends and lets the reader stay; a page in another tab may have kept it alive.
const WARN = 120;

async function seconds(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "session" }, ...options });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).seconds;
}

function watch(dialog) {
  const { left, stay, ended } = dialog.dataset;
  const text = dialog.querySelector("p");
  const button = dialog.querySelector("[data-stay-button]");
  const form = dialog.querySelector("form");
  let timer = 0;
  const over = () => {
    text.textContent = ended;
    button.hidden = true;
    if (!dialog.open) dialog.showModal();
    dialog.addEventListener("click", () => dialog.close(), { once: true });
  };
  const look = async () => {
    try {
      const now = await seconds(left);
      if (now <= 0) return over();
      if (now <= WARN && !dialog.open) dialog.showModal();
      if (now > WARN && dialog.open) dialog.close();
      wait(now);
    } catch {
      wait(WARN);
    }
  };
  const wait = (now) => {
    clearTimeout(timer);
    timer = setTimeout(look, 1000 * Math.max(5, now > WARN ? now - WARN : Math.min(now, 20)));
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const now = await seconds(stay, { method: "POST", body: new FormData(form) });
      if (now <= 0) return over();
      dialog.close();
      wait(now);
    } catch {
      over();
    }
  });
  wait(Number(dialog.dataset.sessionEnd));
}

export function sessionEnd() {
  const dialog = document.querySelector("dialog[data-session-end]");
  if (dialog) watch(dialog);
}
