import { sweepHosts } from "@dockberth/core";
import { everyHost } from "../jobs/job.ts";
import { sweepMessage } from "../outputs.ts";
import { ask } from "./ask.ts";
import { allow, type Request } from "./request.ts";

/** `/berth sweep`: shows which hosts have expired, and asks before they go. */
export async function sweep(request: Request): Promise<void> {
  await allow(request, "sweep");
  const { azure, clock } = request.session;
  const report = await sweepHosts(azure, { now: clock() });
  const due = report.entries.filter(({ outcome }) => outcome === "would-remove").map(({ host }) => host);
  if (due.length === 0) return request.reply(sweepMessage(report));
  await ask(request, "sweep", everyHost, `the expired hosts ${due.join(", ")}`);
}
