// Keyboard work at the desk, on top of the helpers of every page.
import "./portal.js";
import { keyboardHelp, pageKeys, tableKeys } from "./keys.js";

tableKeys();
pageKeys();
keyboardHelp();
