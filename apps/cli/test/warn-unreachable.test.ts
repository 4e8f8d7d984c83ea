import { join } from "node:path";
import { Writable } from "node:stream";
import { parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { warnUnreachable } from "../src/actions/warn-unreachable.ts";
import { testSession } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

const emulator = {
  url: "https://127.0.0.1:1",
  ca: "",
  tenantId: "",
  subscriptionId: "",
  clientId: "",
  clientSecret: "",
};

test.each<[allowFrom: string[], isWarned: boolean]>([
  [["203.0.113.7"], true],
  [["203.0.113.7", "2001:db8::/32"], true],
  [["127.0.0.0/8"], false],
  [["203.0.113.7", "127.0.0.1"], false],
  [["anywhere"], false],
])("warns before the deployment where this machine is not among %j: %s", async (allowFrom, isWarned) => {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  await writeKnownEmulator(env, emulator as never);
  let written = "";
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const session = testSession({ env, stderr });
  const hosts = ["a", "b"].map((name) => parseHostSpec({ name, allowFrom }));
  await warnUnreachable(session, [...hosts, parseHostSpec({ name: "c", allowFrom, publicAddress: "none" })], {});
  expect(written).toMatch(isWarned ? /^This machine's address 127\.0\.0\.1 .* on a, b, .*--allow-from me\n$/ : /^$/);
});
