import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { fieldIssues, schemaIssue } from "../spec/schema-issue.ts";
import { type DockerSettings, dockerSettingsSchema } from "./settings.ts";

/**
 * Parses the settings of the retired DockerExtension, with Berth's additions: an object with `settings` and
 * `protectedSettings`. Certificates can be PEM or base64-encoded PEM, and `login` can replace `logins`.
 * @throws BerthError `settings-invalid` with all invalid fields, without their values
 */
export function parseDockerSettings(input: {
  readonly settings?: unknown;
  readonly protectedSettings?: unknown;
}): DockerSettings {
  requireOption("input", isObject(input), "an object with settings and protectedSettings");
  const parsed = dockerSettingsSchema.safeParse(
    { ...input, settings: input.settings ?? {}, protectedSettings: normalise(input.protectedSettings ?? {}) },
    { error: schemaIssue },
  );
  if (parsed.success) return parsed.data;
  const isOneLogin = isObject(input.protectedSettings) && !("logins" in input.protectedSettings);
  throw new BerthError("settings-invalid", {
    issues: parsed.error.issues.flatMap(fieldIssues).map(({ path, message }) => ({
      // The path in the input, where the login was not in a list.
      path: isOneLogin ? path.replace(/^protectedSettings\.logins\.0/, "protectedSettings.login") : path,
      message,
    })),
  });
}

function normalise(protectedSettings: unknown): unknown {
  if (!isObject(protectedSettings)) return protectedSettings;
  const { login, certs, ...rest } = protectedSettings;
  return {
    ...rest,
    ...(isBlank(certs) ? {} : { certs: isObject(certs) ? decodeCertificates(certs) : certs }),
    ...(isBlank(login) || "logins" in rest ? {} : { logins: [withoutEmail(login)] }),
  };
}

/** Templates for the retired extension passed every field, and left unused ones empty. */
function isBlank(part: unknown): boolean {
  return part === undefined || part === null || (isObject(part) && Object.values(part).every((value) => value === ""));
}

/** Registries have not needed an e-mail address since 2016 (Docker 1.11). */
function withoutEmail(login: unknown): unknown {
  if (!isObject(login)) return login;
  const { email: _email, server, ...rest } = login;
  return { ...rest, ...(server === undefined || server === "" ? {} : { server }) };
}

function decodeCertificates(certs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(certs).map(([name, value]) => [name, typeof value === "string" ? decode(value) : value]),
  );
}

function decode(text: string): string {
  if (text.includes("-----BEGIN")) return text;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return decoded.includes("-----BEGIN") ? decoded : text;
}
