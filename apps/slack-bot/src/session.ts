import type { Authority, Azure } from "@dockberth/core";
import type { WebClient } from "@slack/web-api";
import type { Directory } from "./access/directory.ts";
import type { Policy } from "./access/policy.ts";
import type { Trail } from "./access/trail.ts";
import type { Store } from "./store/store.ts";

/** All that the bot knows of the world around it; tests hand in their own. */
export interface Session {
  readonly azure: Azure;
  readonly authority: Authority;
  readonly store: Store;
  readonly policy: Policy;
  readonly directory: Directory;
  readonly trail: Trail;
  readonly slack: WebClient;
  readonly clock: () => Date;
  /** Where people reach this bot by HTTPS; without it a certificate is handed over in a message. */
  readonly publicUrl: string | undefined;
  /** A line of JSON for whatever gathers the logs; no secret ever. */
  readonly log: (facts: Readonly<Record<string, unknown>>) => void;
}
