import { redeemGrantLink } from "../commands/grant-link.ts";
import { describeThrown } from "../describe-error.ts";
import { httpTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { type Route, respond } from "./web-server.ts";

/**
 * `POST /grants/TOKEN` with a signing request in PEM answers the certificate; `GET /authority.pem` answers the authority's. A
 * link preview (GET) does not use up the link.
 */
export function grantRoute(session: Session): Route {
  return async ({ message, path, body }, response) => {
    if (path === "/authority.pem") {
      respond(response, 200, session.authority.cert);
      return true;
    }
    const [, token] = /^\/grants\/([\w-]{43})$/.exec(path) ?? [];
    if (token === undefined) return false;
    if (message.method !== "POST") {
      respond(response, 405, `${httpTexts.postRequest}\n`, { allow: "POST" });
      return true;
    }
    try {
      respond(response, 200, await redeemGrantLink(session, token, body.toString()));
    } catch (thrown) {
      const error = describeThrown(thrown);
      session.log({ type: "grant-failed", code: error.code });
      respond(response, statusOf(error.code), `${error.message}\n${error.hint}\n`);
    }
    return true;
  };
}

function statusOf(code: string): number {
  if (code === "confirmation-stale") return 404;
  if (code === "not-allowed") return 403;
  return code.endsWith("-unreachable") ? 503 : 400;
}
