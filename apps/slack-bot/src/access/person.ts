/** Who asks, and from where; by ids alone, since a display name is whatever its owner writes. */
export interface Person {
  readonly teamId: string;
  readonly enterpriseId?: string | undefined;
  readonly userId: string;
  /** Undefined for the home tab, and for the bot's direct messages. */
  readonly channelId?: string | undefined;
}

/** `TEAM/USER`, as the tag of a host and the file of roles have it. */
export function personKey({ teamId, userId }: Person): string {
  return `${teamId}/${userId}`;
}

/** The tag that says for whom the bot made a host. */
export const ownerTag = "slack-owner";

/** Reads a {@link Person} from any payload of Slack; undefined where it names none. */
export function personOf(body: Readonly<Record<string, unknown>>): Person | undefined {
  const user = body["user"] as { id?: unknown; team_id?: unknown } | string | null | undefined;
  const event = body["event"] as { user?: unknown; channel?: unknown } | undefined;
  const userId = body["user_id"] ?? (typeof user === "object" ? user?.id : user) ?? event?.user;
  const own = typeof user === "object" ? user?.team_id : undefined;
  // In a channel that is shared with another company the team of the user is not the team of the channel.
  const teamId = own ?? body["team_id"] ?? (body["team"] as { id?: unknown } | null | undefined)?.id;
  if (typeof userId !== "string" || typeof teamId !== "string") return undefined;
  const enterprise =
    body["enterprise_id"] ??
    (body["enterprise"] as { id?: unknown } | null | undefined)?.id ??
    (body["team"] as { enterprise_id?: unknown } | null | undefined)?.enterprise_id;
  const channelId = body["channel_id"] ?? (body["channel"] as { id?: unknown } | undefined)?.id;
  return {
    teamId,
    userId,
    ...(typeof enterprise === "string" ? { enterpriseId: enterprise } : {}),
    // A button stands in no direct messages but the bot's own: whoever presses it is as alone with it as at the home tab.
    ...(typeof channelId === "string" && !(body["type"] === "block_actions" && channelId.startsWith("D"))
      ? { channelId }
      : {}),
  };
}
