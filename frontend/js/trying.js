// Trying a revision on somebody: what comes out follows what is answered.
import "./desk.js";
import "./htmx-global.js";
import { facts } from "./facts.js";

const form = document.querySelector("form[data-trying]");
if (form) facts(form, () => form.dispatchEvent(new CustomEvent("tongban:changed", { bubbles: true })));
for (const away of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(away, () => document.getElementById("tried")?.classList.add("is-stale"));
}
