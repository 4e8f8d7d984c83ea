// `npm run docs:record`, as root on Linux: records what the pictures show, by the command line on the emulator with real guests.
import { writeFileSync } from "node:fs";
import { openTerminal } from "../../../testing/life/terminal.ts";
import { recordEvents, recordTerminal } from "./recordings.ts";

const write = (name: string, value: unknown) =>
  writeFileSync(new URL(`./recorded/${name}.json`, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);

await using terminal = await openTerminal({ guests: "linux", signal: AbortSignal.timeout(20 * 60_000) });
for (const [name, lines] of Object.entries(await recordTerminal(terminal))) write(name, lines);
write("events", await recordEvents());
