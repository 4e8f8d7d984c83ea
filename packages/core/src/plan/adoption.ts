import { z } from "zod";
import { BerthError } from "../errors/index.ts";
import { type HostSpec, hostSpecSchema, parseHostSpec } from "../spec/index.ts";
import { parseMachineId } from "./machine-reference.ts";

/** What of a host's description has a meaning for a machine that is there already. */
const fields = ["allowFrom", "port", "hostnames", "engine", "daemon", "expiresAt", "adminUsername"] as const;

const adoptionSchema = z.strictObject({
  machineId: z.string({ error: "say which machine: its resource id" }),
  name: hostSpecSchema.shape.name.optional().describe("Default: the machine's own name"),
  ...Object.fromEntries(fields.map((field) => [field, z.unknown().optional()])),
});

/** A machine to be taken in as a host, complete and checked. */
export interface Adoption extends Pick<HostSpec, Exclude<(typeof fields)[number], "adminUsername">> {
  readonly name: string;
  readonly machineId: string;
  readonly resourceGroup: string;
  readonly machine: string;
  /** A user who may use Docker's socket from now on; nobody where it is not given. */
  readonly adminUsername: string | undefined;
}

/**
 * Reads what is to be adopted from anything an adapter has: `machineId`, and of a host's fields those that do not
 * describe the machine itself.
 * @throws BerthError `spec-invalid` with every issue, `open-to-world`
 */
export function parseAdoption(input: unknown): Adoption {
  const parsed = adoptionSchema.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new BerthError("spec-invalid", { issues });
  }
  const { machineId: id, name, ...rest } = parsed.data;
  const { resourceGroup, machine } = parseMachineId(id);
  const spec = parseHostSpec({ ...rest, name: name ?? machine.toLowerCase() });
  const { allowFrom, port, hostnames, engine, daemon, expiresAt } = spec;
  const named = (rest as { readonly adminUsername?: unknown }).adminUsername !== undefined;
  const adminUsername = named ? spec.adminUsername : undefined;
  return {
    ...{ name: spec.name, machineId: id, resourceGroup, machine, adminUsername },
    ...{ allowFrom, port, hostnames, engine, daemon, expiresAt },
  };
}
