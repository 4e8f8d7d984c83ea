import type { AccessCheck, Cloud } from "@dockberth/core";
import { Command } from "commander";
import type { SignIn } from "../connection/find-credential.ts";
import { table, writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth login`: who is signed in to what, and how that is changed. Berth keeps no sign-in of its own. */
export function loginCommand(session: Session): Command {
  return withConnection(withJson(new Command("login")))
    .summary("explain and check the sign-in; Berth has none of its own")
    .description(
      "Say which sign-in Berth would use, who it is, and which subscription; and what to do where there is none. Berth takes any sign-in that Azure's own tools have, and keeps none.",
    )
    .addHelpText(
      "after",
      examples([
        ["az login && berth login", "as a person"],
        ["berth login --cloud china", "in another cloud"],
      ]),
    )
    .action((options: Options) => login(session, options));
}

async function login(session: Session, options: Options): Promise<void> {
  const [{ checkAccess, clouds }, { choose }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/choose.ts"),
    import("../connection/connect.ts"),
  ]);
  const choice = await choose(session, options);
  const cloud = clouds[choice.cloud];
  const signIn = choice.emulator === undefined ? await signInTo(cloud) : emulatorSignIn(choice.emulator);
  const { azure } = await connect(session, options);
  const checks = await checkAccess(azure, {}, { signal: session.signal });
  const failed = checks.find(({ check, error }) => error !== undefined && /^(sign-in|subscription)$/.test(check));
  if (failed?.error !== undefined) throw failed.error;
  const { subscriptionId, endpoint } = azure;
  if (options.json === true) return writeJson(session, { cloud: cloud.name, endpoint, subscriptionId, signIn, checks });
  const rows = [
    ["Cloud", `${cloud.name} (${cloud.azureName}), ${endpoint}`],
    ["Signed in by", [signIn.source, signIn.who].filter((each) => each !== undefined).join(", as ")],
    ["Tenant", signIn.tenantId ?? "-"],
    ["Subscription", `${subscriptionId}: ${messageOf(checks, "subscription")}`],
  ];
  writeLine(session, table(rows));
  writeLine(session, `\n${nextStep(checks)}`);
}

async function signInTo(cloud: Cloud): Promise<SignIn> {
  const { credentialSources, findSignIn } = await import("../connection/find-credential.ts");
  return findSignIn(await credentialSources(cloud), cloud.scope);
}

function emulatorSignIn({ clientId, tenantId }: { readonly clientId: string; readonly tenantId: string }): SignIn {
  return { source: "the emulator's own application", who: clientId, tenantId };
}

function messageOf(checks: readonly AccessCheck[], wanted: AccessCheck["check"]): string {
  return checks.find(({ check }) => check === wanted)?.message ?? "";
}

function nextStep(checks: readonly AccessCheck[]): string {
  const failed = checks.find(({ outcome }) => outcome === "failed");
  return failed === undefined
    ? "A host could be made: berth create NAME --allow-from ADDRESS"
    : `A host could not be made yet: ${failed.message}\n  ${failed.error?.hint ?? ""}\n  berth doctor shows all.`;
}
