import { homeTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { type Button, button } from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { storeButtonHost } from "./button-host.ts";

/** What people do next with a host that is ready. Each button works once, so each has a key of its own. */
export function nextButtons(session: Session, person: Person, host: string): Promise<Button[]> {
  return Promise.all(
    (["grant", "extend", "remove"] as const).map(async (verb) => {
      const key = await storeButtonHost(session, person, host);
      return button(`host.${verb}`, homeTexts.buttons[verb], key, verb === "remove" ? "danger" : undefined);
    }),
  );
}
