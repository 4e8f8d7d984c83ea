import type { WebClient } from "@slack/web-api";
import type { Log } from "../log.ts";

/** What is needed to talk to Slack. */
export interface SlackContext {
  readonly slack: WebClient;
  readonly clock: () => Date;
  readonly log: Log;
}
