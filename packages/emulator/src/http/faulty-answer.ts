import type { ServerResponse } from "node:http";
import type { Clock } from "../clock.ts";
import type { FaultyAnswer } from "../faults.ts";

const pieces = 10;

/** The page of a gateway that lost its backend. */
const gatewayPage =
  "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body>The page cannot be displayed.</body></html>\n";

/** Sends a complete answer in a way that breaks it for the client. */
export async function sendFaulty(
  fault: FaultyAnswer,
  response: ServerResponse,
  text: string,
  clock: Clock,
  writeHead: () => void,
): Promise<void> {
  if (typeof fault === "object") {
    writeHead();
    if ("slowSeconds" in fault) await writeSlowly(response, text, fault.slowSeconds, clock);
    response.end();
    return;
  }
  switch (fault) {
    case "foreign":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(gatewayPage);
      return;
    case "truncated":
      writeHead();
      response.end(text.slice(0, Math.ceil(text.length / 2)));
      return;
    default:
      response.setHeader("content-length", Buffer.byteLength(text) + 1);
      writeHead();
      response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
  }
}

async function writeSlowly(response: ServerResponse, text: string, seconds: number, clock: Clock): Promise<void> {
  const length = Math.max(1, Math.ceil(text.length / pieces));
  for (let start = 0; start < text.length; start += length) {
    await clock.wait(seconds / pieces);
    response.write(text.slice(start, start + length));
  }
}
