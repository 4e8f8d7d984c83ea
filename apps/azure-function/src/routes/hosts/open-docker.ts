import { BerthError, type HostReport, issueHostClient, type TlsMaterial } from "@dockberth/core";
import type { Call } from "../../http/route.ts";
import { reasonTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import { findOwnHost } from "./find-host.ts";

/**
 * A host of the caller's that runs, with a certificate for this one request, which never leaves the application.
 * @throws BerthError `host-not-found`, `docker-unreachable`
 * @throws FunctionError `caller-forbidden`
 */
export async function openDocker(
  call: Call,
  service: Service,
): Promise<{ readonly host: HostReport; readonly client: TlsMaterial }> {
  const { host, name } = await findOwnHost(call, service);
  if (host === undefined) throw new BerthError("host-not-found", { host: name });
  const { address = "" } = host;
  if (host.state !== "ready" || host.power !== "running")
    throw new BerthError("docker-unreachable", { host: name, address, reason: reasonTexts.hostPower(host.power) });
  const client = await issueHostClient(host, await service.authority(), { name: "berth", validForHours: 1 });
  return { host, client };
}
