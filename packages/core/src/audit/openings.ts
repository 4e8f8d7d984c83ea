import { type Finding, unknown } from "./check.ts";
import type { InspectedContainer, PortBinding } from "./facts.ts";

/** The folders that the benchmark names; what is below them counts as well. */
const systemFolders = ["/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"];

/** A mount of a folder that the host itself lives on. */
export function findMount({ Mounts }: InspectedContainer): Finding {
  if (Mounts === undefined) return unknown("the Engine does not say its mounts");
  const found = Mounts.filter(({ Type }) => Type === "bind")
    .map(({ Source = "" }) => Source)
    .filter((source) => source === "/" || systemFolders.some((folder) => `${source}/`.startsWith(`${folder}/`)));
  return found.length === 0 ? undefined : `mounts ${found.join(", ")}`;
}

/** A published port that is wrong. */
export function findPort(
  { NetworkSettings }: InspectedContainer,
  isWrong: (binding: PortBinding) => boolean,
  where = "",
): Finding {
  if (NetworkSettings?.Ports === undefined) return unknown("the Engine does not say its ports");
  const bindings = Object.values(NetworkSettings.Ports ?? {}).flatMap((each) => each ?? []);
  const wrong = new Set(bindings.filter(isWrong).map(({ HostPort }) => HostPort));
  return wrong.size === 0 ? undefined : `publishes ${[...wrong].join(", ")}${where}`;
}
