import type { HostSpec } from "@dockberth/core";
import { Command } from "commander";
import type { HostFlags } from "../inputs/host.ts";
import { exitCodes, writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { withHostOptions } from "./host-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & HostFlags & { readonly whatIf?: boolean };

/** `berth plan`: what `create` would make, worked out here alone, or with Azure asked what it would change. */
export function planCommand(session: Session): Command {
  return withHostOptions(withConnection(withJson(new Command("plan"))))
    .argument("[names...]", "the names of the hosts, or patterns: web-{1..20} (default: those of the file)")
    .option("--what-if", "ask Azure too: what it would refuse, and each property that would change")
    .summary("show what create would make, and make nothing")
    .description(
      "Show what `berth create` with the same options would make. Nothing is sent anywhere, unless --what-if has Azure validate the plan and tell what would change. Nothing is made either way.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth plan build-1 --allow-from 203.0.113.7", "the resources, names and tags"],
        ["berth plan build-1 --allow-from 203.0.113.7 --what-if", "what Azure would change, property by property"],
        ["berth plan --file berth.yaml --json", "all of it, with the ARM template"],
      ]),
    )
    .action((names: string[], options: Options) => plan(session, names, options));
}

async function plan(session: Session, names: readonly string[], options: Options): Promise<void> {
  const [{ planHosts }, { readSpecs }, { scopeOf }, { plansView, planView }] = await Promise.all([
    import("@dockberth/core"),
    import("../hosts/read-specs.ts"),
    import("../connection/scope.ts"),
    import("../plan-view.ts"),
  ]);
  const { hosts } = await readSpecs(session, names, options);
  const [only, ...others] = hosts;
  if (options.whatIf === true) {
    for (const spec of hosts) await foresee(session, spec, options);
    return;
  }
  const plans = planHosts(hosts, await scopeOf(session, options));
  const isOne = only !== undefined && others.length === 0;
  if (options.json === true) writeJson(session, isOne ? plans[0] : plans);
  else writeLine(session, isOne ? plans.map(planView).join("") : plansView(plans));
}

async function foresee(session: Session, spec: HostSpec, options: Options): Promise<void> {
  const [{ previewChanges }, { connect }, { changesView }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
    import("../plan-view.ts"),
  ]);
  const { azure } = await connect(session, options);
  const changes = await previewChanges(azure, spec, { signal: session.signal });
  if (options.json === true) writeJson(session, changes);
  else writeLine(session, changesView(changes));
  if (changes.refusal === undefined) return;
  session.exitCode = exitCodes[changes.refusal.kind];
  writeNote(session, `\nCreate would refuse this: ${changes.refusal.message}\n  ${changes.refusal.hint}`);
}
