import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { type DockerSettings, dockerSettingsSchema } from "./settings.ts";

/**
 * Reads settings as people wrote them for the retired DockerExtension, or with Berth's additions: an object with
 * `settings` and `protectedSettings`, in which certificates may be PEM or base64 of it, and `login` may be one.
 * @throws BerthError `settings-invalid`, naming every field that is wrong; never its value
 */
export function parseDockerSettings(input: {
  readonly settings?: unknown;
  readonly protectedSettings?: unknown;
}): DockerSettings {
  const parsed = dockerSettingsSchema.safeParse({
    settings: input.settings ?? {},
    protectedSettings: translate(input.protectedSettings ?? {}),
  });
  if (parsed.success) return parsed.data;
  const isOneLogin = isObject(input.protectedSettings) && !("logins" in input.protectedSettings);
  throw new BerthError("settings-invalid", {
    issues: parsed.error.issues.map(({ path, message }) => ({
      // By the word that stands in what was given.
      path: isOneLogin
        ? path.join(".").replace(/^protectedSettings\.logins\.0/, "protectedSettings.login")
        : path.join("."),
      message,
    })),
  });
}

function translate(protectedSettings: unknown): unknown {
  if (!isObject(protectedSettings)) return protectedSettings;
  const { login, certs, ...rest } = protectedSettings;
  return {
    ...rest,
    ...(isBlank(certs) ? {} : { certs: isObject(certs) ? decodeAll(certs) : certs }),
    ...(isBlank(login) || "logins" in rest ? {} : { logins: [withoutEmail(login)] }),
  };
}

/** Templates passed every field on, and left empty what was not wished for. */
function isBlank(part: unknown): boolean {
  return part === undefined || part === null || (isObject(part) && Object.values(part).every((value) => value === ""));
}

/** Registries have not asked for an address of mail since 2016. */
function withoutEmail(login: unknown): unknown {
  if (!isObject(login)) return login;
  const { email: _email, server, ...rest } = login;
  return { ...rest, ...(server === undefined || server === "" ? {} : { server }) };
}

function decodeAll(certs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(certs).map(([name, value]) => [name, typeof value === "string" ? decode(value) : value]),
  );
}

function decode(text: string): string {
  if (text.includes("-----BEGIN")) return text;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return decoded.includes("-----BEGIN") ? decoded : text;
}
