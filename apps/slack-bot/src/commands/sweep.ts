import { sweepHosts } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { sweepMessage } from "../blocks/messages.ts";
import { everyHost } from "../jobs/job.ts";
import type { CommandContext } from "./context.ts";
import { openConfirmDialog } from "./dialogs.ts";

/** `/berth sweep`: shows which hosts have expired or stopped themselves, and asks before it removes or deallocates them. */
export async function sweep(context: CommandContext): Promise<void> {
  const { session, person, reply } = context;
  await assertAllowed(session, person, "sweep");
  const report = await sweepHosts(session.azure, { now: session.clock() });
  const due = report.entries.filter(({ outcome }) => outcome.startsWith("would-")).map(({ host }) => host);
  if (due.length === 0) return reply(sweepMessage(report));
  await openConfirmDialog(context, "sweep", everyHost, due.join(", "));
}
