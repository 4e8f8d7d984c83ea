import { expect, test } from "vitest";
import { parseProvisionReport } from "./report.ts";

const report = { berth: 1, verb: "install", ok: true, exit: 0, changed: ["packages"] };
const line = JSON.stringify(report);
const full = {
  ...report,
  ...{ reason: "r", engine: "29.1.0", before: "28", source: "docker", fingerprint: "0f".repeat(32) },
  ...{ running: true, listening: false },
};

test.each([
  ["alone", line],
  ["behind notes", `berth: a note\n${line}`],
  ["with Windows' line ends", `a\r\n${line}\r\n`],
  ["inside a sentence of Azure's, whose line breaks are escaped", `failed: [stdout]\\n${line}\\n[stderr]`],
  ["inside a line", `output: ${line}, end`],
  ["before notes", `${line}\nberth: a note`],
])("finds a report %s", (_what, output) => {
  expect(parseProvisionReport(output)).toEqual(report);
});

test("reads all fields, and drops unknown ones", () => {
  expect(parseProvisionReport(JSON.stringify(full))).toEqual(full);
  expect(parseProvisionReport(JSON.stringify({ ...report, more: 1 }))).toEqual(report);
});

test("uses the last valid report", () => {
  const last = { ...report, exit: 3, ok: false };
  expect(parseProvisionReport(`${line}\n${JSON.stringify(last)}`)).toEqual(last);
  expect(parseProvisionReport(`${line}\n{"berth":1,"cut`)).toEqual(report);
  expect(parseProvisionReport(`${line}\n{"berth":1,"verb":2}`)).toEqual(report);
});

test.each([
  ["nothing", ""],
  ["text", "hello"],
  ["another format", line.replace('"berth":1', '"berth":2')],
  ["a fractional exit code", JSON.stringify({ ...report, exit: 1.5 })],
  ["no list of changes", JSON.stringify({ ...report, changed: undefined })],
  ["a fingerprint that is short", JSON.stringify({ ...report, fingerprint: "0f" })],
  ["a fingerprint with more behind it", JSON.stringify({ ...report, fingerprint: `${"0f".repeat(32)}0` })],
  ["a fingerprint with more before it", JSON.stringify({ ...report, fingerprint: `x${"0f".repeat(32)}` })],
])("finds no report in %s", (_what, output) => {
  expect(parseProvisionReport(output)).toBeUndefined();
});
