import type { Authority, Azure } from "@dockberth/core";
import type { AuditLog } from "./access/audit-log.ts";
import type { AccessRules } from "./access/permission.ts";
import type { SlackContext } from "./slack-api/context.ts";
import type { Store } from "./store/store.ts";

/** What every command and job works with; tests pass their own. */
export interface Session extends SlackContext, AccessRules {
  readonly azure: Azure;
  readonly authority: Authority;
  readonly store: Store;
  readonly auditLog: AuditLog;
  /** Where people reach this bot by HTTPS; without it, certificates are sent as messages. */
  readonly publicUrl: string | undefined;
}
