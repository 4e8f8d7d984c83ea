import { asBerthError } from "@dockberth/core";
import { HTTPReceiver, type Receiver } from "@slack/bolt";
import type { Log } from "../log.ts";
import { quietLogger } from "../slack-api/logger.ts";
import { type SignatureCheck, signatureProblem } from "./signature.ts";
import { type Route, respond } from "./web-server.ts";

export const slackPath = "/slack/events";

export interface HttpTransport {
  readonly receiver: Receiver;
  readonly route: Route;
}

/** Slack over HTTP: Bolt's receiver behind our own check of signature, time and replay, on our own server. */
export function slackOverHttp(check: SignatureCheck, log: Log): HttpTransport {
  const bolt = new HTTPReceiver({
    signingSecret: check.signingSecret.reveal(),
    endpoints: [slackPath],
    logger: quietLogger(log),
    unhandledRequestHandler: ({ response }) => respond(response, 404, ""),
  });
  return {
    // The web server is started and stopped by the bot.
    receiver: { init: (app) => bolt.init(app), start: async () => undefined, stop: async () => undefined },
    route: async ({ message, path, body }, response) => {
      if (path !== slackPath) return false;
      if (message.method !== "POST") {
        respond(response, 405, "", { allow: "POST" });
        return true;
      }
      const problem = await signatureProblem(check, message.headers, body).catch(
        (error: unknown) => asBerthError(error).message,
      );
      if (problem !== undefined) {
        log({ type: "request-rejected", reason: problem });
        respond(response, 401, "");
      } else if (!isObject(body, message.headers["content-type"])) respond(response, 400, "");
      else bolt.requestListener(Object.assign(message, { rawBody: body }), response);
      return true;
    },
  };
}

/** Bolt reads fields of any JSON, of `null` too, which would crash the process. */
function isObject(body: Buffer, contentType: string | undefined): boolean {
  try {
    const text = body.toString();
    const isForm = contentType === "application/x-www-form-urlencoded";
    const json = isForm ? new URLSearchParams(text).get("payload") : text;
    const parsed: unknown = json === null ? {} : JSON.parse(json);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
