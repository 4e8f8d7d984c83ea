import * as z from "zod";
import type { ErrorDetails } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import { exceedsExtent, isObject } from "../json.ts";
import { lazy, lazyObject } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { isPrintable } from "../printable.ts";
import type { Secret } from "../secret.ts";
import { checkTogether } from "./check.ts";
import type { ComposeFiles } from "./compose-needs.ts";
import { dockerFields } from "./docker.ts";
import { expiryTime } from "./expiry-time.ts";
import { hostNamePattern } from "./host-name.ts";
import { extentText, maxExtent } from "./limits.ts";
import { defaultSizes, machineFields } from "./machine.ts";
import { networkFields } from "./network.ts";
import { plainText } from "./plain-text.ts";
import { rangesOpenToWorld } from "./ranges.ts";
import { fieldIssues, schemaIssue } from "./schema-issue.ts";

export { dockerTlsPort } from "./docker-tls-port.ts";
export type { HostInput, JsonInput } from "./host-input.ts";

const name = lazy(() => z.string().regex(hostNamePattern, issueTexts.hostName));

/**
 * Azure allows 50 tags per resource, and Berth needs some of them:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
const maxTags = 40;
const tags = lazy(() =>
  z
    .record(
      z
        .string()
        .min(1)
        .max(512)
        .regex(/^[^<>%&\\?/]+$/, issueTexts.tagName)
        .refine(isPrintable, issueTexts.notPlainText),
      plainText().max(256),
    )
    .refine((given) => Object.keys(given).length <= maxTags, issueTexts.tooManyTags(maxTags))
    .refine((given) => Object.keys(given).every((key) => !/^berth-/i.test(key)), issueTexts.reservedTag)
    // Azure keeps one of them: its names of tags are case-insensitive.
    .refine(
      (given) => new Set(Object.keys(given).map((key) => key.toLowerCase())).size === Object.keys(given).length,
      issueTexts.tagsOfOneName,
    )
    .default({})
    .describe("Azure tags of all created resources. A tag that is left out later stays: another user may have set it"),
);

/** The schema of a host. Adapters pass it the input of their platform. */
export const hostSpecSchema = lazyObject(() =>
  z
    .strictObject({
      name: name().describe("The host's name, from which all names in Azure are derived"),
      ...machineFields(),
      ...networkFields(),
      ...dockerFields(),
      tags: tags(),
      set: name()
        .optional()
        .describe("A common name for the hosts of one file. Pruning removes only hosts of the same set"),
      expiresAt: expiryTime().optional().describe("When a sweep may remove the host, in RFC 3339 format"),
    })
    .superRefine(checkTogether),
);

/** The description of a host, validated and with all defaults. Its secrets are {@link Secret}s. */
export type HostSpec = z.output<typeof hostSpecSchema>;

/** A host whose location is known: the given one, or the default of its cloud. */
export type LocatedSpec = HostSpec & { readonly location: string };

/** The secrets of a spec. A plan contains none of them. */
export interface HostSecrets {
  /** Registry logins; `server` is undefined for Docker Hub. */
  readonly logins: readonly {
    readonly server: string | undefined;
    readonly username: string;
    readonly password: Secret;
  }[];
  /** Secret environment variables of the compose file, by name. */
  readonly environment: Readonly<Record<string, Secret>>;
  /** The text of a secret env file of the compose file. */
  readonly environmentFile?: Secret | undefined;
  /** Files beside the compose file, by their paths relative to it. */
  readonly composeFiles?: ComposeFiles | undefined;
  /** Passed to cloud-init at first boot. */
  readonly customData?: Secret | undefined;
}

/**
 * Validates the description of a host, or what this function returned.
 * @param input a {@link HostInput}, or the same from a file, a form or a request. In code, `parseHostSpec({ … } satisfies
 * HostInput)` finds misspelled fields at compile time; the methods of `connectBerth` do so by themselves.
 * @throws BerthError `spec-invalid` with all issues, or `open-to-world` for ranges that cover much of the Internet
 */
export function parseHostSpec(input: unknown): HostSpec {
  if (exceedsExtent(input, maxExtent))
    throw new BerthError("spec-invalid", { issues: [{ path: "", message: extentText }] });
  const parsed = hostSpecSchema.safeParse(withDefaultSize(input), { error: schemaIssue });
  if (!parsed.success) {
    throw new BerthError("spec-invalid", { issues: parsed.error.issues.flatMap(fieldIssues) });
  }
  requireWordForWorld(parsed.data);
  return parsed.data;
}

/** The secrets of a spec, to pass to a deployment together with the plan. */
export function hostSecrets(spec: HostSpec): HostSecrets {
  return {
    logins: spec.logins.map(({ server, username, password }) => ({ server, username, password })),
    environment: spec.secretEnvironment,
    environmentFile: spec.secretEnvFile,
    composeFiles: spec.composeFiles,
    customData: spec.customData,
  };
}

/** Who can reach a port is the union of all ranges that are given for it. */
function requireWordForWorld({ allowFrom, sshFrom, openPorts }: HostSpec): void {
  requireWord("allowFrom", allowFrom);
  requireWord("sshFrom", sshFrom);
  const sourcesOf = (ports: typeof openPorts) => [...new Set(ports.map(({ from = allowFrom }) => from))].flat();
  const all = sourcesOf(openPorts).filter((source) => source !== "anywhere");
  if (rangesOpenToWorld(all).length === 0) return;
  for (const { ports } of openPorts) {
    const [first = 0] = ports.split("-").map(Number);
    requireWord("openPorts", sourcesOf(openPorts.filter((each) => includesPort(each.ports, first))));
  }
}

/** @throws BerthError `open-to-world` for ranges that cover much of the Internet without the word for it */
export function requireWord(field: ErrorDetails["open-to-world"]["field"], sources: readonly string[]): void {
  const ranges = sources.includes("anywhere") ? [] : rangesOpenToWorld(sources);
  if (ranges.length > 0) throw new BerthError("open-to-world", { field, ranges });
}

function includesPort(ports: string, port: number): boolean {
  const [first = 0, last = first] = ports.split("-").map(Number);
  return first <= port && port <= last;
}

function withDefaultSize(input: unknown): unknown {
  if (!isObject(input)) return input;
  const { architecture, size } = input;
  return architecture === "arm64" && size === undefined ? { ...input, size: defaultSizes.arm64 } : input;
}
