import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { toBerthError } from "../azure/http/errors.ts";
import { isBerthError } from "../errors/index.ts";
import {
  assertExclusive,
  assertSlotFree,
  customScriptExtension,
  parseDockerSettings,
  parseProvisionReport,
  provisionRunCommand,
  vmAccessExtension,
} from "../index.ts";
import { secret } from "../secret.ts";
import { quoteForShell } from "./quote.ts";

const pem = (what: string) => `-----BEGIN ${what}-----\nQUJD\n-----END ${what}-----\n`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const [ca, cert, key] = [pem("CERTIFICATE"), pem("CERTIFICATE"), pem("PRIVATE KEY")];

/** Public and protected settings in the format of the retired extension. */
const legacy = {
  settings: {
    docker: { port: "2376", options: ["-D", "--dns=8.8.8.8"] },
    compose: { web: { image: "nginx", ports: ["80:80"] } },
    "compose-environment": { COMPOSE_PROJECT_NAME: "blog", COMPOSE_HTTP_TIMEOUT: "600" },
    "azure-environment": "AzureCloud",
  },
  protectedSettings: {
    environment: { SECRET_ENV: "canary-environment" },
    certs: { ca: base64(ca), cert: base64(cert), key },
    login: { username: "robot", password: "canary-password", email: "robot@example.com", server: "" },
  },
};

describe("the settings of the retired extension", () => {
  test("are parsed, with certificates as base64 or PEM", () => {
    const { settings, protectedSettings } = parseDockerSettings(legacy);
    expect(settings).toMatchObject({
      docker: { port: 2376, options: ["-D", "--dns=8.8.8.8"] },
      "azure-environment": "AzureCloud",
    });
    expect(protectedSettings.certs).toMatchObject({ ca, cert });
    expect(protectedSettings.certs?.key.reveal()).toBe(key);
    expect(protectedSettings.logins).toMatchObject([{ username: "robot" }]);
    expect(inspect(protectedSettings, { depth: 9 })).not.toContain("canary");
  });

  test("count as missing if a template left them empty", () => {
    const blank = { username: "", password: "", email: "", server: "" };
    const { settings, protectedSettings } = parseDockerSettings({
      settings: { docker: { port: "" } },
      protectedSettings: { certs: { ca: "", cert: "", key: "" }, login: blank },
    });
    expect(settings.docker.port).toBe(2376);
    expect(protectedSettings).toEqual({});
  });

  test.each([
    [{ settings: { docker: { prot: "2376" } } }, "settings.docker", "prot"],
    [{ settings: { docker: { port: "2375" } } }, "settings.docker.port", "TLS only"],
    [{ settings: { docker: { port: "abc" } } }, "settings.docker.port", "1 to 65535"],
    [{ protectedSettings: { certs: { ca: base64(ca), cert: base64(cert) } } }, "protectedSettings.certs.key", ""],
    [{ protectedSettings: { login: { username: "robot" } } }, "protectedSettings.login.password", ""],
    [{ settings: [] }, "settings", "it is a list, not a mapping of fields"],
  ])("are reported by path if invalid: %j", (input, path, words) => {
    const error = thrown(() => parseDockerSettings(input));
    expect(isBerthError(error, "settings-invalid")).toBe(true);
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(words);
  });
});

describe("an extension", () => {
  const { settings, protectedSettings } = parseDockerSettings(legacy);

  test("contains no readable secret", () => {
    const script = customScriptExtension({ settings, protectedSettings });
    const command = provisionRunCommand({ verb: "install", settings, protectedSettings });
    const access = vmAccessExtension({ username: "anna", password: secret("canary-access") });
    for (const each of [script, command, access]) {
      expect(JSON.stringify(each)).not.toMatch(/canary|PRIVATE/);
      expect(inspect(each, { depth: 9 })).not.toMatch(/canary|PRIVATE/);
    }
    expect(command.protectedParameters[0]?.value.reveal()).toContain("canary-password");
  });

  test("is rejected if its script exceeds Azure's limit", () => {
    const noise = randomBytes(200_000).toString("base64");
    const large = parseDockerSettings({ settings: { compose: { noise } } });
    expect(
      isBerthError(
        thrown(() => customScriptExtension(large)),
        "settings-too-large",
      ),
    ).toBe(true);
  });

  test("cannot have a key in both public and protected settings", () => {
    expect(() => assertExclusive({ a: 1 }, { b: 1 })).not.toThrow();
    expect(
      isBerthError(
        thrown(() => assertExclusive({ script: "" }, { script: "" })),
        "settings-conflict",
      ),
    ).toBe(true);
  });

  test("cannot be added next to another one of its type", () => {
    const wanted = { name: "docker", publisher: "Microsoft.Azure.Extensions", type: "CustomScript" };
    const theirs = { name: "setup", publisher: "microsoft.azure.extensions", type: "customscript" };
    expect(() => assertSlotFree("vm", [{ ...theirs, name: "Docker" }], wanted)).not.toThrow();
    expect(() => assertSlotFree("vm", [{ ...theirs, type: "Other" }], wanted)).not.toThrow();
    const error = thrown(() => assertSlotFree("vm", [theirs], wanted));
    expect(String(error)).toMatch(/vm already has setup/);
  });

  test.each([
    [{}, "give a user"],
    [{ username: "anna" }, "password or an SSH public key"],
    [{ password: secret("x") }, "whose password"],
    [{ username: "anna", sshPublicKey: "nonsense" }, "OpenSSH"],
    [{ username: "anna", password: secret("x"), removeUser: "anna" }, "it is the same user"],
    [{ username: "anna", password: secret("x"), expiration: "soon" }, "YYYY-MM-DD"],
  ])("that resets access reports missing fields: %o", (request, words) => {
    expect(() => vmAccessExtension(request)).toThrow(words);
  });
});

describe("the script's report", () => {
  const line = '{"berth":1,"verb":"install","ok":false,"exit":12,"reason":"the key is wrong","changed":["repository"]}';

  test("is found in the output that Azure keeps", () => {
    const report = { verb: "install", ok: false, exit: 12, reason: "the key is wrong", changed: ["repository"] };
    expect(parseProvisionReport(`noise\n${line}\n`)).toMatchObject(report);
    expect(parseProvisionReport(`[stdout]\n${line}\n[stderr]\nberth: note\n`)).toMatchObject(report);
    expect(parseProvisionReport(line.slice(5))).toBeUndefined();
    expect(parseProvisionReport("")).toBeUndefined();
  });

  test("becomes the reason and the hint of the error of a failed extension", () => {
    const message = `VM has reported a failure when processing extension 'docker'. Error message: 'Enable failed: failed to execute command: command terminated with exit status=12\n[stdout]\n${line}\n'`;
    const error = toBerthError({ statusCode: 409, code: "VMExtensionProvisioningError", message }, { host: "demo" });
    expect(error.code).toBe("provision-failed");
    expect(error.message).toContain("the key is wrong (exit code 12)");
    expect(error.hint).toContain("mirror");
  });
});

describe("quoting for a shell", () => {
  test("rejects NUL characters", () => {
    expect(
      isBerthError(
        thrown(() => quoteForShell("a\0b")),
        "settings-invalid",
      ),
    ).toBe(true);
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
