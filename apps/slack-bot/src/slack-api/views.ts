import { BerthError } from "@dockberth/core";
import type { WebClient } from "@slack/web-api";
import { SlackError } from "../errors.ts";
import { slackTexts } from "../messages/index.ts";
import type { View } from "./block-kit.ts";
import { call } from "./call.ts";
import type { Person } from "./person.ts";

/**
 * Opens a dialog.
 * @param triggerId of the command or button; it is valid for three seconds:
 * https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
 */
export async function openView(slack: WebClient, triggerId: string | undefined, view: View): Promise<OpenView> {
  if (triggerId === undefined) throw new BerthError("unexpected", { message: slackTexts.noTrigger });
  const opened = await call("views.open", () => slack.views.open({ trigger_id: triggerId, view }));
  const id = opened.view?.id ?? "";
  return {
    update: async (next) => {
      try {
        await call("views.update", () => slack.views.update({ view_id: id, view: next }));
      } catch (error) {
        if (!(SlackError.is(error, "chat-unreachable") && error.details.reason === "not_found")) throw error;
      }
    },
  };
}

/** A dialog that is open, and can be changed at any time. A change does nothing once the person has closed it. */
export interface OpenView {
  readonly update: (view: View) => Promise<void>;
}

/** Shows the home tab of a person. */
export async function publishView(slack: WebClient, { userId }: Person, view: View): Promise<void> {
  await call("views.publish", () => slack.views.publish({ user_id: userId, view }));
}
