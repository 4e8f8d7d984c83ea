import { listHosts, locationIn, parseHostSpec } from "@dockberth/core";
import { assertWithinLimits } from "../access/limits.ts";
import { ownerFor } from "../access/owner.ts";
import { assertAllowed } from "../access/permission.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { type HostOptions, toSpecInput } from "../inputs/spec-input.ts";
import type { CommandContext } from "./context.ts";
import { openCreateForm } from "./create-form.ts";

/** `/berth create NAME`: creates a host whose Docker answers over mutual TLS. Without a name it opens a form. */
export async function create(context: CommandContext, { name, options }: ParsedCommand): Promise<void> {
  if (name !== undefined) return createNamed(context, name, options);
  await assertAllowed(context.session, context.person, "create");
  await openCreateForm(context);
}

/**
 * @throws BerthError `spec-invalid`, `host-busy`
 * @throws SlackError `limit-reached`, `not-allowed` for a host that belongs to another user, or to nobody
 */
export async function createNamed(context: CommandContext, name: string, options: HostOptions): Promise<void> {
  const { session, jobs, person } = context;
  const now = session.clock();
  const input = toSpecInput(name, options, session.policy, now);
  const spec = parseHostSpec(input);
  await assertAllowed(session, person, "create");
  const [hosts, running] = await Promise.all([listHosts(session.azure), jobs.list()]);
  const existing = hosts.find((host) => host.name === spec.name);
  // This answers at once; core checks the same in Azure before it changes anything.
  await assertAllowed(session, person, "create", existing);
  const creating = running.filter(({ verb }) => verb === "create");
  const location = locationIn(session.azure.cloud, spec.location);
  assertWithinLimits(session.policy, person, { ...spec, location }, { hosts, creating, now });
  // An admin finishes the hosts of others, which stay theirs.
  const owner = existing === undefined ? ownerFor(person) : existing.owner;
  await jobs.start("create", spec.name, { spec: input, owner }, person);
}
