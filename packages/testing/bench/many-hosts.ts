import { generateKeyPair } from "node:crypto";
import { lookup } from "node:dns/promises";
import { stat } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import { createAuthority, issueCertificates } from "@dockberth/core";
import { type Finding, milliseconds } from "./measure.ts";

const hostnames = ["demo.westeurope.cloudapp.azure.com", "203.0.113.7"];

/** Certificates for a thousand hosts in one process, and what the rest of the process notices of it. */
export async function manyHostsFindings(): Promise<Finding[]> {
  const authority = await createAuthority({ name: "bench" });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const taken = await milliseconds(async () => {
    for (let batch = 0; batch < 250; batch += 1) {
      await Promise.all([1, 2, 3, 4].map(() => issueCertificates(authority, { hostnames })));
      // As a server does, whose loop has something else to do in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  delay.disable();
  const megabytes = process.memoryUsage.rss() / 1024 / 1024;
  const [bounded, flood] = [await probeDuring(boundedKeys), await probeDuring(floodOfKeys)];
  return [
    { what: "certificates of 1000 hosts, P-256", found: 1_000_000 / taken, unit: "hosts/s", bound: { least: 100 } },
    { what: "longest stall of the loop meanwhile", found: delay.max / 1e6, unit: "ms", bound: { most: 100 } },
    { what: "memory of the process afterwards", found: megabytes, unit: "MB", bound: { most: 250 } },
    { what: "longest wait for a file and a name during 60 RSA keys", found: bounded, unit: "ms", bound: { most: 400 } },
    {
      what: "the same where all keys are queued at once / Berth's bound",
      found: flood / bounded,
      unit: "x",
      bound: { least: 2 },
    },
  ];
}

async function boundedKeys(): Promise<void> {
  const authority = await createAuthority({ name: "bench" });
  await Promise.all(
    Array.from({ length: 30 }, () => issueCertificates(authority, { hostnames, keyAlgorithm: "rsa-2048" })),
  );
}

async function floodOfKeys(): Promise<void> {
  await Promise.all(Array.from({ length: 60 }, () => promisify(generateKeyPair)("rsa", { modulusLength: 2048 })));
}

/** The longest time that reading a file's status and resolving a name took during the run, in milliseconds. */
async function probeDuring(run: () => Promise<void>): Promise<number> {
  let isOver = false;
  let longest = 0;
  const work = run().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    longest = Math.max(longest, await milliseconds(() => Promise.all([stat("."), lookup("localhost")])));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await work;
  return longest;
}
