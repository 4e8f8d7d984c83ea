import { expect, test } from "vitest";
import { parseMachineReport } from "./machine-report.ts";

const output = `begin
f|tlskey|/etc/docker/key.pem|root:root|400
f|/etc/docker|/etc/docker|root:root|755
o|{"userland-proxy": false, "cgroup-parent": "a|b"}
a|log-level=debug
a|no-new-privileges=true
r|-w /etc/docker -p rwxa -k docker
d|/var/lib/docker|/
g|ada,bob
end
`;

test("what the machine said is read: files, options with arguments over them, rules, partition, group", () => {
  expect(parseMachineReport(output)).toEqual({
    value: {
      options: {
        value: { "userland-proxy": false, "cgroup-parent": "a|b", "log-level": "debug", "no-new-privileges": true },
      },
      files: new Map([
        ["tlskey", { path: "/etc/docker/key.pem", owner: "root:root", mode: 0o400 }],
        ["/etc/docker", { path: "/etc/docker", owner: "root:root", mode: 0o755 }],
      ]),
      auditRules: { value: ["-w /etc/docker -p rwxa -k docker"] },
      dataRoot: { path: "/var/lib/docker", mount: "/" },
      dockerGroup: ["ada", "bob"],
    },
  });
});

test("a report that was cut off at either end is none, and options that could not be read are not empty ones", () => {
  expect(parseMachineReport(output.replace("begin\n", ""))).toEqual({ reason: "what the machine said was cut off" });
  expect(parseMachineReport(output.replace("end\n", ""))).toEqual({ reason: "what the machine said was cut off" });
  const unread = parseMachineReport(output.replace(/o\|.*/, "o!|the machine has neither python3 nor jq"));
  expect(unread).toMatchObject({ value: { options: { reason: "the machine has neither python3 nor jq" } } });
});
