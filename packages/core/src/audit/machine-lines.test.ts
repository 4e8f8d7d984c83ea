import { expect, test } from "vitest";
import { auditReasonText } from "../messages/audit.ts";
import { parseMachineReport } from "./machine-report.ts";

const report = (...lines: string[]) => {
  const answer = parseMachineReport(["begin", ...lines, "end", ""].join("\n"));
  if (!("value" in answer)) throw new Error(auditReasonText(answer.reason));
  return answer.value;
};

test.each<[string, string[], unknown]>([
  ["a file", ['o|{"a": 1}'], { value: { a: 1 } }],
  ["a file with a bar in it", ['o|{"a": "x|y"}'], { value: { a: "x|y" } }],
  ["true and false in arguments", ["o|{}", "a|x=true", "a|y=false", "a|z=1"], { value: { x: true, y: false, z: "1" } }],
  ["a value with an equals sign", ["o|{}", "a|label=a=b"], { value: { label: "a=b" } }],
  [
    "a limit by the argument's name",
    ["o|{}", "a|default-ulimit=nofile=1"],
    { value: { "default-ulimits": "nofile=1" } },
  ],
  ["an argument over the file", ['o|{"a": 1}', "a|a=2"], { value: { a: "2" } }],
  ["no file", [], { reason: { code: "options-unreadable" } }],
  ["no tool", ["o!"], { reason: { code: "no-json-tool" } }],
  ["invalid JSON", ["o|{"], { reason: { code: "options-unreadable" } }],
  ["a number", ["o|7"], { reason: { code: "options-unreadable" } }],
  ["null", ["o|null"], { reason: { code: "options-unreadable" } }],
])("reads the daemon's options from %s", (_what, lines, expected) => {
  expect(report(...lines).options).toEqual(expected);
});

test.each<[string, unknown]>([
  ["f|a|/a|root:root|644", ["a", { path: "/a", owner: "root:root", mode: 0o644 }]],
  ["f|a|/a|root:root|4755", ["a", { path: "/a", owner: "root:root", mode: 0o4755 }]],
  ["f|a|/a|root:root|7", ["a", { path: "/a", owner: "root:root", mode: 7 }]],
  ["f|a|/a|root:root|", undefined],
  ["f|a|/a|root:root|8", undefined],
  ["f|a|/a|root:root|64444", undefined],
  ["f|a|/a|root:root|x644", undefined],
  ["g|a|/a|root:root|644", undefined],
])("reads the file record %j", (line, expected) => {
  expect([...report(line).files][0]).toEqual(expected);
});

test("reads rules, partition and group, or their absence", () => {
  expect(report("r|-w /a", "r|-w /b", "d|/var/lib/docker|/data", "g|ada,,bob")).toMatchObject({
    auditRules: { value: ["-w /a", "-w /b"] },
    dataRoot: { path: "/var/lib/docker", mount: "/data" },
    dockerGroup: ["ada", "bob"],
  });
  expect(report("r!", "r|-w /a", "d|/var/lib/docker")).toMatchObject({
    auditRules: { reason: { code: "audit-rules-unreadable" } },
    dataRoot: { path: "/var/lib/docker", mount: "/" },
    dockerGroup: [],
  });
  expect(report()).toMatchObject({ auditRules: { value: [] }, dataRoot: undefined, dockerGroup: [] });
});

test("accepts Windows line ends and trailing spaces, and rejects truncated reports", () => {
  expect(parseMachineReport("begin \r\ng|a\r\nend  \r\n")).toHaveProperty("value");
  for (const cut of ["begin\n", "end\n", "", "begins\nend\n", "begin\nends\n"])
    expect(parseMachineReport(cut)).toEqual({ reason: { code: "report-truncated" } });
});
