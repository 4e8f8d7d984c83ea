import { defineConfig, type Options } from "tsup";
import { withDirectImports, withoutUnused, withQuickStart } from "../../tsup.bundle.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * `main.js` and `post.js` load `berth.js` and hold nothing themselves. One file that tells its halves apart by the state
 * that the first one saved would be simpler, but a job that is cancelled before that would then create a host at its end.
 */
const oneBundle: Plugin = {
  name: "one-bundle",
  setup(build) {
    build.onResolve({ filter: /^\.\/berth\.ts$/ }, () => ({ path: "./berth.js", external: true }));
  },
};

/** Large libraries that few steps load have files of their own, so that every other step need not read and compile them. */
const ownFiles: Plugin = {
  name: "own-files",
  setup(build) {
    const files = { "@azure/identity": "./identity.js", "libsodium-wrappers": "./sodium.js" } as const;
    build.onResolve({ filter: /^(@azure\/identity|libsodium-wrappers)$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: files[path as keyof typeof files], external: true } : undefined,
    );
  },
};

/** `@actions/http-client` brings it for `fetch` through a proxy, which the Action does not use. */
const withoutUndici: Plugin = {
  name: "without-undici",
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: "undici" }));
    build.onLoad({ filter: /.*/, namespace: "undici" }, () => ({ contents: "module.exports = {};" }));
  },
};

// What stands in `dist` is what runs in other people's jobs: everything is in it, and the same sources give the same bytes.
export default defineConfig({
  entry: ["berth", "main", "post", "identity", "sodium"].map((name) => `start/${name}.ts`),
  // Tests run what was built now, beside what is committed: `npm run bundle` writes that.
  outDir: process.env["BUNDLE_FOLDER"] ?? ".bundle",
  format: "esm",
  target: "node24",
  platform: "node",
  clean: true,
  sourcemap: false,
  // Chunks would have a hash in their names: each change of the sources would rename most of them.
  splitting: false,
  minify: true,
  removeNodeProtocol: false,
  noExternal: [/.*/],
  metafile: true,
  esbuildPlugins: [withoutUnused, withoutUndici, ...withQuickStart(), withDirectImports, oneBundle, ownFiles],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.conditions = ["@dockberth/source", "node", "import"];
    options.legalComments = "none";
  },
});
