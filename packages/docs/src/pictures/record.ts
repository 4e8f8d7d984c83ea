// `npm run docs:record`: records what the pictures show, by the command line on the emulator. The terminals have simulated guests, so that
// every machine records the same; the timeline has a real one where that is possible, as root on Linux.
import { writeFileSync } from "node:fs";
import { openTerminal } from "../../../testing/life/terminal.ts";
import { recordEvents, recordTerminal } from "./recordings.ts";

const write = (name: string, value: unknown) =>
  writeFileSync(new URL(`./recorded/${name}.json`, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);

await using terminal = await openTerminal({ guests: "simulated", signal: AbortSignal.timeout(20 * 60_000) });
for (const [name, lines] of Object.entries(await recordTerminal(terminal))) write(name, lines);
if (process.getuid?.() === 0 && process.platform === "linux") write("events", await recordEvents("linux"));
