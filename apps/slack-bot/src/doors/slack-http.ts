import { HTTPReceiver, type Receiver } from "@slack/bolt";
import { toError } from "../outputs.ts";
import type { Session } from "../session.ts";
import { quietLogger } from "../slack/logger.ts";
import { refusal, type SignatureCheck } from "./signature.ts";
import { answer, type Route } from "./web.ts";

export const slackPath = "/slack/events";

export interface HttpDoor {
  readonly receiver: Receiver;
  readonly route: Route;
}

/** Slack by HTTP: Bolt's receiver behind a check of its own of signature, time and replay, on a server that is ours. */
export function slackByHttp(check: SignatureCheck, log: Session["log"]): HttpDoor {
  const bolt = new HTTPReceiver({
    signingSecret: check.signingSecret.reveal(),
    endpoints: [slackPath],
    logger: quietLogger(log),
    unhandledRequestHandler: ({ response }) => answer(response, 404, ""),
  });
  return {
    // The server is started and stopped by whoever owns it.
    receiver: { init: (app) => bolt.init(app), start: async () => undefined, stop: async () => undefined },
    route: async ({ message, path, body }, response) => {
      if (path !== slackPath) return false;
      if (message.method !== "POST") {
        answer(response, 405, "", { allow: "POST" });
        return true;
      }
      const refused = await refusal(check, message.headers, body).catch((error: unknown) => toError(error).message);
      if (refused !== undefined) {
        log({ type: "request-refused", reason: refused });
        answer(response, 401, "");
      } else if (!isObject(body, message.headers["content-type"])) answer(response, 400, "");
      else bolt.requestListener(Object.assign(message, { rawBody: body }), response);
      return true;
    },
  };
}

/** Bolt reads fields of whatever JSON there is, `null` too, and would end the process by it. */
function isObject(body: Buffer, contentType: string | undefined): boolean {
  try {
    const text = body.toString();
    const form = contentType === "application/x-www-form-urlencoded";
    const json = form ? new URLSearchParams(text).get("payload") : text;
    const found: unknown = json === null ? {} : JSON.parse(json);
    return typeof found === "object" && found !== null && !Array.isArray(found);
  } catch {
    return false;
  }
}
