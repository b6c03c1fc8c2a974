// Pages that change while they are open: htmx with server-sent events.
import "./htmx-global.js";
import "htmx-ext-sse/sse.js";
