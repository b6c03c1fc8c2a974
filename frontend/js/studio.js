// The workshop of rules: a grid over the text of a table, facts whose state follows what is typed, one request at a time.
import "./desk.js";
import "./htmx-global.js";
import { facts } from "./facts.js";
import { asking, feelFields, plainFields, surroundings } from "./feel-field.js";
import { tableGrid } from "./grid.js";

const bench = document.querySelector("form[data-bench]");

function changed() {
  bench.dispatchEvent(new CustomEvent("tongban:changed", { bubbles: true }));
}

// The form that hands in a file takes along what is typed, so that nothing is lost if the file cannot be opened.
document.getElementById("open")?.addEventListener("submit", () => {
  const mirror = document.querySelector("[data-mirror]");
  mirror.value = document.getElementById("f-text").value;
});

// Choosing an example is no change of the rule.
document.getElementById("f-example")?.addEventListener("change", (event) => event.stopPropagation());
document.getElementById("f-example")?.addEventListener("input", (event) => event.stopPropagation());

const address = bench?.dataset.feelAsk;
const place = document.querySelector("[data-grid]");
const grid = bench && place ? tableGrid(place, {
  ...surroundings(),
  source: document.getElementById("f-text"),
  ask: asking(address, bench.querySelector("[name=csrfmiddlewaretoken]").value),
  changed,
  // A text that is no table of ours yet is read by the server.
  reread(text) {
    document.getElementById("f-text").value = text;
    bench.requestSubmit(bench.querySelector("button[value=try]"));
  },
}) : null;
if (bench) {
  feelFields(plainFields(bench), address);
  facts(bench, changed);
}
// What is typed into a cell counts when a button of the form is pressed.
bench?.addEventListener("submit", () => grid?.commit(), true);
document.body.addEventListener("htmx:afterSettle", () => {
  grid?.mark();
});
document.body.addEventListener("htmx:responseError", () => document.getElementById("tried")?.classList.add("is-stale"));
document.body.addEventListener("htmx:sendError", () => document.getElementById("tried")?.classList.add("is-stale"));
grid?.mark();
