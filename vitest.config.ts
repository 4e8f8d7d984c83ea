import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { defineConfig, type Plugin, type TestProjectInlineConfiguration } from "vitest/config";
import { timeLimits } from "./packages/testing/src/time-limits.ts";

/** Scripts, and what a browser gets, are imported as text, as tsup does it for the packages. */
const scriptsAsText: Plugin = {
  name: "scripts-as-text",
  enforce: "pre",
  async load(id) {
    return /\.(?:sh|py|html|browser\.js|css\.txt)$/.test(id)
      ? `export default ${JSON.stringify(await readFile(id, "utf8"))};`
      : undefined;
  },
};

/** The name of a test file, and its folder, say what the test needs. */
const files = {
  unit: ["{packages,apps}/*/src/**/*.test.ts", "test/*.test.ts"],
  integration: ["{packages,apps}/*/test/**/*.test.ts", "**/*.integration.test.ts"],
  guests: ["**/*.guest.test.ts"],
};

const cores = availableParallelism();
const waiting = Math.min(2 * Math.max(cores, 2), 8);

export default defineConfig({
  plugins: [scriptsAsText],
  resolve: { conditions: ["@dockberth/source"] },
  ssr: { resolve: { conditions: ["@dockberth/source", "node", "default"] } },
  test: {
    globalSetup: "packages/testing/setup/sealed-machine.ts",
    tags: [{ name: "long", description: "Runs in `pnpm verify`, and not in `npm test`." }],
    projects: [
      project("unit", {
        exclude: [...files.integration, ...files.guests],
        setupFiles: ["packages/testing/setup/empty-home.ts", "packages/testing/setup/no-processes.ts"],
        maxWorkers: cores,
        sequence: { groupOrder: 0 },
      }),
      // These wait most of their time: for a daemon that boots, a deadline that passes, a host that is polled.
      project("integration", { exclude: files.guests, maxWorkers: waiting, sequence: { groupOrder: 1 } }),
      project("guests", { maxWorkers: waiting, sequence: { groupOrder: 1 } }),
    ],
  },
});

function project(
  name: keyof typeof files,
  { exclude = [], ...test }: TestProjectInlineConfiguration["test"] & object,
): TestProjectInlineConfiguration {
  const limits = timeLimits[name];
  return {
    extends: true,
    test: {
      name,
      include: files[name],
      exclude: ["**/node_modules/**", "**/dist/**", ...exclude],
      setupFiles: "packages/testing/setup/empty-home.ts",
      testTimeout: limits.test,
      hookTimeout: limits.test,
      expect: { poll: { timeout: limits.wait } },
      env: { BERTH_TEST_WAIT_SECONDS: String(limits.wait / 1000) },
      ...test,
    },
  };
}
