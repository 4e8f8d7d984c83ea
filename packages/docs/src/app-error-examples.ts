import type {
  FunctionErrorDetails,
  SignInProblem,
  UrlProblem,
} from "../../../apps/azure-function/src/error-details.ts";
import type { SlackErrorDetails } from "../../../apps/slack-bot/src/error-details.ts";

type Examples<Details> = { readonly [Code in keyof Details]?: readonly Details[Code][] };

const host = "‹host›";
const path = "‹path›";

/** Details of the Slack bot's errors between which its sentences choose. */
export const slackExamples: Examples<SlackErrorDetails> = {
  "file-unsafe": [
    { path, problem: { code: "symbolic-link" } },
    { path, problem: { code: "foreign-owner" } },
    { path, problem: { code: "open-mode", mode: "‹mode›" } },
  ],
  "command-invalid": [
    { verb: "create", problem: { code: "unparsable", message: "‹message›" } },
    { verb: "create", problem: { code: "quote-unterminated", quote: "‹quote›" } },
    { verb: "show", problem: { code: "name-missing" } },
    { verb: "extend", problem: { code: "time-missing" } },
    { verb: "extend", problem: { code: "expiry-not-later", expiresAt: "‹time›" } },
    { verb: "logs", problem: { code: "log-source-unknown", source: "‹source›" } },
    { verb: "assign", problem: { code: "user-unknown", user: "‹user›" } },
  ],
  "not-allowed": [
    { action: undefined, host: undefined, reason: { code: "team-not-served" } },
    { action: undefined, host: undefined, reason: { code: "enterprise-not-served" } },
    { action: undefined, host: undefined, reason: { code: "channel-not-served" } },
    { action: undefined, host: undefined, reason: { code: "account-deactivated" } },
    { action: undefined, host: undefined, reason: { code: "guest" } },
    { action: undefined, host: undefined, reason: { code: "app" } },
    { action: undefined, host: undefined, reason: { code: "other-team" } },
    { action: undefined, host: undefined, reason: { code: "no-role" } },
    { action: "create", host, reason: { code: "role-too-low", role: "viewer", needed: "operator" } },
    { action: "remove", host, reason: { code: "foreign-host" } },
    { action: "cancel", host: undefined, reason: { code: "foreign-job" } },
  ],
  "limit-reached": [
    { host, limit: { code: "size", allowed: ["‹sizes›"] } },
    { host, limit: { code: "location", allowed: ["‹locations›"] } },
    { host, limit: { code: "resource-group", allowed: ["‹groups›"] } },
    { host, limit: { code: "anywhere" } },
    { host, limit: { code: "hours", hours: 72 } },
    { host, limit: { code: "hosts-per-user", limit: 2, existing: 2 } },
    { host, limit: { code: "hosts-per-team", limit: 10, existing: 10 } },
  ],
  "confirmation-stale": [{ what: "dialog" }, { what: "link" }],
  "key-exposed": [{ where: "slack" }, { where: "link" }],
  "chat-unreachable": [
    { call: "‹call›", reason: "expired_trigger_id" },
    { call: "‹call›", reason: "‹reason›" },
  ],
};

const signInProblems: readonly SignInProblem[] = [
  "not-signed-in",
  "sign-in-unreadable",
  "header-missing",
  "token-missing",
  "token-malformed",
  "token-expired",
  "claim-wrong",
  "signature-wrong",
  "key-unknown",
  "keys-unavailable",
  "other-tenant",
  "no-object-id",
];
const urlProblems: readonly UrlProblem[] = [
  "not-a-url",
  "not-https",
  "has-credentials",
  "unresolvable",
  "not-public",
  "unreachable",
  "rejected",
];

/** Details of the Azure Function's errors between which its sentences choose. */
export const functionExamples: Examples<FunctionErrorDetails> = {
  "caller-unknown": signInProblems.map((reason) => ({ reason, claim: "‹claim›" })),
  "caller-forbidden": [
    { request: "‹request›", role: "‹role›", reason: "role-missing" },
    { request: "‹request›", role: "‹role›", reason: "not-owner" },
  ],
  "choice-forbidden": (["subscription", "location", "size", "resourceGroup", "identity", "hostname"] as const).map(
    (field) => ({
      field,
      value: "‹value›",
      allowed: ["‹allowed›"],
    }),
  ),
  "vault-missing": [{ needed: "authority" }, { needed: "request-secrets" }],
  "url-refused": urlProblems.map((reason) => ({ url: "‹url›", reason, detail: "‹detail›" })),
};
