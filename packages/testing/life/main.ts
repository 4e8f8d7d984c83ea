// `npm run life`: a host's whole life on this machine, by the command line, as somebody would type it. Real guests as root on
// Linux, simulated ones elsewhere. With real guests what was said becomes docs/life.md. `-- --containers 200` fills a host
// with containers instead, and says how long inspect and audit take; `-- --guests simulated` leaves the real ones out.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fill } from "./containers.ts";
import { live } from "./life.ts";
import { openTerminal } from "./terminal.ts";
import { lifePage } from "./transcript.ts";

const { values } = parseArgs({
  options: { containers: { type: "string" }, guests: { type: "string", default: "auto" } },
});
const isReal = process.platform === "linux" && process.getuid?.() === 0 && values.guests !== "simulated";
if (!isReal) console.log("Real guests need root on Linux; these are simulated, and no container runs in them.\n");

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort(new Error(name)));

try {
  await using terminal = await openTerminal({ guests: isReal ? "linux" : "simulated", signal: stopping.signal });
  if (values.containers !== undefined) await fill(terminal, Number(values.containers));
  else {
    const chapters = await live(terminal);
    if (isReal) writeFileSync(new URL("../../../docs/life.md", import.meta.url), lifePage(chapters));
  }
} catch (error) {
  if (!stopping.signal.aborted || error instanceof SuppressedError) throw error;
  console.error("Stopped; the emulator, its guests and the folder are gone.");
  process.exitCode = 130;
}
