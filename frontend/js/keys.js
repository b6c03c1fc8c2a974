// One-key work: j and k walk a table, Enter opens, a page's own keys are marked with data-key, ? shows them all.

const OFF = "tongban.keys-off";

function typing(event) {
  const where = event.target;
  if (localStorage.getItem(OFF) && event.key !== "?") return true;
  return event.ctrlKey || event.metaKey || event.altKey || where.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(where.tagName) || document.querySelector("dialog[open]");
}

export function tableKeys() {
  const table = document.querySelector("table[data-keys]");
  if (!table) return;
  const links = [...table.querySelectorAll("tbody tr a[data-row-link]")];
  const current = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const go = (index) => {
    const link = links[Math.max(0, Math.min(links.length - 1, index))];
    link?.focus();
    link?.closest("tr").scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.key === "j") go(current() + 1);
    else if (event.key === "k") go(current() < 0 ? 0 : current() - 1);
  });
}

export function pageKeys() {
  document.addEventListener("keydown", (event) => {
    if (typing(event) || event.key.length !== 1) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input,select,textarea")) target.focus();
    else if (target.matches("summary")) enter(target.parentElement);
    else target.click();
  });
  document.addEventListener("keydown", (event) => {
    const inside = event.key === "Escape" && event.target.closest?.("details:has(> summary[data-key])[open]");
    if (inside) inside.querySelector("summary").focus();
  });
}

// A key leads into its form, whether it was open or not; Escape leads out again.
function enter(details) {
  details.open = true;
  const first = details.querySelector("form :is(input:not([type=hidden]), select, textarea, button)");
  (first ?? details.querySelector("summary")).focus();
  details.scrollIntoView({ block: "nearest" });
}

export function keyboardHelp() {
  const dialog = document.getElementById("keyboard-help");
  if (!dialog) return;
  const off = dialog.querySelector("[data-keys-off]");
  off.checked = Boolean(localStorage.getItem(OFF));
  off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
  for (const opener of document.querySelectorAll("[data-keyboard-help]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
}
