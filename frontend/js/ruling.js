// The rules of a revision: a grid for each part; what is typed is checked at once and kept when a cell is left.
import "./desk.js";
import "./htmx-global.js";
import { asking, surroundings } from "./feel-field.js";
import { tableGrid } from "./grid.js";

const form = document.querySelector("form[data-ruling]");
const around = surroundings();
const keep = form?.elements.keep;
let unsaved = false;

function changed(kept) {
  if (kept) keep.value = "1";
  unsaved ||= kept;
  form.dispatchEvent(new CustomEvent("tongban:changed", { bubbles: true }));
}

const grids = form && around ? [...form.querySelectorAll("[data-grid]")].map((place) => tableGrid(place, {
  ...around,
  source: place.parentElement.querySelector("[data-grid-text]"),
  ask: asking(form.dataset.feelAsk, form.querySelector("[name=csrfmiddlewaretoken]").value),
  changed,
  reread() {},
})).filter(Boolean) : [];

// What was sent to be kept is not sent so again.
document.body.addEventListener("htmx:beforeSend", () => { if (keep) keep.value = ""; });
document.body.addEventListener("htmx:afterSettle", () => grids.forEach((grid) => grid.mark()));
// Once the answer is there, all is kept that was not typed meanwhile; until then the page asks before it is left.
document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) unsaved = Boolean(keep?.value); });
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
form?.addEventListener("submit", () => {
  grids.forEach((grid) => grid.commit());
  unsaved = false;
}, true);
grids.forEach((grid) => grid.mark());
