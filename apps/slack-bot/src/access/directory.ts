import type { WebClient } from "@slack/web-api";
import { call } from "../slack/talk.ts";
import type { Person } from "./person.ts";

/** What Slack knows of people. */
export interface Directory {
  /** Why the person counts as a stranger; undefined where they are a full member. */
  strangeness(person: Person): Promise<string | undefined>;
  isInGroup(person: Person, group: string): Promise<boolean>;
  /** Asks Slack anew next time: what is about to destroy something does not trust a minute-old answer. */
  forget(): void;
}

const rememberedSeconds = 60;

/** Asks Slack, and remembers for a minute: `usergroups.users.list` may be called 20 times a minute. */
export function slackDirectory(client: WebClient, clock: () => Date): Directory {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();
  const remember = <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
    const now = clock().getTime();
    const known = answers.get(key);
    if (known !== undefined && known.until > now) return known.answer as Promise<Value>;
    const answer = ask();
    answers.set(key, { until: now + rememberedSeconds * 1000, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
  return {
    strangeness: ({ teamId, userId }) =>
      remember(`user ${teamId} ${userId}`, async () => {
        const { user = {} } = await call("users.info", () => client.users.info({ user: userId }));
        const { team_id, is_stranger } = user as { team_id?: string; is_stranger?: boolean };
        if (user.deleted === true) return "the account is deactivated";
        if (user.is_restricted === true || user.is_ultra_restricted === true) return "guests may not use Berth";
        if (user.is_bot === true) return "apps may not use Berth";
        if (is_stranger === true || (team_id !== undefined && team_id !== teamId))
          return "members of other teams may not use Berth";
        return undefined;
      }),
    isInGroup: async ({ userId }, group) => {
      const members = await remember(`group ${group}`, async () => {
        const ask = () => client.usergroups.users.list({ usergroup: group });
        const { users = [] } = await call("usergroups.users.list", ask);
        return new Set(users);
      });
      return members.has(userId);
    },
    forget: () => answers.clear(),
  };
}
