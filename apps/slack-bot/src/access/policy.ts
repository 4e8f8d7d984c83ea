import { z } from "zod";
import { SlackError } from "../errors.ts";

export const roles = ["viewer", "operator", "admin"] as const;
/** Each may do what the one before it may. */
export type Role = (typeof roles)[number];

const team = z.string().regex(/^T[A-Z0-9]{2,}$/, "use a team id, such as T024BE7LD");
const channel = z.string().regex(/^[CGD][A-Z0-9]{2,}$/, "use a channel id, such as C024BE91L");
const group = z.string().regex(/^S[A-Z0-9]{2,}$/, "use the id of a user group, such as S0614TZR7");
/** Ids of users are unique within a team only, so they are written with it. */
const user = z.string().regex(/^T[A-Z0-9]{2,}\/[UW][A-Z0-9]{2,}$/, "use TEAM/USER, such as T024BE7LD/U024BE7LH");

const grant = z
  .strictObject({
    everyone: z.boolean().default(false),
    users: z.array(user).default([]),
    groups: z.array(group).default([]),
    channels: z.array(channel).default([]),
  })
  .prefault({});

/** The one schema of the file that says who may what. Whoever it does not name may nothing. */
export const policySchema = z.strictObject({
  teams: z.array(team).min(1, "name at least one team"),
  enterprise: z
    .string()
    .regex(/^E[A-Z0-9]{2,}$/, "use an enterprise id, such as E0123ABCD")
    .optional(),
  /** Where commands are taken; everywhere in the teams where it is empty. Buttons of the home tab have no channel. */
  channels: z.array(channel).default([]),
  roles: z.strictObject({ viewer: grant, operator: grant, admin: grant }).prefault({}),
  limits: z
    .strictObject({
      hostsPerUser: z.number().int().min(0).default(3),
      hostsPerTeam: z.number().int().min(0).default(20),
      /** The furthest that a host's expiry may lie ahead. */
      hours: z.number().positive().max(8760).default(72),
      /** How long the certificate of a grant is good for. */
      grantHours: z.number().positive().max(8760).default(24),
      /** All where it is empty. */
      sizes: z.array(z.string()).default([]),
      locations: z.array(z.string()).default([]),
      /** Whether a host may be open to the whole Internet. */
      anywhere: z.boolean().default(false),
    })
    .prefault({}),
  /** What a host gets where the command does not say. */
  defaults: z
    .strictObject({
      location: z.string().optional(),
      size: z.string().optional(),
      image: z.string().optional(),
      resourceGroup: z.string().optional(),
      allowFrom: z.array(z.string()).default([]),
      hours: z.number().positive().default(8),
    })
    .prefault({}),
});

export type Policy = z.output<typeof policySchema>;

/** Reads a policy from what a file holds. @throws BerthError `configuration-invalid` with every issue */
export function parsePolicy(input: unknown): Policy {
  const parsed = policySchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: `access.${path.join(".")}`, message }));
  throw new SlackError("configuration-invalid", { issues });
}
