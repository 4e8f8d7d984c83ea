import { readFileSync } from "node:fs";
import { mergeConfig, type Plugin } from "vitest/config";
import config from "../vitest.config.ts";

const { BERTH_TEST_MUTANT: mutantFile = "" } = process.env;
const { file, text } = JSON.parse(readFileSync(mutantFile, "utf8")) as {
  readonly file: string;
  readonly text: string;
};

/** Shows the tests another text for the one file that is mutated, and keeps it out of the cache that other runs share. */
const mutant: Plugin = {
  name: "mutant",
  enforce: "pre",
  load: (id) => (id === file ? text : undefined),
  configureVitest: ({ defineCacheKeyGenerator }) => {
    defineCacheKeyGenerator(({ id }) => (id === file ? false : undefined));
  },
};

export default mergeConfig(config, { plugins: [mutant] });
