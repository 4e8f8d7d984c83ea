import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { testParsers } from "../../../packages/core/test/fuzz/check.ts";
import { text } from "../../../packages/core/test/fuzz/inputs.ts";
import { exitCodes } from "../src/output/exit-codes.ts";
import { berth } from "./berth.ts";

const flags = {
  "--location": "westeurope",
  "--resource-group": "team",
  "--size": "Standard_B2s",
  "--image": "ubuntu-24.04",
  "--allow-from": "203.0.113.7,198.51.100.0/24",
  "--open-port": "80=0.0.0.0/0",
  "--tag": "team=build",
  "--expires-in": "8h",
  "--disk-size": "64",
  "--data-disk": "64",
  "--port": "2376",
  "--engine-version": "28.0.0",
  "--hostname": "docker.example.org",
  "--registry-mirror": "https://mirror.example.org",
};

/** An option with a valid, an invalid or a missing value. */
const flag = fc.constantFrom(...Object.entries(flags)).chain(([name, value]) =>
  fc.oneof(
    fc.constant([name, value]),
    text.map((wrong) => [name, wrong]),
    text.map((wrong) => [`${name}=${wrong}`]),
    fc.constant([name]),
  ),
);
const name = fc.oneof(fc.constant("build-1"), text);
const env = { BERTH_HOME: join(tmpdir(), "berth-fuzz-none"), PATH: process.env["PATH"] ?? "" };

testParsers({
  "the command line": {
    input: fc.tuple(name, fc.array(flag, { maxLength: 5 })).map(([first, rest]) => ["plan", first, ...rest.flat()]),
    run: async (words: readonly string[]) => {
      const { exitCode, stderr } = await berth(words, env);
      assert.ok(exitCode === 0 || (exitCode === exitCodes.input && stderr !== ""), `${exitCode}: ${stderr}`);
    },
  },
});
