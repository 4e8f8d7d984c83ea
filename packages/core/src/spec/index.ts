import { z } from "zod";
import { BerthError } from "../errors/index.ts";
import type { Secret } from "../secret.ts";
import { checkTogether } from "./check.ts";
import { dockerFields } from "./docker.ts";
import { defaultSizes, machineFields } from "./machine.ts";
import { networkFields } from "./network.ts";

export { dockerTlsPort } from "./network.ts";

const name = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,36}[a-z0-9])?$/,
    "use 1 to 38 lower-case letters, digits and hyphens, a letter first, no hyphen last",
  );

/** 50 per resource, of which Berth keeps some: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources */
const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(512)
      .regex(/^[^<>%&\\?/]+$/),
    z.string().max(256),
  )
  .refine((given) => Object.keys(given).length <= 40, "at most 40 tags")
  .refine(
    (given) => Object.keys(given).every((key) => !/^berth-/i.test(key)),
    "tags that begin with berth- are Berth's own",
  )
  .default({})
  .describe("Azure tags, on everything that is made");

/** The one schema of a host. Adapters hand it whatever their platform gave them. */
export const hostSpecSchema = z
  .strictObject({
    name: name.describe("The host's name; every name in Azure is derived from it"),
    ...machineFields,
    ...networkFields,
    ...dockerFields,
    tags,
    set: name
      .optional()
      .describe("What the hosts of one file are called together; `berth apply --prune` looks no further"),
    expiresAt: z.iso.datetime().optional().describe("When `sweep` may remove the host, RFC 3339"),
  })
  .superRefine(checkTogether);

/** A host as wished for, complete and checked. Its secrets are {@link Secret}s. */
export type HostSpec = z.output<typeof hostSpecSchema>;

/** The secrets of a spec, which no plan holds. */
export interface HostSecrets {
  readonly logins: readonly {
    readonly server: string | undefined;
    readonly username: string;
    readonly password: Secret;
  }[];
  readonly environment: Readonly<Record<string, Secret>>;
  /** What cloud-init is given at first boot. */
  readonly customData?: Secret | undefined;
}

/**
 * Reads a host from anything an adapter has.
 * @throws BerthError `spec-invalid` with every issue, or `open-to-world` for a range that is the whole Internet unsaid.
 */
export function parseHostSpec(input: unknown): HostSpec {
  const parsed = hostSpecSchema.safeParse(withSizeOfProcessor(input));
  if (!parsed.success) {
    throw new BerthError("spec-invalid", { issues: parsed.error.issues.flatMap(named) });
  }
  const { allowFrom, sshFrom, openPorts } = parsed.data;
  for (const each of [...allowFrom, ...sshFrom, ...openPorts.flatMap(({ from = [] }) => from)]) {
    if (/\/0$/.test(each)) throw new BerthError("open-to-world", { range: each });
  }
  return parsed.data;
}

/** Takes the secrets out of a spec, to be handed to `deployPlannedHost` beside the plan. */
export function hostSecrets(spec: HostSpec): HostSecrets {
  return {
    logins: spec.logins.map(({ server, username, password }) => ({ server, username, password })),
    environment: spec.secretEnvironment,
    customData: spec.customData,
  };
}

/**
 * A field that does not exist is named as if it did, so that whoever shows the issue finds its place. Of several forms that
 * a field may have, the one that was meant is that of which most was right.
 */
function named(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "there is no such field" }));
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input" || issue.errors.length === 0)
    return [{ path: issue.path.join("."), message: issue.message }];
  const depth = Math.max(...issue.errors.flat().map(({ path }) => path.length));
  const meant = issue.errors.flat().filter(({ path, code }) => path.length === depth || code === "unrecognized_keys");
  const found = meant.flatMap((each) => named({ ...each, path: [...issue.path, ...each.path] }));
  const paths = new Map(found.map(({ path }) => [path, found.filter((each) => each.path === path)]));
  return [...paths].map(([path, each]) => ({ path, message: each.map(({ message }) => message).join(", or ") }));
}

function withSizeOfProcessor(input: unknown): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const { architecture, size } = input as { architecture?: unknown; size?: unknown };
  return architecture === "arm64" && size === undefined ? { ...input, size: defaultSizes.arm64 } : input;
}
