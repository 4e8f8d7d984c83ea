import { type BerthEvent, describeEvent } from "@dockberth/core";
import type { Progress } from "./progress.ts";

/** Shows many hosts by one line each: what it is at now, and at last how it ended. */
export function followHosts(progress: Progress, names: readonly string[]): (event: BerthEvent) => void {
  const width = Math.max(...names.map((name) => name.length));
  const running = new Map<string, (sentence?: string) => void>();
  return (event) => {
    const { host } = event;
    // What the hosts share is told of their resource group.
    if (!names.includes(host)) return progress.onEvent(event);
    const line = `${host.padEnd(width)}  ${describeEvent(event)}`;
    const end = running.get(host);
    if (lastEvents.includes(event.type)) {
      running.delete(host);
      if (end === undefined) progress.say(line);
      else end(line);
    } else if (event.type === "warning" || event.type === "retry") progress.say(line);
    else if (end === undefined) running.set(host, progress.begin(host, line));
    else progress.update(host, line);
  };
}

/** How a host's line ends, whichever verb it was. */
const lastEvents: readonly BerthEvent["type"][] = [
  ...(["docker-ready", "host-unchanged", "host-failed"] as const),
  ...(["operation-end", "power-unchanged", "removal-end", "return-end"] as const),
];
