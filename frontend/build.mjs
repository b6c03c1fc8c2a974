// Builds the page assets: purged styles, bundled scripts, fonts and icons, under hashed names listed in manifest.json.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { EXTRA_ICONS, SAFE_CLASSES } from "./used.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const HOUSE = join(HERE, "..", "src", "tongban");
const OUT = join(HOUSE, "channels", "static", "build");
const NEXT = `${OUT}.next`;
const ENTRIES = ["css/fonts.css", "css/tongban.css", "css/desk.css", "css/print.css", "css/studio.css", "js/portal.js", "js/desk.js", "js/live.js"];
// Islands of the studio: what they share, the expression editor above all, is a file of its own and loaded when it is wanted.
const ISLANDS = ["js/studio.js", "js/editor.js", "js/ruling.js", "js/trying.js", "js/feel.js"];
const require = createRequire(import.meta.url);

function filesUnder(folder, endings) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.startsWith(OUT))
    .sort();
}

const templates = filesUnder(HOUSE, [".html"]);
const faces = filesUnder(join(HOUSE, "channels"), [".py"]);
const scripts = filesUnder(join(HERE, "js"), [".js"]);

function usedIcons() {
  const names = new Set(EXTRA_ICONS);
  for (const path of [...templates, ...faces]) {
    const text = readFileSync(path, "utf8");
    for (const match of text.matchAll(/\{%\s*icon\s+"([a-z0-9-]+)"/g)) names.add(match[1]);
    for (const match of text.matchAll(/\bicon="([a-z0-9-]+)"/g)) names.add(match[1]);
  }
  return [...names].sort();
}

function iconBodies(names) {
  const all = JSON.parse(readFileSync(require.resolve("@iconify-json/tabler/icons.json"), "utf8")).icons;
  const missing = names.filter((name) => !all[name]);
  if (missing.length) throw new Error(`no Tabler icon is called: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, all[name].body]));
}

async function purgedTabler() {
  const [result] = await new PurgeCSS().purge({
    css: [{ raw: readFileSync(require.resolve("@tabler/core/dist/css/tabler.min.css"), "utf8").replace(/^@charset[^;]+;/, "") }],
    content: [...templates, ...faces, ...scripts],
    safelist: { standard: SAFE_CLASSES },
    blocklist: [/data-bs-theme/],
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return result.css;
}

const tabler = {
  name: "purged-tabler",
  setup(builder) {
    builder.onResolve({ filter: /^tabler$/ }, () => ({ path: "tabler", namespace: "purged" }));
    builder.onLoad({ filter: /.*/, namespace: "purged" }, async () => ({ contents: await purgedTabler(), loader: "css", resolveDir: HERE }));
  },
};

// The built files travel in the released wheel, and with them the terms of what they were made from.
function licences(inputs) {
  const bundled = inputs.map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean);
  const named = Object.keys(JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).dependencies);
  return [...new Set([...named, ...bundled])].sort().map((name) => {
    const folder = join(HERE, "node_modules", name);
    const text = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file)).map((file) => readFileSync(join(folder, file), "utf8"));
    const { version, author, license = "terms below" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license}) ${author?.name ?? author ?? ""}\n\n${text.join("\n")}`;
  }).join(`\n${"-".repeat(80)}\n`);
}

function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const [stem, ending] = name.split(".");
  writeFileSync(join(NEXT, `${stem}-${hash}.${ending}`), text);
  return `${stem}-${hash}.${ending}`;
}

rmSync(NEXT, { recursive: true, force: true });
mkdirSync(NEXT, { recursive: true });

const common = {
  absWorkingDir: HERE,
  outdir: NEXT,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020", "chrome90", "firefox90", "safari15"],
  entryNames: "[name]-[hash]",
  legalComments: "linked",
  metafile: true,
};
const results = [
  await build({ ...common, entryPoints: ENTRIES, loader: { ".woff2": "file" }, assetNames: "fonts/[name]-[hash]", plugins: [tabler] }),
  await build({ ...common, entryPoints: ISLANDS, splitting: true, chunkNames: "[name]-[hash]" }),
];

const manifest = {};
for (const [path, output] of results.flatMap((result) => Object.entries(result.metafile.outputs))) {
  if (ISLANDS.includes(output.entryPoint) || ENTRIES.includes(output.entryPoint)) manifest[basename(output.entryPoint)] = relative(NEXT, join(HERE, path));
}
manifest["icons.json"] = writeHashed("icons.json", JSON.stringify(iconBodies(usedIcons())));
writeFileSync(join(NEXT, "licences.txt"), licences(results.flatMap((result) => Object.keys(result.metafile.inputs))));
writeFileSync(join(NEXT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

// The web server sends these to browsers that take them.
for (const name of readdirSync(NEXT).filter((name) => /\.(css|js)$/.test(name))) {
  const content = readFileSync(join(NEXT, name));
  writeFileSync(join(NEXT, `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(NEXT, `${name}.br`), brotliCompressSync(content));
}

if (existsSync(OUT)) rmSync(OUT, { recursive: true });
renameSync(NEXT, OUT);
console.log(Object.values(manifest).join("\n"));
