/** Who sent a request, and where answers to it go. Names are not in it: people choose their display names freely. */
export interface Person {
  readonly teamId: string;
  readonly enterpriseId?: string | undefined;
  readonly userId: string;
  /** Undefined for the home tab and for the bot's direct messages. */
  readonly channelId?: string | undefined;
  /** Of a command or a button. It reaches channels in which the bot is no member. */
  readonly answerTo?: ResponseUrl | undefined;
}

/** Where a request can be answered for a while. */
export interface ResponseUrl {
  readonly url: string;
  /** In milliseconds since 1970. */
  readonly requestedAt: number;
}

/** `TEAM/USER`, as in the tag of a host and in the access file. */
export function personKey({ teamId, userId }: Person): string {
  return `${teamId}/${userId}`;
}

export function isSamePerson(one: Person, other: Person): boolean {
  return personKey(one) === personKey(other);
}

/** Reads a {@link Person} from any payload of Slack; undefined where it names none. */
export function personOf(body: Readonly<Record<string, unknown>>): Person | undefined {
  const user = body["user"] as { id?: unknown; team_id?: unknown } | string | null | undefined;
  const event = body["event"] as { user?: unknown; channel?: unknown } | undefined;
  const userId = body["user_id"] ?? (typeof user === "object" ? user?.id : user) ?? event?.user;
  const userTeam = typeof user === "object" ? user?.team_id : undefined;
  // In a channel that is shared with another company, the user's team is not the channel's team.
  const teamId = userTeam ?? body["team_id"] ?? (body["team"] as { id?: unknown } | null | undefined)?.id;
  if (typeof userId !== "string" || typeof teamId !== "string") return undefined;
  const enterpriseId =
    body["enterprise_id"] ??
    (body["enterprise"] as { id?: unknown } | null | undefined)?.id ??
    (body["team"] as { enterprise_id?: unknown } | null | undefined)?.enterprise_id;
  const channelId = body["channel_id"] ?? (body["channel"] as { id?: unknown } | undefined)?.id;
  return {
    teamId,
    userId,
    enterpriseId: typeof enterpriseId === "string" ? enterpriseId : undefined,
    channelId: typeof channelId === "string" && !isDirectButton(body, channelId) ? channelId : undefined,
  };
}

/** Buttons appear in no other direct messages than the bot's own, which count as no channel, like the home tab. */
function isDirectButton(body: Readonly<Record<string, unknown>>, channelId: string): boolean {
  return body["type"] === "block_actions" && channelId.startsWith("D");
}
