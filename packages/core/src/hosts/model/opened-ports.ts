import { portInTag, timeInTag } from "../../plan/tag-values.ts";
import { openedPortPrefix, type Tags } from "../../plan/tags.ts";

/** A port of a machine, beside Docker's. */
export interface HostPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** A port that `openHostPort` has opened. */
export interface OpenedPort extends HostPort {
  /** When a sweep closes it; undefined: `closeHostPort` closes it, or the removal of the host. */
  readonly until: Date | undefined;
}

/** The value of the tag of a port without an end. */
const untilClosed = "closed";

/** The tag that holds until when a port is open. */
export function openedPortTag({ port, protocol, until }: OpenedPort): {
  readonly name: string;
  readonly value: string;
} {
  return { name: `${openedPortPrefix}${port}-${protocol}`, value: until?.toISOString() ?? untilClosed };
}

/** The ports that a machine's tags name. A tag may have been edited by hand: an end that nobody can read is over. */
export function openedPortsIn(tags: Tags): OpenedPort[] {
  return Object.entries(tags).flatMap(([name, value]) => {
    const [, text, protocol] = /^berth-open-(\d+)-(tcp|udp)$/.exec(name) ?? [];
    const port = portInTag(text);
    if (port === undefined) return [];
    return [{ port, protocol: protocol === "udp" ? "udp" : "tcp", until: readUntil(value) }];
  });
}

function readUntil(text: string): Date | undefined {
  return text === untilClosed ? undefined : (timeInTag(text) ?? new Date(0));
}
