import { sweepHosts } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { sweepMessage } from "../blocks/messages.ts";
import { dialogTexts, hostTexts } from "../messages/index.ts";
import { everyHost } from "../verbs.ts";
import type { CommandContext } from "./context.ts";
import { confirmDialog, noticeDialog, openDialog } from "./dialogs.ts";

/** `/berth sweep`: shows which hosts have expired or stopped themselves, and asks before it removes or deallocates them. */
export async function sweep(context: CommandContext): Promise<void> {
  const { session, person, reply } = context;
  const { title } = dialogTexts.confirm("sweep", "");
  await openDialog(context, title, async () => {
    await assertAllowed(session, person, "sweep");
    const report = await sweepHosts(session.azure, { now: session.clock() });
    const due = report.entries.filter(({ outcome }) => outcome.startsWith("would-")).map(({ host }) => host);
    if (due.length > 0) return confirmDialog(context, "sweep", everyHost, [...new Set(due)].join(", "));
    await reply(sweepMessage(report));
    return noticeDialog(title, hostTexts.sweep.none);
  });
}
