import type { WebClient } from "@slack/web-api";
import type { IneligibleReason } from "../error-details.ts";
import { call } from "../slack-api/call.ts";
import type { Person } from "../slack-api/person.ts";

/** What Slack knows about people. */
export interface Directory {
  /** Why the person may not use the bot, whatever their roles; undefined for full members of the team. */
  ineligibleReason(person: Person): Promise<IneligibleReason | undefined>;
  isInGroup(person: Person, group: string): Promise<boolean>;
  /** Drops the cached answers. What is about to change or grant something must not rely on an answer from a minute ago. */
  clear(): void;
}

const cacheSeconds = 60;

/** Asks Slack, and caches each answer for a minute: `usergroups.users.list` may be called 20 times a minute. */
export function slackDirectory(client: WebClient, clock: () => Date): Directory {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();
  const cached = <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
    const now = clock().getTime();
    const known = answers.get(key);
    if (known !== undefined && known.until > now) return known.answer as Promise<Value>;
    const answer = ask();
    answers.set(key, { until: now + cacheSeconds * 1000, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return {
    ineligibleReason: (person) =>
      cached(`user ${person.teamId} ${person.userId}`, () => readIneligibleReason(client, person)),
    isInGroup: async ({ userId }, group) =>
      (await cached(`group ${group}`, () => readGroup(client, group))).has(userId),
    clear: () => answers.clear(),
  };
}

async function readIneligibleReason(
  client: WebClient,
  { teamId, userId }: Person,
): Promise<IneligibleReason | undefined> {
  const { user = {} } = await call("users.info", () => client.users.info({ user: userId }));
  const { team_id, is_stranger } = user as { team_id?: string; is_stranger?: boolean };
  if (user.deleted === true) return "account-deactivated";
  if (user.is_restricted === true || user.is_ultra_restricted === true) return "guest";
  if (user.is_bot === true) return "app";
  return is_stranger === true || (team_id !== undefined && team_id !== teamId) ? "other-team" : undefined;
}

async function readGroup(client: WebClient, usergroup: string): Promise<Set<string>> {
  const { users = [] } = await call("usergroups.users.list", () => client.usergroups.users.list({ usergroup }));
  return new Set(users);
}
