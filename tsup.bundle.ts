import { mkdirSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
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
export const withBuiltins: Plugin = {
  name: "with-builtins",
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

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
