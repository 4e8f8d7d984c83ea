import { listHosts } from "@dockberth/core";
import { roleOf } from "../access/permission.ts";
import { describeThrown } from "../describe-error.ts";
import { homeTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import type { View } from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { publishView } from "../slack-api/views.ts";
import { homeView, noticeView } from "./home-view.ts";

/** Shows a person the home tab with the current hosts. */
export async function publishHome(session: Session, person: Person): Promise<void> {
  await publishView(session.slack, person, await viewFor(session, person));
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
