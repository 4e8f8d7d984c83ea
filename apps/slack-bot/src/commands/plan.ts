import { type HostPlan, parseHostSpec, planHost } from "@dockberth/core";
import { code, context, header, type Message } from "../blocks/blocks.ts";
import { toSpecInput, type Wish } from "../inputs.ts";
import { allow, nameOf, type Request } from "./request.ts";

/** `/berth plan NAME`: what create would make. A plan holds no secret, so anybody may see it. */
export async function plan(request: Request, wish: Wish): Promise<void> {
  const { policy, clock, azure } = request.session;
  const input = toSpecInput(nameOf(wish), wish.flags, policy, clock());
  const planned = planHost(parseHostSpec(input), azure);
  await allow(request, "plan");
  await request.reply(planMessage(planned));
}

function planMessage({ name, location, resourceGroup, hostname, port, template }: HostPlan): Message {
  const resources = template.resources.map(({ type, name: resource }) => `${type}  ${resource}`);
  return {
    text: `Plan of host ${name}`,
    blocks: [
      header(`Host ${name} would be`),
      code(
        [
          `docker    tcp://${hostname}:${port}`,
          `location  ${location}`,
          `group     ${resourceGroup}`,
          "",
          ...resources,
        ].join("\n"),
      ),
      context("Nothing was sent."),
    ],
  };
}
