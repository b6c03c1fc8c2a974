// Forms that warn before typed words are lost, and forms that are sent only once.

function snapshot(form) {
  return new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value])).toString();
}

export function guardUnsaved() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let before = snapshot(form);
    let leaving = false;
    form.addEventListener("submit", () => (leaving = true));
    form.addEventListener("tongban:saved", () => (before = snapshot(form)));
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && snapshot(form) !== before) event.preventDefault();
    });
  }
}

export function sendOnce() {
  for (const form of document.querySelectorAll("form[data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) return event.preventDefault();
      sent = true;
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
    window.addEventListener("pageshow", () => {
      sent = false;
      for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
    });
  }
}
