import { asBerthError, listHosts } from "@dockberth/core";
import { roleOf } from "../access/permission.ts";
import { describeThrown } from "../describe-error.ts";
import { homeTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import type { View } from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { publishView } from "../slack-api/views.ts";
import { putRecord } from "../store/put.ts";
import { homeView, noticeView } from "./home-view.ts";

const kind = "home";
const hoursOpen = 12;

/** Shows a person the home tab with the current hosts, and again when their work on a host ends. Never rejects. */
export async function publishHome(session: Session, person: Person): Promise<void> {
  try {
    const expiresAt = new Date(session.clock().getTime() + hoursOpen * 3_600_000);
    await putRecord(session.store, kind, keyOf(person), 1, expiresAt);
    await publish(session, person);
  } catch (error) {
    session.log({ type: "home", reason: asBerthError(error).message });
  }
}

/** Shows the current hosts to a person who has opened the home tab. Never rejects. */
export async function refreshHome(session: Session, person: Person): Promise<void> {
  try {
    if ((await session.store.read(kind, keyOf(person))) !== undefined) await publish(session, person);
  } catch (error) {
    session.log({ type: "home", reason: asBerthError(error).message });
  }
}

/** The home tab belongs to no channel, although its event names one. */
async function publish(session: Session, { channelId: _, ...person }: Person): Promise<void> {
  await publishView(session.slack, person, await viewFor(session, person));
}

function keyOf({ teamId, userId }: Person): string {
  return `${teamId}-${userId}`;
}

async function viewFor(session: Session, person: Person): Promise<View> {
  try {
    const role = await roleOf(session, person);
    if (role === undefined) return noticeView(homeTexts.noRole);
    return await homeView(session, person, role, await listHosts(session.azure));
  } catch (error) {
    const { message, hint } = describeThrown(error);
    return noticeView(`${message}. ${hint}`);
  }
}
