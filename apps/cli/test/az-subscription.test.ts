import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseConnection } from "../src/connection/choose.ts";
import { berth, testSession } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

const id = "11111111-1111-4111-8111-111111111111";
const profile = (environmentName: string) =>
  `\uFEFF${JSON.stringify({
    subscriptions: [
      { id: "22222222-2222-4222-8222-222222222222", isDefault: false, environmentName: "AzureCloud" },
      { id, isDefault: true, environmentName },
    ],
  })}`;

async function signedIn(text: string) {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".azure"));
  await writeFile(join(folder, ".azure", "azureProfile.json"), text);
  return { HOME: folder, BERTH_HOME: join(folder, "berth") };
}

test.each([
  ["AzureCloud", "public"],
  ["AzureChinaCloud", "china"],
  ["AzureUSGovernment", "usgov"],
] as const)("uses the default subscription of the Azure CLI in %s", async (environment, cloud) => {
  const session = testSession({ env: await signedIn(profile(environment)) });
  expect(await chooseConnection(session, {})).toEqual({
    ...{ subscriptionId: id, cloud, emulator: undefined, isFallback: false },
  });
});

test("chooses once in a session, although another program changes the default subscription", async () => {
  const env = await signedIn(profile("AzureCloud"));
  const session = testSession({ env });
  const first = await chooseConnection(session, {});
  await writeFile(join(env.HOME, ".azure", "azureProfile.json"), profile("AzureChinaCloud"));
  expect(await chooseConnection(session, {})).toBe(first);
  expect(await chooseConnection(session, { cloud: "china" })).toMatchObject({ cloud: "china" });
  expect(await chooseConnection(testSession({ env }), {})).toMatchObject({ cloud: "china" });
});

test("prefers an option and the environment", async () => {
  const env = { ...(await signedIn(profile("AzureCloud"))), AZURE_SUBSCRIPTION_ID: "of-the-environment" };
  const chosen = async (options: object) => (await chooseConnection(testSession({ env }), options)).subscriptionId;
  expect([await chosen({}), await chosen({ subscription: "22222222-2222-2222-2222-222222222222" })]).toEqual([
    "of-the-environment",
    "22222222-2222-2222-2222-222222222222",
  ]);
});

test.each([
  ["another cloud was asked for", profile("AzureCloud"), ["--cloud", "china"]],
  ["nothing is chosen", '{"subscriptions":[]}', []],
  ["the file is damaged", "{", []],
  ["the cloud is a private one", profile("AzureStack"), []],
])("asks for a subscription where %s", async (_what, text, words) => {
  const { exitCode, stderr } = await berth(["list", ...words], await signedIn(text));
  expect(exitCode).toBe(2);
  expect(stderr).toContain("run `az login`, whose default subscription is used");
});
