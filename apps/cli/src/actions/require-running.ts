import { BerthError, type Host } from "@dockberth/core";

/** A host whose Docker can answer; the power of an imported one is unknown. @throws BerthError `host-stopped` */
export function requireRunning({ name, power }: Pick<Host, "name" | "power">): void {
  if (!["running", "unknown"].includes(power)) throw new BerthError("host-stopped", { host: name, power });
}
