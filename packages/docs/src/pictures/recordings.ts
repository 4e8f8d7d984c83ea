import { createAuthority, createHost, parseHostSpec } from "@dockberth/core";
import { emulatedAzure, guestEngine } from "@dockberth/testing";
import type { Terminal } from "../../../testing/life/terminal.ts";
import { stabilizer } from "../../../testing/life/transcript.ts";
import type { TypedLine } from "./terminal.ts";
import type { Recorded } from "./timeline.ts";

const hostFile = `set: shop
defaults:
  resourceGroup: shop
  allowFrom: [127.0.0.0/8]
hosts:
  web:
    openPorts: [{ ports: 443, from: [anywhere] }]
  db:
    tags: { role: data }
`;

/** What is typed in each recording. */
const scripts = {
  create: ["berth create demo", "berth list"],
  grant: [
    "berth grant demo --for anna --hours 8 --file anna.berth",
    "BERTH_HOME=anna berth import anna.berth",
    "BERTH_HOME=anna berth url demo",
  ],
  rotate: ["berth rotate demo", "berth list"],
  apply: ["cat berth.yaml", "berth apply", "sed -i s/443/8443/ berth.yaml", "berth apply"],
} as const;

export type RecordingName = keyof typeof scripts;

/** Types each script, one after the other, in one folder with one emulator. */
export async function recordTerminal(terminal: Terminal): Promise<Record<RecordingName, TypedLine[]>> {
  const stable = stabilizer();
  const record = async (commands: readonly string[]) => {
    const lines: TypedLine[] = [];
    for (const command of commands) lines.push({ command, said: readable(stable(await terminal.type(command))) });
    return lines;
  };
  await terminal.write("berth.yaml", hostFile);
  await terminal.type(`berth emulator start --guests ${terminal.guests}`);
  return {
    create: await record(scripts.create),
    grant: await record(scripts.grant),
    rotate: await record(scripts.rotate),
    apply: await record(scripts.apply),
  };
}

/** Placeholders of the transcript become values. Left out is what a folder shows once. */
function readable(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("Created a certificate authority"))
    .join("\n")
    .replaceAll(/127\.\d+\.\d+\.(\d+)(?!\/)(:\d+)?( {2,})?/g, documentationAddress)
    .replaceAll(/\b(\w+)-[0-9a-f]{10}\b/g, "$1-0123456789")
    .replaceAll("‹time›", "2027-03-01T20:00Z")
    .replaceAll("‹day›", "2027-05-30")
    .replaceAll(/ (?:in|after) … s/g, "");
}

/** An address that is nobody's. In a table it takes as many columns as before. */
function documentationAddress(found: string, last: string, port = "", spaces?: string): string {
  const address = `203.0.113.${last}${port}`;
  return spaces === undefined ? address : address.padEnd(found.length);
}

/** What a create reports. Only a guest that is a real Linux takes time to start and to install Docker Engine. */
export async function recordEvents(guests: "linux" | "simulated"): Promise<Recorded[]> {
  await using cloud = await emulatedAzure({ guests });
  const authority = await createAuthority({ name: "recording" });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["10.213.0.0/16", "127.0.0.0/8"], engine: guestEngine });
  const events: Recorded[] = [];
  const start = Date.now();
  await createHost(cloud.azure, spec, authority, {
    onEvent: ({ at, type, ...facts }) => {
      const { kind, name, version } = facts as Partial<Record<"kind" | "name" | "version", string>>;
      const seconds = Number(((at.getTime() - start) / 1000).toFixed(1));
      events.push(JSON.parse(JSON.stringify({ seconds, type, kind, name, version })));
    },
  });
  return events;
}
