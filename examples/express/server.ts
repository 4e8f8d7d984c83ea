import { createHash, timingSafeEqual } from "node:crypto";
import { asBerthError, type Berth, describeEvent, type ErrorKind, type Run } from "@dockberth/core";
import express, { type Express, type Request, type Response } from "express";

/** The statuses of the kinds of errors. Every other kind is 500. */
const statuses: Partial<Record<ErrorKind, number>> = {
  ...{ input: 400, permission: 403, "not-found": 404, conflict: 409, limit: 429, guest: 502, unreachable: 502 },
};

/**
 * Creates, lists and removes hosts over HTTP. The response has one line of JSON for each event, and a last one with the result
 * or the error. A caller who disconnects cancels the work; the same request continues it.
 * @param token what callers send as `authorization: Bearer …`
 */
export function hostServer(berth: Berth, token: string, log: (line: string) => void = console.log): Express {
  const server = express();
  server.use((request, response, next) => {
    if (isAllowed(request, token)) next();
    else response.status(401).end();
  });
  server.use(express.json());
  server.get("/hosts", async (_request, response) => void response.json(await berth.listHosts()));
  server.post("/hosts", (request, response) =>
    follow(response, log, (signal) => berth.createHost(request.body, { signal })),
  );
  server.delete("/hosts/:name", ({ params }, response) =>
    follow(response, log, (signal) => berth.removeHost(params.name, { signal })),
  );
  return server;
}

function isAllowed({ headers }: Request, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ""), digest(`Bearer ${token}`));
}

async function follow(response: Response, log: (line: string) => void, begin: (signal: AbortSignal) => Run<unknown>) {
  const stopping = new AbortController();
  response.on("close", () => stopping.abort(new Error("The caller disconnected")));
  const write = (line: object) => response.write(`${JSON.stringify(line)}\n`);
  try {
    const run = begin(stopping.signal);
    for await (const event of run.events) write({ type: event.type, text: describeEvent(event) });
    write({ result: await run });
  } catch (error) {
    const { code, kind, message, hint } = asBerthError(error);
    log(`${code}: ${message}`);
    if (!response.headersSent) response.status(statuses[kind] ?? 500);
    write({ error: { code, message, hint } });
  }
  response.end();
}
