import { notKnown, type Problem } from "./check.ts";
import type { InspectedContainer, PortBinding } from "./facts.ts";

/** The folders that the benchmark names. Folders below them count as well. */
const systemFolders = ["/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"];

/** Finds mounts of the host's system folders. */
export function findMount({ Mounts }: InspectedContainer): Problem {
  if (Mounts === undefined) return notKnown({ code: "not-reported", field: "mounts" });
  const found = Mounts.filter(({ Type }) => Type === "bind")
    .map(({ Source = "" }) => Source)
    .filter((source) => source === "/" || systemFolders.some((folder) => `${source}/`.startsWith(`${folder}/`)));
  return found.length === 0 ? undefined : { code: "mounts-host-folders", folders: found };
}

/** Finds published ports for which `isWrong` returns true. */
export function findPort(
  { NetworkSettings }: InspectedContainer,
  isWrong: (binding: PortBinding) => boolean,
  code: "publishes-ports" | "publishes-on-all-addresses",
): Problem {
  if (NetworkSettings?.Ports === undefined) return notKnown({ code: "not-reported", field: "ports" });
  const bindings = Object.values(NetworkSettings.Ports ?? {}).flatMap((each) => each ?? []);
  const wrong = new Set(bindings.filter(isWrong).map(({ HostPort }) => HostPort));
  return wrong.size === 0 ? undefined : { code, ports: [...wrong] };
}
