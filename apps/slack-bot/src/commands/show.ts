import { type HostReport, inspectHost } from "@dockberth/core";
import { escapeText, type Message, section } from "../blocks/blocks.ts";
import { hostLines } from "../blocks/host.ts";
import type { Wish } from "../inputs.ts";
import { passingClient } from "../jobs/work.ts";
import { allow, nameOf, type Request } from "./request.ts";

/** `/berth show NAME`: what Azure has, and what its Docker answers to a certificate that is made for this one question. */
export async function show(request: Request, wish: Wish): Promise<void> {
  const name = nameOf(wish);
  await allow(request, "show");
  const { azure, clock } = request.session;
  const client = await passingClient(request.session);
  await request.reply(hostMessage(await inspectHost(azure, name, { client }), clock()));
}

function hostMessage(host: HostReport, now: Date): Message {
  return { text: `Host ${host.name}`, blocks: [section(hostLines(host, now)), section(dockerLine(host))] };
}

function dockerLine({ docker }: HostReport): string {
  if (docker === undefined) return "Docker was not asked: the host has no address.";
  if ("error" in docker) return `:warning: ${escapeText(docker.error.message)}\n${escapeText(docker.error.hint)}`;
  return `:white_check_mark: Docker Engine ${escapeText(docker.version)} answers over mutual TLS`;
}
