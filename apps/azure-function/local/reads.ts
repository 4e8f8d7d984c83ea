// Measures reads as `packages/testing/bench` reports them, and prints one line of JSON: built, because it starts processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ClientSecretCredential } from "@azure/identity";
import { connectAzure, createHosts, parseHostSpec } from "@dockberth/core";
import { maxBatchSize } from "../src/routes/hosts/read-specs.ts";
import { startLocalEmulator } from "./emulator.ts";
import { type LocalFunction, startLocalFunction } from "./start.ts";

const readers = 50;
const seconds = 10;
const sibling = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

const [hosts = 500] = process.argv.slice(2).map(Number);
const quotas = { cores: hosts * 2 + 100, publicAddresses: hosts + 100 };
const emulator = await startLocalEmulator("simulated", { quotas });
const local = await startLocalFunction({ emulator, quiet: true, settings: { BERTH_HOSTS_PER_CALLER: "100" } });
try {
  await fill(local, hosts);
  local.startWorker(sibling("worker"));
  const token = await local.identity.token(["Berth.Admin"]);
  const alone = await createOne(local.url, token, "alone");
  const before = emulator.requests().length;
  const reading = fork(sibling("readers"), [local.url, token, String(readers), String(seconds)]);
  const [created, report] = await Promise.all([createOne(local.url, token, "beside"), reportOf(reading)]);
  const listings = emulator
    .requests()
    .slice(before)
    .filter(({ method, path }) => method === "GET" && /\/providers\/Microsoft\.Network\/networkInterfaces$/.test(path));
  const rates = { listingsInFiveSeconds: (listings.length * 5) / seconds, createSeconds: { alone, beside: created } };
  process.stdout.write(`${JSON.stringify({ hosts, readers, ...report, ...rates })}\n`);
} finally {
  await local.close();
  await emulator.close();
}

/** By a connection of its own, which leaves the request budget of the application alone. */
async function fill({ service }: LocalFunction, count: number): Promise<void> {
  const { tenantId, clientId, clientSecret, subscriptionId, url: endpoint, ca } = emulator;
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost: endpoint,
    disableInstanceDiscovery: true,
    tlsOptions: { ca },
  });
  const azure = await connectAzure({ credential, subscriptionId, endpoint, ca, pollSeconds: 0.05 });
  const authority = await service.authority();
  const specs = Array.from({ length: count }, (_, index) =>
    // In one group, so that a batch is one deployment.
    parseHostSpec({ name: `read-${index + 1}`, resourceGroup: "reads", allowFrom: ["127.0.0.0/8"] }),
  );
  for (let from = 0; from < count; from += maxBatchSize) {
    const outcomes = await createHosts(azure, specs.slice(from, from + maxBatchSize), authority);
    for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
  }
}

/** Seconds from the request to the end of the operation. */
async function createOne(url: string, token: string, name: string): Promise<number> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name, allowFrom: ["127.0.0.0/8"] });
  const accepted = await fetch(new URL("/api/hosts", url), { method: "POST", headers, body });
  const operation = accepted.headers.get("operation-location") ?? "";
  for (;;) {
    const { status } = (await (await fetch(new URL(operation, url), { headers })).json()) as { status: string };
    if (status === "Succeeded") return (performance.now() - startedAt) / 1000;
    if (status !== "NotStarted" && status !== "Running") throw new Error(`${name}: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function reportOf(child: ChildProcess): Promise<object> {
  const [report] = await once(child, "message");
  return report as object;
}
