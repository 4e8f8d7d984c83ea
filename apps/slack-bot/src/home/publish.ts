import { listHosts } from "@dockberth/core";
import { roleOf } from "../access/permission.ts";
import type { Person } from "../access/person.ts";
import { toError } from "../outputs.ts";
import type { Session } from "../session.ts";
import { call } from "../slack/talk.ts";
import { closedView, homeView } from "./home-view.ts";

/** Puts the home tab of one person as it is now. */
export async function publishHome(session: Session, person: Person): Promise<void> {
  const view = await viewFor(session, person);
  await call("views.publish", () => session.slack.views.publish({ user_id: person.userId, view }));
}

async function viewFor(session: Session, person: Person) {
  try {
    const role = await roleOf(session.policy, session.directory, person);
    if (role === undefined) return closedView("You have no role here. Ask whoever runs Berth for your team.");
    return await homeView(session, person, role, await listHosts(session.azure));
  } catch (error) {
    const { message, hint } = toError(error);
    return closedView(`${message}. ${hint}`);
  }
}
