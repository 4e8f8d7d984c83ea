/// <reference path="../text.d.ts" />

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import script from "./machine.sh";
import { parseMachineReport } from "./machine-report.ts";

test.skipIf(process.platform !== "linux")("runs in a POSIX shell and prints a complete report", () => {
  const { stdout, status } = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8" });
  expect(status).toBe(0);
  expect(parseMachineReport(stdout)).toHaveProperty("value");
  expect(stdout.length).toBeLessThan(4096);
});
