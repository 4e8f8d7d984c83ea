import type { Session } from "../session.ts";
import { answer, type Route } from "./web.ts";

/** `GET /health`: 200 while the store answers and Slack is connected, else 503. It tells nothing of hosts or people. */
export function healthRoute({ store, clock }: Pick<Session, "store" | "clock">, isConnected: () => boolean): Route {
  return async ({ message, path }, response) => {
    if (path !== "/health") return false;
    if (message.method !== "GET" && message.method !== "HEAD") {
      answer(response, 405, "", { allow: "GET" });
      return true;
    }
    const storeAnswers = await store.read("health", "probe").then(
      () => true,
      () => false,
    );
    const well = storeAnswers && isConnected();
    const report = {
      status: well ? "ok" : "failing",
      store: storeAnswers,
      slack: isConnected(),
      at: clock().toISOString(),
    };
    answer(response, well ? 200 : 503, `${JSON.stringify(report)}\n`, { "content-type": "application/json" });
    return true;
  };
}
