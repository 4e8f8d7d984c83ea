import type { Session } from "../session.ts";
import { type Route, respond } from "./web-server.ts";

/** `GET /health`: 200 while the store answers and Slack is connected, otherwise 503. It reveals nothing about hosts or people. */
export function healthRoute({ store, clock }: Pick<Session, "store" | "clock">, isConnected: () => boolean): Route {
  return async ({ message, path }, response) => {
    if (path !== "/health") return false;
    if (message.method !== "GET" && message.method !== "HEAD") {
      respond(response, 405, "", { allow: "GET" });
      return true;
    }
    const storeAnswers = await store.read("health", "probe").then(
      () => true,
      () => false,
    );
    const isHealthy = storeAnswers && isConnected();
    const report = {
      status: isHealthy ? "ok" : "failing",
      store: storeAnswers,
      slack: isConnected(),
      at: clock().toISOString(),
    };
    respond(response, isHealthy ? 200 : 503, `${JSON.stringify(report)}\n`, { "content-type": "application/json" });
    return true;
  };
}
