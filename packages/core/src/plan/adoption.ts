import * as z from "zod";
import { BerthError } from "../errors/index.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { type HostInput, type HostSpec, hostSpecSchema, parseHostSpec } from "../spec/index.ts";
import { existingUser } from "../spec/machine.ts";
import { fieldIssues, schemaIssue } from "../spec/schema-issue.ts";
import { parseMachineId } from "./machine-reference.ts";

/** The fields of a host's description that apply to an existing machine. */
export type AdoptionField = "allowFrom" | "port" | "hostnames" | "engine" | "daemon" | "expiresAt" | "adminUsername";

const adoptionFields: readonly AdoptionField[] = [
  "allowFrom",
  "port",
  "hostnames",
  "engine",
  "daemon",
  "expiresAt",
  "adminUsername",
];

const adoptionSchema = lazy(() =>
  z.strictObject({
    machineId: z.string({ error: issueTexts.machineIdMissing }),
    name: hostSpecSchema.shape.name.optional().describe("The name of the host. Default: the name of the machine"),
    ...Object.fromEntries(adoptionFields.map((field) => [field, z.unknown().optional()])),
    adminUsername: existingUser().optional(),
  }),
);

/** What describes an adoption. `parseAdoption` checks it and fills in the defaults. */
export interface AdoptionInput extends Pick<HostInput, AdoptionField> {
  /** The resource id of the virtual machine. */
  readonly machineId: string;
  /** The name of the host. Default: the name of the machine. */
  readonly name?: string | undefined;
}

/** The description of an adoption, validated and with all defaults. */
export interface Adoption extends Pick<HostSpec, Exclude<AdoptionField, "adminUsername">> {
  readonly name: string;
  readonly machineId: string;
  /** The resource group of the machine. */
  readonly resourceGroup: string;
  /** The name of the machine in Azure. */
  readonly machine: string;
  /** A user to give access to Docker's socket. */
  readonly adminUsername: string | undefined;
}

/**
 * Validates the description of an adoption: `machineId`, and the fields of a host that do not describe the machine
 * itself.
 * @throws BerthError `spec-invalid` with all issues, `open-to-world`
 */
export function parseAdoption(input: unknown): Adoption {
  const parsed = adoptionSchema().safeParse(input, { error: schemaIssue });
  if (!parsed.success) {
    throw new BerthError("spec-invalid", { issues: parsed.error.issues.flatMap(fieldIssues) });
  }
  const { machineId: id, name, adminUsername, ...rest } = parsed.data;
  const { resourceGroup, machine } = parseMachineId(id);
  const spec = parseHostSpec({ ...rest, name: name ?? machine.toLowerCase() });
  const { allowFrom, port, hostnames, daemon, expiresAt } = spec;
  // The machine exists, so there is no first boot.
  const { headStart: _firstBoot, ...engine } = spec.engine;
  return {
    ...{ name: spec.name, machineId: id, resourceGroup, machine, adminUsername },
    ...{ allowFrom, port, hostnames, engine, daemon, expiresAt },
  };
}
