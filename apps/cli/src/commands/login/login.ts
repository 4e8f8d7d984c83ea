import { type AccessCheck, type Cloud, checkAccess, clouds } from "@dockberth/core";
import { chooseConnection } from "../../connection/choose.ts";
import { connect } from "../../connection/connect.ts";
import { credentialSources, findSignIn, type SignIn } from "../../connection/credential-sources.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { sentence } from "../../messages/core.ts";
import { loginTexts } from "../../messages/doctor.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function login(session: Session, options: ConnectionOptions & OutputOptions): Promise<void> {
  const choice = await chooseConnection(session, options);
  const cloud = clouds[choice.cloud];
  const signIn = choice.emulator === undefined ? await signInTo(cloud) : emulatorSignIn(choice.emulator);
  const { azure } = await connect(session, options);
  const checks = await checkAccess(azure, {}, { signal: session.signal });
  const failed = checks.find(({ check, error }) => error !== undefined && /^(sign-in|subscription)$/.test(check));
  if (failed?.error !== undefined) throw failed.error;
  const { subscriptionId, endpoint } = azure;
  if (options.json === true) return writeJson(session, { cloud: cloud.name, endpoint, subscriptionId, signIn, checks });
  const rows = [
    [loginTexts.cloud, `${cloud.name} (${cloud.azureName}), ${endpoint}`],
    [loginTexts.signIn, loginTexts.signInAs(signIn.source, signIn.who)],
    [loginTexts.tenant, signIn.tenantId ?? "-"],
    [loginTexts.subscription, `${subscriptionId}: ${messageOf(checks, "subscription")}`],
  ];
  writeLine(session, table(rows));
  writeLine(session, `\n${nextStep(checks)}`);
}

async function signInTo(cloud: Cloud): Promise<SignIn> {
  return findSignIn(await credentialSources(cloud), cloud.scope);
}

function emulatorSignIn({ clientId, tenantId }: { readonly clientId: string; readonly tenantId: string }): SignIn {
  return { source: loginTexts.emulatorSource, who: clientId, tenantId };
}

function messageOf(checks: readonly AccessCheck[], name: AccessCheck["check"]): string {
  return sentence(checks.find(({ check }) => check === name)?.message ?? "");
}

function nextStep(checks: readonly AccessCheck[]): string {
  const error = checks.find(({ outcome }) => outcome === "failed")?.error;
  if (error === undefined) return loginTexts.ready;
  const { message, hint } = explainError(error);
  return loginTexts.notReady(message, hint);
}
