import { type AuditReport, auditHost } from "@dockberth/core";
import { context, escapeText, header, type Message, section } from "../blocks/blocks.ts";
import type { Wish } from "../inputs.ts";
import { passingClient } from "../jobs/work.ts";
import { allowedHost, nameOf, type Request } from "./request.ts";

/** `/berth audit NAME`: what is not as the benchmark wants it; for the person alone, since it says where a host is weak. */
export async function audit(request: Request, wish: Wish): Promise<void> {
  const { azure, clock } = request.session;
  const host = await allowedHost(request, "audit", nameOf(wish));
  const report = await auditHost(azure, host, await passingClient(request.session), { now: clock() });
  await request.reply(auditMessage(report));
}

function auditMessage({ host, benchmark, counts, items }: AuditReport): Message {
  const { pass, warn, "not-assessed": notAssessed } = counts;
  const findings = items
    .filter(({ outcome }) => outcome === "warn")
    .map(({ id, title }) => `:warning: *${id}* ${escapeText(title)}`);
  return {
    text: `Audit of host ${host}`,
    blocks: [
      header(`Host ${host}: ${pass} as they should be, ${warn} not`),
      section(findings.length === 0 ? ":white_check_mark: Nothing to find fault with." : findings.join("\n")),
      context(
        `${escapeText(benchmark)} · ${notAssessed} could not be asked · \`berth audit ${host}\` says what to do about each`,
      ),
    ],
  };
}
