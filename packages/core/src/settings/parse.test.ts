import { expect, test } from "vitest";
import { parse } from "yaml";
import { isBerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import { composeFile } from "./compose-file.ts";
import { parseDockerSettings } from "./parse.ts";

const pem = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
const base64 = Buffer.from(pem).toString("base64");
const certs = { ca: pem, cert: pem, key: "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n" };

function issuesOf(input: object): unknown {
  try {
    parseDockerSettings(input);
  } catch (error) {
    if (!isBerthError(error, "settings-invalid")) throw error;
    return error.details.issues.map(({ path, message }) => [path, message]);
  }
  return [];
}

test("has these default settings", () => {
  expect(parseDockerSettings({})).toMatchSnapshot();
  expect(parseDockerSettings({ settings: { berth: {} } })).toMatchSnapshot();
});

test.each([
  ["hardening", "default"],
  ["hardening", "strict"],
  ["metadataForContainers", "blocked"],
  ["metadataForContainers", "allowed"],
])("reads %s: %s", (field, value) => {
  expect(parseDockerSettings({ settings: { berth: { [field]: value } } }).settings.berth).toMatchObject({
    [field]: value,
  });
});

test.each([
  [2376, 2376],
  ["2376", 2376],
  ["", 2376],
  [1, 1],
  ["65535", 65535],
  [2374, 2374],
])("reads the port %j as %d", (port, expected) => {
  expect(parseDockerSettings({ settings: { docker: { port } } }).settings.docker.port).toBe(expected);
});

test.each([0, 65536, "0", "65536", "123456", "80x", "x80", 1.5, true])("rejects the port %j", (port) => {
  expect(issuesOf({ settings: { docker: { port } } })).toEqual([["settings.docker.port", expect.any(String)]]);
});

test("rejects the port of plain TCP as a number and as text", () => {
  for (const port of [2375, "2375"])
    expect(issuesOf({ settings: { docker: { port } } })).toEqual([
      ["settings.docker.port", expect.stringContaining("2375")],
    ]);
});

test.each<[string, object, string]>([
  ["a NUL in an option", { settings: { docker: { options: ["a\0"] } } }, "settings.docker.options.0"],
  [
    "a variable that begins with a digit",
    { settings: { "compose-environment": { "1A": "" } } },
    "settings.compose-environment.1A",
  ],
  ["an unknown cloud", { settings: { "azure-environment": "Azure" } }, "settings.azure-environment"],
  [
    "a version with a space",
    { settings: { berth: { engine: { version: "28 .0" } } } },
    "settings.berth.engine.version",
  ],
  [
    "a mirror without TLS",
    { settings: { berth: { engine: { mirror: { url: "http://m.example" } } } } },
    "settings.berth.engine.mirror.url",
  ],
  [
    "a fingerprint that is short",
    { settings: { berth: { engine: { mirror: { url: "https://m.example", gpgFingerprint: "A".repeat(39) } } } } },
    "settings.berth.engine.mirror.gpgFingerprint",
  ],
  ["a user that Linux has not", { settings: { berth: { adminUsername: "Anna" } } }, "settings.berth.adminUsername"],
  ["an empty certificate", { protectedSettings: { certs: { ...certs, ca: "" } } }, "protectedSettings.certs.ca"],
  [
    "a user that looks like an option",
    { protectedSettings: { login: { username: "-u", password: "p" } } },
    "protectedSettings.login.username",
  ],
  [
    "a registry that looks like an option",
    { protectedSettings: { login: { server: "-s", username: "u", password: "p" } } },
    "protectedSettings.login.server",
  ],
  [
    "one of several logins",
    { protectedSettings: { logins: [{ username: "u" }] } },
    "protectedSettings.logins.0.password",
  ],
  ["a secret that is none", { protectedSettings: { environment: { A: 1 } } }, "protectedSettings.environment.A"],
])("rejects %s and names its path", (_what, input, path) => {
  const issues = issuesOf(input);
  expect(issues).toContainEqual([path, expect.any(String)]);
  expect(issues).toMatchSnapshot();
});

test.each([
  ["beside the settings", { publicSettings: {} }, "publicSettings"],
  ["in the settings", { settings: { dokcer: {} } }, "settings.dokcer"],
  ["in a part", { settings: { berth: { engine: { verison: "28" } } } }, "settings.berth.engine.verison"],
  [
    "in the login",
    { protectedSettings: { login: { usr: "a", username: "a", password: "b" } } },
    "protectedSettings.login.usr",
  ],
])("refuses an unknown field %s by its path", (_where, input, path) => {
  expect(issuesOf(input)).toEqual([[path, "unknown field"]]);
});

test("refuses what is no object", () => {
  for (const input of [undefined, null, "settings", []])
    expect(() => parseDockerSettings(input as never)).toThrow(expect.objectContaining({ code: "option-invalid" }));
});

test.each([["certs"], ["login"]])("treats empty %s of a template as missing", (name) => {
  for (const blank of [undefined, null, {}, { a: "", b: "" }])
    expect(parseDockerSettings({ protectedSettings: { [name]: blank } }).protectedSettings).toEqual({});
});

test("rejects a partly empty login", () => {
  expect(issuesOf({ protectedSettings: { login: { username: "u", password: "", email: "" } } })).toEqual([]);
  expect(issuesOf({ protectedSettings: { login: { username: "u" } } })).toEqual([
    ["protectedSettings.login.password", expect.any(String)],
  ]);
});

test("prefers logins over login, and drops e-mail addresses and empty registries", () => {
  const login = { username: "one", password: "p", email: "a@b.example", server: "" };
  const both = { login, logins: [{ username: "many", password: "p" }] };
  expect(parseDockerSettings({ protectedSettings: both }).protectedSettings.logins).toMatchObject([
    { username: "many" },
  ]);
  const [only] = parseDockerSettings({ protectedSettings: { login } }).protectedSettings.logins ?? [];
  expect(Object.keys(only ?? {}).sort()).toEqual(["password", "username"]);
  const named = { ...login, server: "r.example" };
  expect(parseDockerSettings({ protectedSettings: { login: named } }).protectedSettings.logins?.[0]?.server).toBe(
    "r.example",
  );
});

test("reads certificates as PEM or base64, and keeps other texts unchanged", () => {
  const read = (ca: unknown) =>
    parseDockerSettings({ protectedSettings: { certs: { ...certs, ca } } }).protectedSettings;
  expect(read(pem).certs?.ca).toBe(pem);
  expect(read(base64).certs?.ca).toBe(pem);
  expect(read("hello").certs?.ca).toBe("hello");
  const whole = parseDockerSettings({ protectedSettings: { certs: { ...certs, key: secret("KEY") } } });
  expect(whole.protectedSettings.certs?.key.reveal()).toBe("KEY");
});

test.each([
  ["settings", []],
  ["protectedSettings", "x"],
])("reports %s if it is not an object", (name, value) => {
  expect(issuesOf({ [name]: value })).toEqual([[name, expect.any(String)]]);
});

test.each<[string, object, object]>([
  [
    "a driver without options",
    { web: { image: "a", log_driver: "syslog" } },
    { image: "a", logging: { driver: "syslog" } },
  ],
  [
    "options without a driver",
    { web: { image: "a", log_opt: { x: 1 } } },
    { image: "a", logging: { options: { x: 1 } } },
  ],
  ["a build alone", { web: { build: "." } }, { build: "." }],
  ["what extends", { web: { extends: "base" } }, { extends: "base" }],
  ["a network of the host", { web: { image: "a", net: "host" } }, { image: "a", network_mode: "host" }],
  [
    "a name that has container: inside",
    { web: { image: "a", net: "my-container:x" } },
    { image: "a", network_mode: "my-container:x" },
  ],
  ["a network that is not a string", { web: { image: "a", net: 1 } }, { image: "a", network_mode: 1 }],
])("converts %s to the current format", (_what, file, service) => {
  expect(parse(composeFile(file as never))).toEqual({ services: { web: service } });
});

test.each<[string, object]>([
  ["a service without any of these", { web: { ports: [] } }],
  ["something beside services that is none", { web: { image: "a" }, version: "2" }],
  ["a list", { web: [] }],
  ["null", { web: null }],
])("does not mistake %s for the first format", (_what, file) => {
  expect(parse(composeFile(file as never))).toEqual(file);
});
