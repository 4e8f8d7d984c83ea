import { authorityOfGrantLink, redeemGrantLink } from "../commands/grant-link.ts";
import { describeThrown } from "../describe-error.ts";
import { httpTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { type Route, respond } from "./web-server.ts";

/**
 * `POST /grants/TOKEN` with a signing request in PEM answers the certificate; `GET /grants/TOKEN/ca.pem` answers the CA
 * certificate of the host. A link preview (GET) does not use up the link.
 */
export function grantRoute(session: Session): Route {
  return async ({ message, path, body }, response) => {
    const [, token, ca] = /^\/grants\/([\w-]{43})(\/ca\.pem)?$/.exec(path) ?? [];
    if (token === undefined) return false;
    if (ca === undefined && message.method !== "POST") {
      respond(response, 405, `${httpTexts.postRequest}\n`, { allow: "POST" });
      return true;
    }
    try {
      const answer =
        ca === undefined
          ? await redeemGrantLink(session, token, body.toString())
          : await authorityOfGrantLink(session, token);
      respond(response, 200, answer);
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
