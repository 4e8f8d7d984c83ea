import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type CloudName, cloudNamed } from "@dockberth/core";
import type { Environment } from "../session.ts";

export interface AzSubscription {
  readonly subscriptionId: string;
  readonly cloud: CloudName;
}

/**
 * The default subscription of the Azure CLI (`az account set`), from the file in which the CLI keeps its subscriptions;
 * undefined where nobody has signed in with it.
 * https://learn.microsoft.com/cli/azure/azure-cli-configuration
 */
export async function azSubscription(env: Environment): Promise<AzSubscription | undefined> {
  const folder = env["AZURE_CONFIG_DIR"] || join(env["HOME"] || homedir(), ".azure");
  try {
    // The Azure CLI begins the file with a byte order mark.
    const text = (await readFile(join(folder, "azureProfile.json"), "utf8")).replace(/^\uFEFF/, "");
    const { subscriptions } = JSON.parse(text) as {
      readonly subscriptions: readonly Readonly<Record<string, unknown>>[];
    };
    const chosen = subscriptions.find(({ isDefault }) => isDefault === true);
    const [id, environment] = [chosen?.["id"], chosen?.["environmentName"]];
    if (typeof id !== "string") return undefined;
    return { subscriptionId: id, cloud: cloudNamed(String(environment)).name };
  } catch {
    return undefined;
  }
}
