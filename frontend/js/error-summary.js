// Moves focus to the error summary, and from its links into the field they name.

function focusField(id) {
  const field = document.getElementById(id);
  if (!field) return false;
  const input = field.matches("input,select,textarea,button") ? field : field.querySelector("input,select,textarea,button");
  if (!input) return false;
  const anchor = input.closest("fieldset,.tb-field") ?? input;
  anchor.scrollIntoView({ block: "start" });
  input.focus({ preventScroll: true });
  return true;
}

export function errorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && focusField(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  });
}
