import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import type { Options } from "tsup";
import { licencesOf } from "./scripts/licences.mjs";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * What Berth's Docker client never runs: docker-modem's way over SSH, and dockerode's sessions and messages of BuildKit,
 * which look for files beside them, so that no bundle could run them.
 */
export const withoutUnused: Plugin = {
  name: "without-unused",
  setup(build) {
    const unused = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)$/;
    build.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: "unused" }));
    build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** Lets packages in CommonJS load Node's own modules inside an ES module, which has no `require`, in every later bundle, too. */
const withBuiltins: Plugin = {
  name: "with-builtins",
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace }) =>
      namespace !== "builtin" && kind === "require-call" && isBuiltin(path)
        ? { path, namespace: "builtin" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = ${builtin(path)};`,
    }));
  },
};

/**
 * Loads Node's own modules when something of them is first used. An `import` statement of a program loads the module at its
 * start, and reads every export of it: `node:https` alone takes as long as an empty Node. With `fewFiles`, each file that
 * imports one has a copy of the code that loads it: what files share is a file of its own, which takes a millisecond.
 */
function withLateBuiltins(fewFiles: boolean): Plugin {
  return {
    name: "with-late-builtins",
    setup(build) {
      build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace, importer }) => {
        if (/^(builtin|late)/.test(namespace) || kind !== "import-statement" || !isBuiltin(path)) return undefined;
        // Of `node:events` and `node:stream`, the module itself is what packages extend.
        const isClass = typeof process.getBuiltinModule(path) === "function" && importer.includes("node_modules");
        if (isClass) return { path, namespace: "builtin" };
        const copy = createHash("sha256").update(relative(".", importer)).digest("hex").slice(0, 8);
        return { path: fewFiles ? `${path}-${copy}` : path, namespace: "late-builtin", pluginData: path };
      });
      build.onLoad({ filter: /.*/, namespace: "late-builtin" }, ({ pluginData: path }) => ({
        contents: late(builtin(path)),
      }));
    },
  };
}

/** The same for packages that few calls need. They are in CommonJS, so that nothing of them runs before. */
const withLatePackages: Plugin = {
  name: "with-late-packages",
  setup(build) {
    build.onResolve(
      { filter: /^(yaml|node-forge\/.*|https?-proxy-agent|@actions\/http-client(\/.*)?)$/ },
      ({ path, kind, resolveDir }) =>
        kind === "import-statement" ? { path, namespace: "late-package", pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "late-package" }, ({ path, pluginData }) => ({
      contents: late(`require(${JSON.stringify(path)})`),
      resolveDir: pluginData,
    }));
  },
};

/** zod's sentences in fifty languages, which Berth does not use. */
export const withoutLocales: Plugin = {
  name: "without-locales",
  setup(build) {
    build.onResolve({ filter: /locales\/index\.js$/ }, ({ path }) => ({ path, namespace: "no-locales" }));
    build.onLoad({ filter: /.*/, namespace: "no-locales" }, () => ({ contents: "export {};" }));
  },
};

/**
 * Loads packages from files of their own when something of them is first used. Node compiles everything in a file. Tools that
 * collect what a program needs find these files by `new URL`.
 */
export function withPackageFiles(packages: readonly string[]): Plugin {
  return {
    name: "with-package-files",
    setup(build) {
      const filter = new RegExp(`^(${packages.join("|")})(/|$)`);
      build.onResolve({ filter }, ({ path }) => ({ path: filter.exec(path)?.[1], namespace: "package-file" }));
      build.onLoad({ filter: /.*/, namespace: "package-file" }, ({ path }) => ({
        contents: late(`require("load:${path}").load()`),
      }));
      build.onResolve({ filter: /^load:/ }, ({ path }) => ({ path: path.slice(5), namespace: "load" }));
      build.onLoad({ filter: /.*/, namespace: "load" }, ({ path }) => ({
        contents: `const file = new URL("./packages/${path}.cjs", import.meta.url);
          export const load = () => ${builtin("node:module")}.createRequire(file)("./${path}.cjs");`,
      }));
    },
  };
}

function builtin(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}

/**
 * A module in CommonJS that takes its exports from `expression` when the first of them is read. esbuild copies the own
 * properties of such a module at the start, so that it must have none; it inherits them.
 */
function late(expression: string): string {
  return `let loaded;
module.exports = Object.create(
  new Proxy({}, { get: (_, name) => (name === "__esModule" ? undefined : (loaded ??= ${expression})[name]) }),
);`;
}

/**
 * Azure's clients check whether a body is a form. The first look at `FormData` loads all of Node's `fetch`, and Berth sends
 * no forms.
 */
const withoutForms: Plugin = {
  name: "without-forms",
  setup({ initialOptions }) {
    initialOptions.define = { ...initialOptions.define, FormData: "undefined" };
  },
};

/** What each bundle needs of these. `fewFiles` is for programs that Node loads in several files. */
export function withQuickStart({ fewFiles = false } = {}): readonly Plugin[] {
  return [withBuiltins, withLateBuiltins(fewFiles), withLatePackages, withoutForms];
}

/**
 * Imports from core's entry points go to the files that they name. esbuild puts whatever an entry point re-exports into the
 * start of each command that imports anything from it, and most commands need little of core.
 */
export const withDirectImports: Plugin = directImports((contents) => contents);

/**
 * The same, and the files of a program that it loads when it needs them are one: Node takes a millisecond for each, and most
 * commands would load eighty. Those that `ownFiles` matches stay files of their own.
 */
export function withOneLateFile(ownFiles: RegExp): readonly Plugin[] {
  const late = /\bimport\("(\.[^"]+)"\)/g;
  const loadedBy = (file: string) =>
    [...readFileSync(file, "utf8").matchAll(late)].map(([, specifier = ""]) => resolve(dirname(file), specifier));
  const files = [...new Set(globSync("src/**/*.ts").flatMap(loadedBy))].filter((file) => !ownFiles.test(file)).sort();
  const nameOf = (file: string) => `file${files.indexOf(file)}`;
  const lateFile: Plugin = {
    name: "with-one-late-file",
    setup(build) {
      build.onResolve({ filter: /^late-files$/ }, ({ path }) => ({ path, namespace: "late-files" }));
      build.onLoad({ filter: /.*/, namespace: "late-files" }, () => {
        const lines = files.map((file) => `export * as ${nameOf(file)} from ${JSON.stringify(file)};`);
        return { contents: lines.join("\n"), loader: "ts", resolveDir: "." };
      });
    },
  };
  const importing = directImports((contents, importer) =>
    contents.replace(late, (expression, specifier: string) => {
      const file = resolve(dirname(importer), specifier);
      return files.includes(file) ? `import("late-files").then((late) => late.${nameOf(file)})` : expression;
    }),
  );
  return [lateFile, importing];
}

function directImports(rewrite: (contents: string, importer: string) => string): Plugin {
  return {
    name: "with-direct-imports",
    setup(build) {
      const statements = /^import \{([^}]*)\} from "(@dockberth\/core(?:\/(?!printable)[a-z]+)?)";$/gm;
      build.onLoad({ filter: /apps[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path: importer }) => {
        let contents = rewrite(await readFile(importer, "utf8"), importer);
        for (const [statement, names = "", specifier = ""] of contents.matchAll(statements)) {
          const at = { kind: "import-statement", importer, resolveDir: dirname(importer) } as const;
          const { path } = await build.resolve(specifier, at);
          contents = contents.replace(statement, importsFromFiles(names, path));
        }
        return { contents, loader: "ts" };
      });
    },
  };
}

/**
 * Loads the asynchronous functions that the main entry point exports when the first of them is called. Node compiles
 * everything that an `import` names, and a program that imports an SDK calls few of its functions. They are in one file,
 * because each file of its own takes a millisecond.
 */
export const withLateFunctions: Plugin = {
  name: "with-late-functions",
  setup(build) {
    const statements = /^export \{([^}]*)\} from "(\..*)";$/gm;
    let late: string[] = [];
    build.onLoad({ filter: /[\\/]src[\\/]index\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      late = [];
      for (const [statement, names = "", specifier = ""] of contents.matchAll(statements)) {
        const found = lateFunctions(values(names), join(dirname(path), specifier));
        if (found.length === 0) continue;
        late.push(`export { ${found.join(", ")} } from "${specifier}";`);
        const others = values(names).filter((name) => !found.includes(name));
        const exported = others.length === 0 ? "" : `export { ${others.join(", ")} } from "${specifier}";`;
        contents = contents.replace(statement, [exported, ...found.map(lateExport)].join("\n"));
      }
      return { contents, loader: "ts" };
    });
    build.onResolve({ filter: /^late-functions$/ }, ({ path, resolveDir }) => ({
      ...{ path, namespace: "late-functions", pluginData: resolveDir },
    }));
    build.onLoad({ filter: /.*/, namespace: "late-functions" }, ({ pluginData: resolveDir }) => ({
      ...{ contents: late.join("\n"), loader: "ts", resolveDir },
    }));
  },
};

/** Those of the exports of a file that return a promise. */
function lateFunctions(names: readonly string[], file: string): string[] {
  const text = readFileSync(file, "utf8");
  const resultOf = (name: string) =>
    new RegExp(`^export (?:async )?function ${name}\\b[^]*?\\): (.*) {$`, "m").exec(text)?.[1];
  return names.filter((name) => resultOf(name)?.startsWith("Promise<"));
}

function lateExport(name: string): string {
  return `export const ${name} = async (...given) => (await import("late-functions")).${name}(...given);`;
}

/** The file in which each export of an entry point is defined. It holds re-exports alone. */
function exportedFiles(entry: string): ReadonlyMap<string, string> {
  const text = readFileSync(entry, "utf8");
  const all = text.matchAll(/^export \* from "(.*)";$/gm);
  const named = text.matchAll(/^export (?:type )?\{([^}]*)\} from "(.*)";$/gm);
  const fileOf = (specifier: string) => join(dirname(entry), specifier);
  return new Map([
    ...[...all].flatMap(([, specifier = ""]) => [...exportedFiles(fileOf(specifier))]),
    ...[...named].flatMap(([, names = "", specifier = ""]) =>
      listed(names).map((name) => [name, fileOf(specifier)] as const),
    ),
  ]);
}

function importsFromFiles(names: string, entry: string): string {
  const files = exportedFiles(entry);
  return values(names)
    .map((name) => {
      const file = files.get(name.split(" as ")[0] ?? "");
      if (file === undefined) throw new Error(`${entry} does not export ${name}`);
      return `import { ${name} } from ${JSON.stringify(file)};`;
    })
    .join(" ");
}

/** Without the types, which nothing needs at run time. */
function values(names: string): string[] {
  return listed(names).filter((name) => !name.startsWith("type "));
}

function listed(names: string): string[] {
  return names.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}

/** Writes entry points that take everything they export from the main one. */
export function withReexports(entries: readonly string[]): Plugin {
  return {
    name: "with-reexports",
    setup(build) {
      build.onEnd(() => {
        for (const entry of entries) {
          const text = readFileSync(join("src", `${entry}.ts`), "utf8");
          const names = [...text.matchAll(/^export \{([^}]*)\} from/gm)].flatMap(([, given = ""]) => values(given));
          const file = join("dist", `${entry}.js`);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, `export { ${names.join(", ")} } from "../index.js";\n`);
        }
      });
    },
  };
}

/** Writes the licences of all packages that are in the bundle beside it. */
export const withLicences: Plugin = {
  name: "with-licences",
  setup(build) {
    const { outdir = "dist" } = build.initialOptions;
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      mkdirSync(outdir, { recursive: true });
      writeFileSync(join(outdir, "licences.txt"), licencesOf(Object.keys(metafile?.inputs ?? {})));
    });
  },
};
