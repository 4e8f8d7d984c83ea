import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
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
 * start, and reads every export of it: `node:https` alone takes as long as an empty Node.
 */
const withLateBuiltins: Plugin = {
  name: "with-late-builtins",
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, namespace }) =>
      !/^(builtin|late)/.test(namespace) && kind === "import-statement" && isBuiltin(path)
        ? { path, namespace: "late-builtin" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "late-builtin" }, ({ path }) => {
      // Of `node:events` and `node:stream`, the module itself is what others extend.
      const isClass = typeof process.getBuiltinModule(path) === "function";
      return { contents: isClass ? `module.exports = ${builtin(path)};` : late(builtin(path)) };
    });
  },
};

/** The same for a package that is large and that few calls need. It is in CommonJS, so that nothing of it runs before. */
const withLateYaml: Plugin = {
  name: "with-late-yaml",
  setup(build) {
    build.onResolve({ filter: /^yaml$/ }, ({ path, kind, resolveDir }) =>
      kind === "import-statement" ? { path, namespace: "late-package", pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "late-package" }, ({ path, pluginData }) => ({
      contents: late(`require(${JSON.stringify(path)})`),
      resolveDir: pluginData,
    }));
  },
};

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

/** What each bundle needs of these. */
export const withQuickStart: readonly Plugin[] = [withBuiltins, withLateBuiltins, withLateYaml];

/**
 * Imports from core's entry points go to the files that they name. esbuild puts whatever an entry point re-exports into the
 * start of each command that imports anything from it, and most commands need little of core.
 */
export const withDirectImports: Plugin = {
  name: "with-direct-imports",
  setup(build) {
    const statements = /^import \{([^}]*)\} from "(@dockberth\/core(?:\/(?!printable)[a-z]+)?)";$/gm;
    build.onLoad({ filter: /apps[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path: importer }) => {
      let contents = await readFile(importer, "utf8");
      for (const [statement, names = "", specifier = ""] of contents.matchAll(statements)) {
        const at = { kind: "import-statement", importer, resolveDir: dirname(importer) } as const;
        const { path } = await build.resolve(specifier, at);
        contents = contents.replace(statement, directImports(names, path));
      }
      return { contents, loader: "ts" };
    });
  },
};

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

/** Without the types, which a bundle does not need. */
function directImports(names: string, entry: string): string {
  const files = exportedFiles(entry);
  return listed(names)
    .filter((name) => !name.startsWith("type "))
    .map((name) => {
      const file = files.get(name.split(" as ")[0] ?? "");
      if (file === undefined) throw new Error(`${entry} does not export ${name}`);
      return `import { ${name} } from ${JSON.stringify(file)};`;
    })
    .join(" ");
}

function listed(names: string): string[] {
  return names.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
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
