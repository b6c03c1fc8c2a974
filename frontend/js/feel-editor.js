// The expression editor: colours, completion of the names in scope, and the marks of our own kernel. Loaded where it is needed.
import { acceptCompletion, autocompletion, startCompletion } from "@codemirror/autocomplete";
import { history, historyKeymap } from "@codemirror/commands";
import { linter } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, tooltips } from "@codemirror/view";
import FeelEditor from "@bpmn-io/feel-editor";

const OURS = "tongban";
const WORD = /[\p{L}\p{N}_·.?]+$/u;

// `scope`: names [{name, detail, values}], functions [{name, params, detail}], words [{label, detail}].
function completing(scope, dialect, subject) {
  const names = scope.names.map(({ name, detail }) => ({ label: name, detail, type: "variable", boost: 2 }));
  const functions = scope.functions.map(({ name, params, detail }) => ({
    label: name, detail, type: "function", apply: (view, _completion, from, to) => {
      const called = `${name}()`;
      view.dispatch({ changes: { from, to, insert: called }, selection: { anchor: from + called.length - (params.length ? 1 : 0) } });
    },
  }));
  const words = scope.words.map(({ label, detail }) => ({ label, detail, type: "keyword", boost: -1 }));
  const values = (scope.names.find(({ name }) => name === subject?.())?.values ?? []).map((value) => ({ label: `"${value}"`, type: "constant", boost: 9 }));
  const options = [...(dialect === "unaryTests" ? values : []), ...names, ...functions, ...words];
  return (context) => {
    const quoted = context.matchBefore(/"[^"]*$/);
    const inText = quoted && (context.state.sliceDoc(0, context.pos).split('"').length - 1) % 2 === 1;
    if (inText) {
      const compared = scope.names.filter(({ name, values: own }) => own?.length && (name === subject?.() || context.state.doc.toString().includes(name)));
      const all = [...new Set(compared.flatMap(({ values: own }) => own))];
      return all.length ? { from: quoted.from, options: all.map((value) => ({ label: `"${value}"`, type: "constant" })) } : null;
    }
    const word = context.matchBefore(WORD);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}_·.?]*$/u };
  };
}

// What the kernel says of a text; where it cannot be asked nothing is marked, and the page's own check still stands.
function marking(ask, words, told) {
  return async (view) => {
    const text = view.state.doc.toString();
    if (!text.trim()) return [];
    const marks = await ask(text).catch(() => []);
    if (view.state.doc.toString() !== text) return [];
    told?.(marks);
    const length = view.state.doc.length;
    return marks.map(({ from, to, say, fix }) => ({
      from: Math.min(from, length), to: Math.min(Math.max(to, from), length), severity: "error", source: OURS, message: say,
      actions: fix == null ? [] : [{ name: words.fix.replace("{text}", fix), apply: (at) => at.dispatch({ changes: { from: 0, to: at.state.doc.length, insert: fix } }) }],
    }));
  };
}

// Puts an editor into a container. `ask` sends a text to the kernel; `keys` are bindings of whoever put it there.
export function edit({ container, value, label, describedBy, dialect = "expression", subject, scope, nonce, words, ask, told, changed, left, keys = [], lines = false }) {
  const shown = document.createElement("div");
  shown.className = "ts-feel";
  container.append(shown);
  const feel = new FeelEditor({
    container: shown,
    value,
    dialect,
    variables: scope.names.map(({ name }) => ({ name })),
    builtins: scope.functions.map(({ name, params }) => ({ name, type: "function", params: params.map((one) => ({ name: one })) })),
    contentAttributes: { "aria-label": label, ...(describedBy ? { "aria-describedby": describedBy } : {}), spellcheck: "false", autocapitalize: "off" },
    onChange: changed,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorState.phrases.of(words.phrases),
      autocompletion({ override: [completing(scope, dialect, subject)], icons: false, selectOnOpen: false }),
      linter(marking(ask, words, told), { delay: 300, markerFilter: (found) => found.filter((one) => one.source === OURS) }),
      tooltips({ parent: document.body, position: "fixed" }),
      history(),
      EditorView.lineWrapping,
      ...(left ? [EditorView.domEventHandlers({ blur: () => void left() })] : []),
      Prec.high(keymap.of([{ key: "Tab", run: acceptCompletion }, { key: "Ctrl-Space", run: startCompletion }, ...keys])),
      keymap.of(historyKeymap),
      ...(lines ? [] : [EditorState.transactionFilter.of(oneLine)]),
    ],
  });
  const view = EditorView.findFromDOM(shown);
  return {
    focus: (atEnd = true) => feel.focus(atEnd ? view.state.doc.length : 0),
    get value() { return view.state.doc.toString(); },
    set value(text) { feel.setValue(text); },
    destroy() {
      view.destroy();
      shown.remove();
    },
  };
}

// A cell holds one line: a break that is typed or pasted becomes a blank.
function oneLine(transaction) {
  if (!transaction.docChanged || transaction.newDoc.lines < 2) return transaction;
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, " ");
  return [{ changes: { from: 0, to: transaction.startState.doc.length, insert: text }, selection: { anchor: text.length } }];
}
