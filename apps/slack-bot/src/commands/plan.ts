import { type HostPlan, type HostSpec, parseHostSpec, planHost } from "@dockberth/core";
import { assertAllowedSpec } from "../access/limits.ts";
import { assertAllowed } from "../access/permission.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { toSpecInput } from "../inputs/spec-input.ts";
import { commandTexts } from "../messages/index.ts";
import { code, context, header, type Message } from "../slack-api/block-kit.ts";
import { type CommandContext, requireName } from "./context.ts";

const texts = commandTexts.plan;

/** `/berth plan NAME`: what create would create. A plan holds no secret, so every viewer may see it. */
export async function plan({ session, person, reply }: CommandContext, command: ParsedCommand): Promise<void> {
  const { policy, clock, azure } = session;
  const now = clock();
  const spec = parseHostSpec(toSpecInput(requireName(command), command.options, policy, now));
  const planned = planHost(spec, azure);
  await assertAllowed(session, person, "plan");
  assertAllowedSpec(policy, { ...spec, location: planned.location }, now);
  await reply(planMessage(planned, spec));
}

type Described = Pick<HostSpec, "allowFrom" | "sshFrom" | "expiresAt">;

function planMessage(plan: HostPlan, { allowFrom, sshFrom, expiresAt }: Described): Message {
  const { name, location, resourceGroup, hostname, port, size, image, template, billableResources } = plan;
  const { labels } = texts;
  const facts = [
    [labels.docker, `tcp://${hostname}:${port}`],
    [labels.location, location],
    [labels.resourceGroup, resourceGroup],
    [labels.size, size],
    [labels.image, image],
    [labels.allowFrom, allowFrom.join(", ")],
    ...(sshFrom.length === 0 ? [] : [[labels.sshFrom, sshFrom.join(", ")] as const]),
    ...(expiresAt === undefined ? [] : [[labels.expires, expiresAt] as const]),
  ] as const;
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = [
    ...facts.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
    "",
    ...template.resources.map((resource) => `${resource.type}  ${resource.name}`),
    "",
    texts.billed,
    ...billableResources.map(({ kind, name: resource, basis }) => `${kind}  ${resource}  ${basis}`),
  ];
  return {
    text: texts.title(name),
    blocks: [header(texts.heading(name)), code(lines.join("\n")), context(texts.footer)],
  };
}
