import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type AuditReport, auditHost, createAuthority, type Host, issueCertificates } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

// This Engine counts requests, whose number does not depend on the number of containers. care.guest.test.ts checks the
// answers of a real Engine.

test("sends two requests for each running container, a few at a time, over connections that it keeps", async () => {
  const { report, paths, connections, maxAtOnce } = await auditOf({ running: 200, idle: 30 });
  const perContainer = paths.filter((path) => /^\/containers\/[^/]+\/(json|top)\b/.test(path));
  expect(perContainer).toHaveLength(2 * 200);
  expect(paths.length - perContainer.length).toBeLessThan(12);
  expect(maxAtOnce).toBeLessThanOrEqual(8);
  // Two more verify the host, one of them without a certificate.
  expect(connections).toBeLessThanOrEqual(8 + 2);
  expect(paths).toContain("/containers/json?all=true");
  expect(item(report, "5.7")).toMatchObject({ outcome: "warn", findings: ["web-7 runs sshd"] });
  expect(item(report, "6.2")).toMatchObject({ outcome: "warn", findings: ["30 of 230 containers are not running"] });
});

test("does not pass an item where the Engine rejects a request, and gives the Engine's reason", async () => {
  const { report } = await auditOf({ running: 3, idle: 0, refused: "web-2" });
  expect(item(report, "5.7")).toMatchObject({
    outcome: "not-assessed",
    reason: "web-2: the Engine responded to GET /containers/web-2/top with 500: ps: no processes here",
  });
});

test("assesses every item although a container is removed during the audit", async () => {
  const { report } = await auditOf({ running: 3, idle: 0, removed: "web-2" });
  expect(item(report, "5.7")?.outcome).toBe("pass");
});

function item({ items }: AuditReport, id: string) {
  return items.find((each) => each.id === id);
}

interface Containers {
  readonly running: number;
  readonly idle: number;
  /** The container whose processes the Engine does not list. */
  readonly refused?: string;
  /** The container that is removed before it is inspected. */
  readonly removed?: string;
}

/** Audits an Engine of which only the containers are given. */
async function auditOf(engine: Containers) {
  const { server, client } = await issueCertificates(await createAuthority({ name: "tests" }), {
    hostnames: ["127.0.0.1"],
  });
  const [paths, counts] = [[] as string[], { connections: 0, now: 0, most: 0 }];
  const listener = createServer(
    { key: server.key.reveal(), cert: server.cert, ca: server.ca, requestCert: true },
    ({ url = "" }, response) => {
      paths.push(url);
      counts.most = Math.max(counts.most, ++counts.now);
      // Answered after all other requests of the same moment have arrived.
      setImmediate(() => {
        counts.now -= 1;
        const [status, body] = answer(url, engine);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    },
  );
  listener.on("secureConnection", () => ++counts.connections);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  try {
    await using cloud = await emulatedAzure();
    const { port } = listener.address() as AddressInfo;
    const host = { name: "demo", address: "127.0.0.1", hostname: "127.0.0.1", port } as Host;
    const report = await auditHost(cloud.azure, host, client);
    return { report, paths, connections: counts.connections, maxAtOnce: counts.most };
  } finally {
    listener.close();
  }
}

function answer(url: string, { running, idle, refused, removed }: Containers): [status: number, body: unknown] {
  const { pathname, searchParams } = new URL(url, "https://engine");
  const container = (number: number) => ({
    Id: `web-${number}`,
    Names: [`/web-${number}`],
    State: number <= running ? "running" : "exited",
  });
  if (pathname === "/version") return [200, { Version: "29.9.9", ApiVersion: "1.47" }];
  if (pathname === "/containers/json") {
    const all = Array.from({ length: running + idle }, (_, index) => container(index + 1));
    return [200, searchParams.get("all") === "true" ? all : all.slice(0, running)];
  }
  const [, name = "", question] = /^\/containers\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
  if (name === removed) return [404, { message: `No such container: ${name}` }];
  if (question === "json") return [200, {}];
  if (question !== "top") return [404, { message: "page not found" }];
  if (name === refused) return [500, { message: "ps: no processes here" }];
  if (searchParams.get("ps_args") !== "-eo pid,args") return [500, { message: "ps: error" }];
  return [200, { Titles: ["PID", "COMMAND"], Processes: [["7", name === "web-7" ? "/usr/sbin/sshd -D" : "/bin/web"]] }];
}
