// Small helpers of every page; each page works without them.
import { autosave } from "./autosave.js";
import { confirmDialogs } from "./confirm.js";
import { errorSummary } from "./error-summary.js";
import { fileFields } from "./file.js";
import { largeType } from "./large-type.js";
import { printButtons } from "./print.js";
import { suggestions } from "./suggest.js";
import { staging } from "./stage.js";
import { guardUnsaved, sendOnce } from "./forms.js";
import { securityKeys } from "./security-key.js";
import { sessionEnd } from "./session.js";

errorSummary();
fileFields();
largeType();
printButtons();
confirmDialogs();
staging();
guardUnsaved();
sendOnce();
autosave();
securityKeys();
sessionEnd();
suggestions();
