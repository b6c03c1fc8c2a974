// Keyboard work at the desk, on top of the helpers of every page.
import "./portal.js";
import "./shown.js";
import { keyboardHelp, pageKeys, tableKeys } from "./keys.js";

tableKeys();
pageKeys();
keyboardHelp();

// Of a strip that scrolls the page one is on is in sight.
for (const strip of document.querySelectorAll(".tb-side, .te-sections")) {
  const here = strip.querySelector("[aria-current]");
  if (!here || strip.scrollWidth <= strip.clientWidth) continue;
  strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - here.offsetWidth) / 2;
}
