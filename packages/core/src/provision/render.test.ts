import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import { dockerProtectedSettingsSchema, dockerPublicSettingsSchema } from "../settings/settings.ts";
import { compressedScript, customScriptExtension, customScriptHandler, scriptLimitBytes } from "./custom-script.ts";
import { quoteForShell } from "./quote.ts";
import { provisionParts, renderProvisionScript } from "./render.ts";
import { certificatesRunCommand, provisionRunCommand, storedSettingsRunCommand } from "./run-command.ts";
import { provisionText } from "./scripts/order.ts";

const nothing = dockerPublicSettingsSchema.parse({});
const everything = dockerPublicSettingsSchema.parse({
  docker: { port: 4000, options: ["-D"] },
  compose: { web: { image: "nginx" } },
  "compose-environment": { MODE: "it's" },
  berth: {
    engine: {
      source: "docker",
      version: "28",
      mirror: { url: "https://mirror.example/docker//", gpgFingerprint: "ab".repeat(20) },
    },
    hardening: "strict",
    metadataForContainers: "blocked",
    dataDisk: true,
    proxy: { http: "http://proxy:3128", https: "http://proxy:3129", no: [".example"] },
    adminUsername: "anna",
  },
});
const secrets = dockerProtectedSettingsSchema.parse({
  certs: { ca: " CA\n", cert: "CERT\n", key: "KEY\n" },
  logins: [
    { username: "robot", password: "pass'word" },
    { server: "r.example", username: "r", password: "other" },
  ],
  environment: { TOKEN: "to\rken" },
});

test.each([
  ["nothing", nothing, {}],
  ["everything", everything, secrets],
])("renders the assignments for %s", (_what, settings, protectedSettings) => {
  const { head, secrets: hidden, body } = provisionParts("install", settings, protectedSettings);
  expect(head).toMatchSnapshot();
  expect(hidden.reveal()).toMatchSnapshot();
  expect(body).toBe(provisionText.replaceAll(/^ *#.*\n/gm, ""));
  expect(renderProvisionScript("install", settings, protectedSettings).reveal()).toBe(
    [head, hidden.reveal(), body].join("\n"),
  );
});

test("renders no settings for a run with stored settings", () => {
  const { head, secrets: hidden } = provisionParts("upgrade", undefined, {}, { version: "29" });
  expect(head).toMatchSnapshot();
  expect(hidden.reveal()).toMatchSnapshot();
});

test.each([
  ["http alone", { http: "http://p:1" }, ["http_proxy", "no_proxy", "NO_PROXY"]],
  ["https alone", { https: "http://p:1" }, ["https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"]],
])("exports the proxy variables for %s", (_what, proxy, names) => {
  const settings = dockerPublicSettingsSchema.parse({ berth: { proxy } });
  const { head } = provisionParts("install", settings, {});
  expect([...head.matchAll(/export (\w+)=/g)].map(([, name]) => name)).toEqual(names);
});

test("renders only the given certificates", () => {
  const { secrets: hidden } = provisionParts("certificates", undefined, { certs: { ca: "CA" } });
  expect(hidden.reveal()).toMatch(/^berth_ca='CA'\nberth_cert=''\nberth_key=''\n/);
});

test("passes the compressed script in protected settings only", () => {
  const script = renderProvisionScript("install", everything, secrets).reveal();
  const extension = customScriptExtension({ settings: everything, protectedSettings: secrets });
  const { protectedSettings, ...rest } = extension;
  expect(rest).toEqual({ ...customScriptHandler, settings: {} });
  expect(customScriptHandler).toEqual({
    publisher: "Microsoft.Azure.Extensions",
    type: "CustomScript",
    typeHandlerVersion: "2.1",
    autoUpgradeMinorVersion: true,
  });
  const sent = JSON.parse(protectedSettings.reveal()) as Record<string, string>;
  expect(Object.keys(sent)).toEqual(["script"]);
  expect(gunzipSync(Buffer.from(sent["script"] ?? "", "base64")).toString()).toBe(script);
  const other = customScriptExtension({ settings: nothing, protectedSettings: {}, verb: "preflight", timestamp: 7 });
  expect(other.settings).toEqual({ timestamp: 7 });
  expect(gunzipSync(Buffer.from(JSON.parse(other.protectedSettings.reveal()).script, "base64")).toString()).toBe(
    renderProvisionScript("preflight", nothing).reveal(),
  );
});

test("allows at most 256 KB of compressed script", () => {
  expect(scriptLimitBytes).toBe(262_144);
  const packed = (letters: number) => {
    const compose = { services: { web: { image: "a", x: noise(letters) } } };
    return compressedScript({ settings: dockerPublicSettingsSchema.parse({ compose }), protectedSettings: {} });
  };
  expect(packed(200_000).reveal().length).toBeLessThanOrEqual(scriptLimitBytes);
  const error = thrown(() => packed(300_000));
  expect(isBerthError(error, "settings-too-large") && error.details.limitBytes).toBe(scriptLimitBytes);
  expect(isBerthError(error, "settings-too-large") && error.details.bytes).toBeGreaterThan(scriptLimitBytes);
});

test("separates the secrets of a Run Command from its script", () => {
  const command = provisionRunCommand({ verb: "configure", settings: everything, protectedSettings: secrets });
  const { head, secrets: hidden, body } = provisionParts("configure", everything, secrets);
  expect(command).toMatchObject({ timeoutInSeconds: 1800, treatFailureAsDeploymentFailure: true });
  expect(command.source.script).toBe(`${head}\neval "$berth_secrets"\nunset berth_secrets\n${body}`);
  expect(command.protectedParameters.map(({ name, value }) => [name, value.reveal()])).toEqual([
    ["berth_secrets", hidden.reveal()],
  ]);
});

test("passes the version to a Run Command with stored settings", () => {
  expect(storedSettingsRunCommand("upgrade", { version: "29" }).source.script).toContain("berth_wanted_version='29'\n");
  expect(storedSettingsRunCommand("install").source.script).toContain("berth_wanted_version=''\n");
  expect(storedSettingsRunCommand("install").source.script).toContain(
    "berth_verb='install'\nberth_limit_seconds='1200'\n",
  );
});

test("keeps certificates out of the script of a Run Command", () => {
  const { source, protectedParameters } = certificatesRunCommand({ key: secret("KEY") });
  expect(source.script).toContain("berth_verb='certificates'\n");
  expect(source.script).not.toContain("KEY'");
  expect(protectedParameters[0]?.value.reveal()).toContain("berth_key='KEY'\n");
});

test.each([
  ["", "''"],
  ["a b", "'a b'"],
  ["it's", "'it'\\''s'"],
  ["''", "''\\'''\\'''"],
  ["a\rb", `'a'"$(printf '\\015')"'b'`],
  ["$HOME `x` \\ \n", "'$HOME `x` \\ \n'"],
])("quotes %j as %s", (value, expected) => {
  expect(quoteForShell(value)).toBe(expected);
});

test("rejects a NUL character without quoting the value", () => {
  const error = thrown(() => quoteForShell("canary\0"));
  expect(isBerthError(error, "settings-invalid") && error.details.issues).toEqual([
    { path: "", message: "a value contains a NUL character" },
  ]);
});

/** Deterministic text that gzip cannot compress. */
function noise(letters: number): string {
  let state = 1;
  return Array.from({ length: letters }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 94));
  }).join("");
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
