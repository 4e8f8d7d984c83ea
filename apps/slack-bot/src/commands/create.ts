import { listHosts, parseHostSpec } from "@dockberth/core";
import { assertWithinLimits } from "../access/limits.ts";
import { assertAllowed } from "../access/permission.ts";
import { ownerTag, personKey } from "../access/person.ts";
import { type HostFlags, toSpecInput, type Wish } from "../inputs.ts";
import { openCreateForm } from "./create-form.ts";
import { allow, type Request } from "./request.ts";

/** `/berth create NAME`: from nothing to a Docker that answers over mutual TLS. Without a name it opens a form. */
export async function create(request: Request, { name, flags }: Wish): Promise<void> {
  if (name !== undefined) return createNamed(request, name, flags);
  await allow(request, "create");
  await openCreateForm(request);
}

/** @throws BerthError `spec-invalid`, `limit-reached`, `not-allowed` for a host that somebody else made, `host-busy` */
export async function createNamed(request: Request, name: string, flags: HostFlags): Promise<void> {
  const { session, jobs, person } = request;
  const { policy, directory, azure, clock } = session;
  const input = toSpecInput(name, flags, policy, clock());
  const spec = parseHostSpec(input);
  await allow(request, "create");
  const [hosts, underWay] = await Promise.all([listHosts(azure), jobs.list()]);
  const existing = hosts.find((host) => host.name === spec.name);
  // Creating it again would make it the host of whoever asks.
  await assertAllowed(policy, directory, person, { verb: "create", host: existing });
  const making = underWay.filter(({ verb }) => verb === "create");
  assertWithinLimits(policy, person, spec, { hosts, making, now: clock() });
  const owner = existing?.tags[ownerTag] ?? personKey(person);
  const tags = { ...(input["tags"] as object | undefined), [ownerTag]: owner };
  await jobs.start("create", spec.name, { ...input, tags }, person);
}
