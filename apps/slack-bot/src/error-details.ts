import type { Issue } from "@dockberth/core";
import type { Role, Verb } from "./verbs.ts";

/** The fields of this app's own errors. No field ever holds a secret. */
export interface SlackErrorDetails {
  "file-unsafe": { path: string; problem: KeyFileProblem };
  "authority-foreign": { host: string };
  /** `verb`: the verb whose usage helps; undefined where the verb itself is unknown. */
  "command-invalid": { verb: Verb | undefined; problem: CommandProblem };
  "configuration-invalid": { issues: readonly Issue[] };
  /** `action` is undefined for somebody who may not use the bot at all. */
  "not-allowed": { action: Verb | "cancel" | undefined; host: string | undefined; reason: DenialReason };
  "limit-reached": { host: string; limit: ReachedLimit };
  "confirmation-stale": { what: "dialog" | "button" | "link" };
  "key-exposed": { where: "slack" | "link" };
  /** `reason`: the code that Slack answered, or why there was no answer. */
  "chat-unreachable": { call: string; reason: string };
  "store-unreachable": { store: string; reason: string };
}

export type KeyFileProblem =
  | { readonly code: "symbolic-link" }
  | { readonly code: "foreign-owner" }
  | { readonly code: "open-mode"; readonly mode: string };

export type CommandProblem =
  /** `message`: what the parser of the options reports. */
  | { readonly code: "unparsable"; readonly message: string }
  | { readonly code: "quote-unterminated"; readonly quote: string }
  | { readonly code: "name-missing" }
  | { readonly code: "time-missing" }
  | { readonly code: "expiry-not-later"; readonly expiresAt: string }
  | { readonly code: "log-source-unknown"; readonly source: string }
  | { readonly code: "user-unknown"; readonly user: string }
  | { readonly code: "port-missing" }
  | { readonly code: "port-invalid"; readonly port: string }
  /** `issues`: by the names of the options. */
  | { readonly code: "options-invalid"; readonly issues: readonly Issue[] };

/** Why Slack's own facts about a person rule them out, whatever their roles. */
export type IneligibleReason = "account-deactivated" | "guest" | "app" | "other-team";

export type DenialReason =
  | { readonly code: IneligibleReason | "team-not-served" | "enterprise-not-served" | "channel-not-served" }
  | { readonly code: "no-role" }
  | { readonly code: "role-too-low"; readonly role: Role; readonly needed: Role }
  /** The host belongs to another user, or to nobody. */
  | { readonly code: "foreign-host" }
  /** Another user started the job. */
  | { readonly code: "foreign-job" };

export type ReachedLimit =
  | { readonly code: "size"; readonly allowed: readonly string[] }
  | { readonly code: "location"; readonly allowed: readonly string[] }
  | { readonly code: "resource-group"; readonly allowed: readonly string[] }
  | { readonly code: "image"; readonly allowed: readonly string[] }
  | { readonly code: "anywhere" }
  | { readonly code: "hours" | "port-hours"; readonly hours: number }
  | { readonly code: "hosts-per-user" | "hosts-per-team"; readonly limit: number; readonly existing: number };
