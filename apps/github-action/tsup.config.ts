import { defineConfig, type Options } from "tsup";

/** docker-modem's way over SSH, which this action never takes and which brings native code. */
const withoutSsh: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "without-ssh",
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, ({ path }) => ({ path, namespace: "empty" }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
  },
};

// What stands in `dist` is what runs in other people's jobs: everything is in it, and the same sources give the same bytes.
export default defineConfig({
  entry: ["src/main.ts", "src/post.ts"],
  // Tests run what was built now, beside what is committed: `npm run bundle` writes that.
  outDir: process.env["BUNDLE_FOLDER"] ?? ".bundle",
  format: "esm",
  target: "node24",
  platform: "node",
  clean: true,
  sourcemap: false,
  splitting: true,
  minify: true,
  noExternal: [/.*/],
  metafile: true,
  // Packages in CommonJS ask for Node's own modules by `require`, which an ES module does not have.
  banner: { js: 'import{createRequire as berthRequire}from"node:module";const require=berthRequire(import.meta.url);' },
  esbuildPlugins: [withoutSsh],
  loader: { ".sh": "text" },
  esbuildOptions(options) {
    options.conditions = ["@dockberth/source", "node", "import"];
    options.legalComments = "none";
    options.chunkNames = "chunks/[name]-[hash]";
  },
});
