import { listHosts } from "@dockberth/core";
import { hostsMessage } from "../outputs.ts";
import { allow, type Request } from "./request.ts";

/** `/berth list`: every host of the subscription, half-made ones too. */
export async function list(request: Request): Promise<void> {
  await allow(request, "list");
  const { azure, clock } = request.session;
  await request.reply(hostsMessage(await listHosts(azure), clock()));
}
