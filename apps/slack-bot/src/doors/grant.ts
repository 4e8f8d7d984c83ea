import { randomBytes } from "node:crypto";
import { signClientRequest } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { type Person, personKey } from "../access/person.ts";
import { SlackError } from "../errors.ts";
import { toError } from "../outputs.ts";
import type { Session } from "../session.ts";
import { digest } from "./signature.ts";
import { answer, type Route } from "./web.ts";

const kind = "grant";
const minutes = 10;

interface Grant {
  readonly host: string;
  readonly person: Person;
}

/** A link that takes one certificate request of one person. The store has its digest alone. */
export async function newGrantLink(session: Session, person: Person, host: string, publicUrl: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const grant: Grant = { host, person };
  await session.store.insert(kind, digest(token), grant, new Date(session.clock().getTime() + minutes * 60_000));
  return `${publicUrl}/grants/${token}`;
}

/**
 * `POST /grants/TOKEN` with a request in PEM answers with the certificate; `GET /authority.pem` with the authority's. A link
 * that a preview opens (GET) is not used up, and one whose request could not be read may be tried again.
 */
export function grantRoute(session: Session): Route {
  return async ({ message, path, body }, response) => {
    if (path === "/authority.pem") {
      answer(response, 200, session.authority.cert);
      return true;
    }
    const [, token] = /^\/grants\/([\w-]{43})$/.exec(path) ?? [];
    if (token === undefined) return false;
    if (message.method !== "POST") {
      answer(response, 405, "POST the certificate request here.\n", { allow: "POST" });
      return true;
    }
    try {
      answer(response, 200, await redeem(session, token, body.toString()));
    } catch (thrown) {
      const { code, message: text, hint } = toError(thrown);
      session.log({ type: "grant-refused", code });
      const status =
        code === "confirmation-stale" ? 404 : code === "not-allowed" ? 403 : code.endsWith("-unreachable") ? 503 : 400;
      answer(response, status, `${text}\n${hint}\n`);
    }
    return true;
  };
}

async function redeem(session: Session, token: string, csr: string): Promise<string> {
  const { store, policy, directory, authority, trail } = session;
  const record = await store.read(kind, digest(token));
  const stale = () => new SlackError("confirmation-stale", { what: "The link" });
  if (record === undefined) throw stale();
  const { host, person } = record.value as Grant;
  directory.forget();
  await assertAllowed(policy, directory, person, { verb: "grant" });
  if (/PRIVATE KEY/.test(csr)) throw new SlackError("key-exposed", { where: "the link" });
  const { grantHours: validForHours } = policy.limits;
  const cert = await signClientRequest(authority, csr, { name: personKey(person), validForHours });
  if (!(await store.remove(kind, record))) throw stale();
  await trail.record(person, { verb: "grant", host, outcome: "granted" });
  return cert;
}
