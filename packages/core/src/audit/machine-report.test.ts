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
p|compose
g|ada,bob
end
`;

test("parses files, options overridden by arguments, rules, partition and group", () => {
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
      missingTools: ["compose"],
      dockerGroup: ["ada", "bob"],
    },
  });
});

test("rejects a truncated report, and distinguishes unreadable from empty options", () => {
  expect(parseMachineReport(output.replace("begin\n", ""))).toEqual({ reason: { code: "report-truncated" } });
  expect(parseMachineReport(output.replace("end\n", ""))).toEqual({ reason: { code: "report-truncated" } });
  const unread = parseMachineReport(output.replace(/o\|.*/, "o!"));
  expect(unread).toMatchObject({ value: { options: { reason: { code: "no-json-tool" } } } });
});
