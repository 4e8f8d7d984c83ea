import { hostSpecSchema } from "@dockberth/core";
import { z } from "zod";
import { SlackError } from "../errors.ts";
import { configurationTexts as texts } from "../messages/index.ts";

const team = z.string().regex(/^T[A-Z0-9]{2,}$/, texts.teamId);
const channel = z.string().regex(/^[CGD][A-Z0-9]{2,}$/, texts.channelId);
const group = z.string().regex(/^S[A-Z0-9]{2,}$/, texts.groupId);
/** Written with the team, because the ids of users are unique within their team only. */
const user = z.string().regex(/^T[A-Z0-9]{2,}\/[UW][A-Z0-9]{2,}$/, texts.userId);

const grant = z
  .strictObject({
    everyone: z.boolean().default(false),
    users: z.array(user).default([]),
    groups: z.array(group).default([]),
    channels: z.array(channel).default([]),
  })
  .prefault({});

/** The schema of the access file. People whom it does not name may do nothing. */
export const policySchema = z.strictObject({
  teams: z.array(team).min(1, texts.noTeams),
  enterprise: z
    .string()
    .regex(/^E[A-Z0-9]{2,}$/, texts.enterpriseId)
    .optional(),
  /** Where commands are accepted; empty for every channel of the teams. Buttons of the home tab have no channel. */
  channels: z.array(channel).default([]),
  roles: z.strictObject({ viewer: grant, operator: grant, admin: grant }).prefault({}),
  limits: z
    .strictObject({
      hostsPerUser: z.number().int().min(0).default(3),
      hostsPerTeam: z.number().int().min(0).default(20),
      /** How far ahead the expiry of a host may be. */
      hours: z.number().positive().max(8760).default(72),
      /** How long a granted certificate is valid. */
      grantHours: z.number().positive().max(8760).default(24),
      /** Empty for all. */
      sizes: z.array(z.string()).default([]),
      locations: z.array(z.string()).default([]),
      /** Resource groups that a command may name. Without a name, a host gets its own group. */
      resourceGroups: z.array(z.string()).default([]),
      /** Managed images and gallery images that a command may name by their ids. */
      images: z.array(z.string()).default([]),
      /** Whether a host may be open to the whole Internet. */
      anywhere: z.boolean().default(false),
    })
    .prefault({}),
  /** What a host gets for options that the command does not give. */
  defaults: z
    .strictObject({
      location: z.string().optional(),
      size: z.string().optional(),
      image: z.string().optional(),
      resourceGroup: z.string().optional(),
      allowFrom: z.array(z.string()).default([]),
      /** Where Docker Engine comes from, such as a mirror. */
      engine: hostSpecSchema.shape.engine,
      hours: z.number().positive().default(8),
    })
    .prefault({}),
});

export type Policy = z.output<typeof policySchema>;

/** Parses the contents of the access file. @throws SlackError `configuration-invalid` with every issue */
export function parsePolicy(input: unknown): Policy {
  const parsed = policySchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: `access.${path.join(".")}`, message }));
  throw new SlackError("configuration-invalid", { issues });
}
