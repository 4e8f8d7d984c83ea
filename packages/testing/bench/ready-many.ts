// `npm run bench -- ready-many`: 1, 10 and 100 hosts of one description, with Azure's durations and simulated guests, which
// install nothing. It measures the calls and the polling, and no machine.
import { loadavg } from "node:os";
import { connectAzure, createAuthority, createHosts, parseHostSpec } from "@dockberth/core";
import { emulatedAzure } from "../src/emulated-azure.ts";
import { azureSeconds, secondsToFirstProcess, secondsToScript } from "./ready.ts";

const counts = [1, 10, 100];

/** Prints one row for each number of hosts. */
export async function benchReadyMany(): Promise<void> {
  const least = azureSeconds("publicAddress", "extensionReport") + secondsToFirstProcess + secondsToScript;
  console.log("| hosts | seconds | least of this order | / least | requests |");
  console.log("| ---: | ---: | ---: | ---: | ---: |");
  for (const count of counts) {
    const { seconds, requests } = await createTogether(count);
    console.log(
      `| ${[count, seconds.toFixed(1), least.toFixed(1), (seconds / least).toFixed(2), requests].join(" | ")} |`,
    );
    console.error(`load ${loadavg()[0]?.toFixed(1)}`);
  }
}

async function createTogether(count: number) {
  await using cloud = await emulatedAzure({ timeScale: 1, quotas: { cores: 4 * count, publicAddresses: count } });
  // In real time, and with the polling of an ordinary client.
  const { pollSeconds: _quick, wait: _hurried, ...connection } = cloud.connectOptions;
  let requests = 0;
  const azure = await connectAzure({ ...connection, afterRequest: () => void requests++ });
  const allowFrom = [`${cloud.emulator.guests?.hostAddress}/32`];
  const specs = Array.from({ length: count }, (_, index) =>
    parseHostSpec({ name: `bench-${index + 1}`, resourceGroup: "bench", allowFrom }),
  );
  const authority = await createAuthority({ name: "bench" });
  const start = performance.now();
  const outcomes = await createHosts(azure, specs, authority);
  const seconds = (performance.now() - start) / 1000;
  const failed = outcomes.find(({ outcome }) => outcome !== "created");
  if (failed !== undefined) throw new Error(`${failed.name}: ${failed.outcome}`, { cause: failed });
  return { seconds, requests };
}
