// Runs one verb in a process that can be killed: prints `ready`, and reads its job from standard input.
import { text } from "node:stream/consumers";
import { ClientSecretCredential } from "@azure/identity";
import { type Authority, connectAzure, loadAuthority, secret } from "@dockberth/core";
import type { Job } from "./process.ts";
import { verbs } from "./verbs.ts";

// Loads the clients in advance, which takes longer than the rest.
await connectAzure({
  credential: { getToken: async () => null },
  subscriptionId: "00000000-0000-0000-0000-000000000000",
  endpoint: "https://127.0.0.1",
});
process.stdout.write("ready\n");

const job = JSON.parse(await text(process.stdin)) as Job;
const { url, ca, tenantId, clientId, clientSecret, subscriptionId } = job.emulator;
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
  authorityHost: url,
  disableInstanceDiscovery: true,
  tlsOptions: { ca },
});
const azure = await connectAzure({
  credential,
  subscriptionId,
  endpoint: url,
  ca,
  pollSeconds: 0.02,
  wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 20)),
});
try {
  const { current, next } = job.authorities;
  await verbs[job.verb](azure, { current: load(current), next: load(next) }, job.input);
  process.stdout.write("done\n", () => process.exit(0));
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1));
}

function load({ cert, key }: Job["authorities"]["current"]): Authority {
  return loadAuthority({ cert, key: secret(key) });
}
