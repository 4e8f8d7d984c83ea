import type { Host } from "@dockberth/core";
import { type Person, personKey } from "../slack-api/person.ts";

/** The tag that says for whom the bot created a host: `TEAM/USER`. */
export const ownerTag = "slack-owner";

/** Whether people may not set the tag: Azure does not distinguish Slack-Owner from slack-owner. */
export function isReservedTag(name: string): boolean {
  return /^slack-/i.test(name);
}

/** Who created a host with the bot; undefined for a host that was created elsewhere. */
export function ownerOf({ tags }: Pick<Host, "tags">): Person | undefined {
  const [, teamId, userId] = /^(T[A-Z0-9]+)\/([UW][A-Z0-9]+)$/.exec(tags[ownerTag] ?? "") ?? [];
  return teamId === undefined || userId === undefined ? undefined : { teamId, userId };
}

export function isOwner(person: Person, { tags }: Pick<Host, "tags">): boolean {
  return tags[ownerTag] === personKey(person);
}
