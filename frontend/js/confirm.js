// Turns a <details data-confirm> into a button that opens a dialog with the same content.

export function confirmDialogs() {
  for (const details of document.querySelectorAll("details[data-confirm]")) upgrade(details);
}

function upgrade(details) {
  const summary = details.querySelector("summary");
  const body = details.querySelector("[data-confirm-body]");
  const dialog = document.createElement("dialog");
  dialog.className = "tb-dialog";
  dialog.setAttribute("aria-labelledby", body.querySelector("[data-confirm-title]").id);
  const button = document.createElement("button");
  button.type = "button";
  button.className = summary.className;
  button.append(...summary.childNodes);
  button.addEventListener("click", () => dialog.showModal());
  for (const close of body.querySelectorAll("[data-confirm-close]")) {
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
  }
  dialog.append(body);
  details.replaceWith(button, dialog);
  if (body.querySelector(".is-invalid")) dialog.showModal();
}
