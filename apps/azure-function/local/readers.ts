// The readers of `reads.ts`, in a process of their own: each asks for the list again as soon as it has it.
import { Agent, request } from "node:http";

const [url = "", token = "", readers = "", seconds = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(readers) });
const headers = { authorization: `Bearer ${token}` };
const pages = ["/api/hosts?limit=100", "/api/hosts?limit=100&state=ready", "/api/hosts/read-1"];
const taken: number[] = [];

await read("/api/hosts");
const endsAt = performance.now() + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(readers) }, (_, index) => readUntilEnd(pages[index % pages.length] ?? "")),
);
taken.sort((one, other) => one - other);
const at = (share: number) => taken[Math.floor(taken.length * share)];
process.send?.({ answersPerSecond: taken.length / Number(seconds), p50: at(0.5), p99: at(0.99) });
process.disconnect();

async function readUntilEnd(path: string): Promise<void> {
  while (performance.now() < endsAt) {
    const startedAt = performance.now();
    await read(path);
    taken.push(performance.now() - startedAt);
  }
}

/** Not `fetch`, which needs more of the processors than what it measures. */
function read(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent, headers }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
    });
    sent.once("error", reject).end();
  });
}
