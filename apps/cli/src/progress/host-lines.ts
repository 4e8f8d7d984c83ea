import type { BerthEvent } from "@dockberth/core";
import { describeEvent } from "../messages/core.ts";
import type { Progress } from "./terminal-progress.ts";

/** Shows each of many hosts as one line: what it is doing, and finally how it ended. */
export function showHostLines(progress: Progress, names: readonly string[]): (event: BerthEvent) => void {
  const width = Math.max(...names.map((name) => name.length));
  const running = new Map<string, (sentence?: string) => void>();
  return (event) => {
    const { host } = event;
    // Events of what the hosts share carry the name of their resource group.
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

/** The last event of a host, for each of the verbs. */
const lastEvents: readonly BerthEvent["type"][] = [
  ...(["docker-ready", "host-unchanged", "host-failed"] as const),
  ...(["operation-end", "power-unchanged", "removal-end", "return-end"] as const),
];
