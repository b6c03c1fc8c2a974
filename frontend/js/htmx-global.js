// The stream extension looks for htmx on the window.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
