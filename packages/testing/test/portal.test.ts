import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import {
  createAuthority,
  createHostAuthority,
  formatTrust,
  inspectHost,
  issueCertificates,
  issueHostClient,
  newGeneration,
  type PortalElement,
  portalLink,
  portalTemplate,
  portalUiDefinition,
  probeDocker,
  publicHostname,
  readCertificate,
  removeHost,
  trustIn,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, makeGroup, resourcesLeft, revealing } from "../src/index.ts";

const key = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, 7)]).toString("base64")}`;

interface Deployed {
  readonly properties?: { readonly outputs?: unknown };
}

async function filledIn() {
  const authority = await createAuthority({ name: "portal" });
  const hostname = publicHostname("from-the-portal", "westeurope", "public");
  const ca = await createHostAuthority(authority, { host: "portal-1", generation: newGeneration() });
  const { server, client } = await issueCertificates(ca, { hostnames: [hostname] });
  const values = {
    name: "portal-1",
    location: "westeurope",
    size: "Standard_B2s",
    dnsLabel: "from-the-portal",
    allowFrom: "127.0.0.0/8, 203.0.113.7",
    adminPublicKey: key,
    authority: formatTrust(trustIn(ca.cert)),
    ca: server.ca,
    // As a browser on Windows may upload it.
    serverCertificate: server.cert.replaceAll("\n", "\r\n"),
    serverKey: server.key.reveal(),
  };
  const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  return { authority, hostname, client, server, parameters };
}

test("creates a host with the portal's template that Berth inspects and removes, and shows no key", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { authority, hostname, client, server, parameters } = await filledIn();
  await makeGroup(azure, "by-hand");
  const properties = { mode: "Incremental" as const, template: portalTemplate(), parameters };
  const deployment = armPath(azure, "by-hand", "Microsoft.Resources/deployments/portal");
  const made = await azure.arm.put<Deployed>(deployment, { properties });
  expect(made.properties?.outputs).toMatchObject({ hostname: { value: hostname } });

  const report = await inspectHost(azure, "portal-1", { client });
  expect(report).toMatchObject({
    state: "ready",
    hostname,
    port: 2376,
    size: "Standard_B2s",
    authority: readCertificate(authority.cert).keyFingerprint,
    docker: { fingerprint: readCertificate(server.cert).fingerprint },
  });
  await probeDocker(report, await issueHostClient(report, authority));
  const group = armPath(azure, "by-hand", "Microsoft.Network/networkSecurityGroups/portal-1-nsg");
  expect(await azure.arm.get(group)).toMatchObject({
    properties: { securityRules: [{ properties: { sourceAddressPrefixes: ["127.0.0.0/8", "203.0.113.7"] } }] },
  });

  const shown = inspect([made, await azure.arm.get(deployment), await azure.arm.post(`${deployment}/exportTemplate`)], {
    depth: null,
    maxStringLength: null,
  });
  expect(revealing(shown)).toEqual([]);

  await removeHost(azure, "portal-1");
  expect((await resourcesLeft(azure)).filter((left) => !/by-hand$/.test(left))).toEqual([]);
});

test("escapes a quote in an uploaded file", async () => {
  const { scripts } = await renderedWith("it's $(touch /tmp/berth-canary) `id`");
  expect(scripts).toContain(`berth_ca='it'\\''s $(touch /tmp/berth-canary) \`id\`'`);
  expect(spawnSync("sh", ["-n"], { input: scripts }).status).toBe(0);
});

test("has exactly one form field for each parameter of the template", () => {
  const { parameters } = portalTemplate();
  const { basics, steps, outputs } = portalUiDefinition().parameters;
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(parameters).sort());
  const asked = new Set([
    ...basics.map(({ name }) => `basics('${name}')`),
    ...steps.flatMap(({ name, elements }) => elements.map((element) => `steps('${name}').${element.name}`)),
    "location()",
  ]);
  for (const output of Object.values(outputs)) expect(asked).toContain(output.slice(1, -1));
  const secure = Object.entries(parameters).filter(([, { type }]) => type === "secureString");
  expect(secure.map(([name]) => name)).toEqual(["ca", "serverCertificate", "serverKey"]);
  expect(secure.every(([, { defaultValue }]) => defaultValue === undefined)).toBe(true);
});

/** https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/create-uidefinition-overview */
test("has a form in the portal's schema", () => {
  const definition = portalUiDefinition();
  expect(definition).toMatchObject({ handler: "Microsoft.Azure.CreateUIDef", version: "0.1.2-preview" });
  expect(Object.keys(definition).sort()).toEqual(["$schema", "handler", "parameters", "version"]);
  expect(Object.keys(definition.parameters).sort()).toEqual(["basics", "outputs", "steps"]);
  const places = [definition.parameters.basics, ...definition.parameters.steps.map(({ elements }) => elements)];
  for (const elements of places) {
    expect(new Set(elements.map(({ name }) => name)).size).toBe(elements.length);
    for (const element of elements) expectElement(element);
  }
  expect(JSON.stringify([definition, portalTemplate()])).not.toMatch(/placeholder|192\.0\.2\.99/i);
});

test("links to the portal of the cloud with the URLs of both files", () => {
  const base = "https://raw.githubusercontent.com/acme/berth/main/deploy/portal/";
  const [portal = "", files = ""] = portalLink(base, "china").split("/#create/Microsoft.Template/uri/");
  expect(portal).toBe("https://portal.azure.cn");
  expect(files.split("/createUIDefinitionUri/").map(decodeURIComponent)).toEqual([
    `${base}azuredeploy.json`,
    `${base}createUiDefinition.json`,
  ]);
});

const elementTypes: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Common.TextBox": ["toolTip", "defaultValue", "constraints", "visible"],
  "Microsoft.Common.TextBlock": ["options"],
  "Microsoft.Common.FileUpload": ["toolTip", "constraints", "options", "visible"],
  "Microsoft.Compute.SizeSelector": ["toolTip", "recommendedSizes", "osPlatform", "count"],
};

function expectElement({ name, type, label, ...rest }: PortalElement): void {
  expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  // The portal's schema gives a text block none.
  if (type === "Microsoft.Common.TextBlock") expect(label).toBeUndefined();
  else expect(label).toMatch(/./);
  expect(Object.keys(rest).sort()).toEqual([...(elementTypes[type] ?? ["a type of the portal's"])].sort());
  const { regex, required } = (rest["constraints"] ?? {}) as { regex?: string; required?: boolean };
  if (type === "Microsoft.Common.TextBox") expect(() => new RegExp(regex ?? "(")).not.toThrow();
  if (rest["constraints"] !== undefined) expect(required).toBeTypeOf("boolean");
}

/** The script of a host's extension with the given text as the authority's certificate. */
async function renderedWith(ca: string): Promise<{ scripts: string }> {
  const { parameters } = await filledIn();
  const { resources, parameters: declared, ...template } = portalTemplate();
  const extension = (resources as { type: string; properties: { protectedSettings?: { script: string } } }[]).find(
    ({ type }) => type.endsWith("/extensions"),
  );
  const outputs = { script: { type: "string", value: extension?.properties.protectedSettings?.script } };
  await using cloud = await emulatedAzure();
  await makeGroup(cloud.azure, "look");
  const made = await cloud.azure.arm.put<Deployed>(
    armPath(cloud.azure, "look", "Microsoft.Resources/deployments/script"),
    {
      properties: {
        mode: "Incremental",
        template: { ...template, parameters: declared, resources: [], outputs },
        parameters: { ...parameters, ca: { value: ca } },
      },
    },
  );
  const { script } = (made.properties?.outputs ?? {}) as { script: { value: string } };
  return { scripts: Buffer.from(script.value, "base64").toString() };
}
