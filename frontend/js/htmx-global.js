// The stream extension looks for htmx on the window; the stream is on a port of its own and reads no cookie.
import htmx from "htmx.org/dist/htmx.esm.js";

window.htmx = htmx;
htmx.createEventSource = (url) => new EventSource(url);
