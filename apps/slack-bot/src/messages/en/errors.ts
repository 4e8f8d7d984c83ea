import { type ErrorTexts, issueList } from "@dockberth/core";
import type {
  CommandProblem,
  DenialReason,
  KeyFileProblem,
  ReachedLimit,
  SlackErrorDetails,
} from "../../error-details.ts";
import { commandOf } from "../../verbs.ts";
import { usageOf } from "./commands.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<SlackErrorDetails> = {
  "file-unsafe": {
    message: ({ path, problem }) => `The key file ${path} is rejected: ${keyFileMessage(problem)}`,
    hint: ({ path, problem }) => keyFileHint(path, problem),
  },
  "authority-foreign": {
    message: ({ host }) => `Host ${host} does not trust the certificate authority of this bot`,
    hint: () =>
      "Ask the person who runs this bot: it must use the certificate authority that the host was created with.",
  },
  "command-invalid": {
    message: ({ verb, problem }) => commandMessage(verb, problem),
    hint: ({ verb }) => `Usage: ${usageOf(verb ?? "help")}`,
  },
  "configuration-invalid": {
    message: ({ issues }) => `The configuration is invalid: ${issueList(issues)}`,
    hint: () => "Correct the named settings. The README of the Slack bot lists all of them.",
  },
  "not-allowed": {
    message: ({ action, host, reason }) => `You may not ${actionText(action, host)}: ${denialText(reason)}`,
    hint: () => "Ask the person who runs this bot; they configure who may use it.",
  },
  "limit-reached": {
    message: ({ host, limit }) => `Host ${host} would exceed a limit of your team: ${limitText(limit)}`,
    hint: () =>
      "Stay within the limit, remove a host that is no longer needed, or ask the person who runs this bot to raise the limit.",
  },
  "confirmation-stale": {
    message: ({ what }) => `This ${what} has expired, was already used, or was addressed to another user`,
    hint: ({ what }) => (what === "link" ? "Get a new link with `/berth grant`." : "Run the command again."),
  },
  "key-exposed": {
    message: ({ where }) =>
      `The text sent ${where === "slack" ? "in Slack" : "to the link"} is a private key, which is no longer private`,
    hint: () =>
      "Discard that key and delete the message. Create a new key, and send only the certificate signing request.",
  },
  "chat-unreachable": {
    message: ({ call, reason }) => `The Slack call ${call} failed: ${reason}`,
    hint: ({ reason }) =>
      reason === "expired_trigger_id"
        ? "The dialog took longer than three seconds to prepare. Run the command again."
        : "Check that the app has its scopes and is a member of the channel, then run the command again.",
  },
  "store-unreachable": {
    message: ({ store, reason }) => `The store ${store} is unavailable: ${reason}`,
    hint: () =>
      "Nothing was started. Run the command again in a minute. If this stays, tell the person who runs this bot.",
  },
};

export function keyFileMessage(problem: KeyFileProblem): string {
  switch (problem.code) {
    case "symbolic-link":
      return "it is a symbolic link";
    case "foreign-owner":
      return "it belongs to another user";
    case "open-mode":
      return `its mode ${problem.mode} gives other users access`;
  }
}

function keyFileHint(path: string, problem: KeyFileProblem): string {
  switch (problem.code) {
    case "symbolic-link":
      return "Name the file itself.";
    case "foreign-owner":
      return "Run the bot as the owner of the file.";
    case "open-mode":
      return `Run \`chmod 600 ${path}\`. If other users could have read the key, create a new one.`;
  }
}

function commandMessage(verb: string | undefined, problem: CommandProblem): string {
  switch (problem.code) {
    case "unparsable":
      return problem.message;
    case "quote-unterminated":
      return `A quotation mark ${problem.quote} is not closed`;
    case "name-missing":
      return `${verb} needs the name of a host`;
    case "time-missing":
      return `${verb} needs a time`;
    case "expiry-not-later":
      return `${problem.expiresAt} is not later than the current expiry`;
    case "log-source-unknown":
      return `${JSON.stringify(problem.source)} is neither daemon nor extension`;
    case "user-unknown":
      return `${JSON.stringify(problem.user)} is neither the member ID of a user nor the word nobody`;
    case "port-missing":
      return "The options `from` and `for` need a port";
    case "port-invalid":
      return `${JSON.stringify(problem.port)} is not a port, such as 443 or 53/udp`;
    case "options-invalid":
      return `An option is invalid: ${issueList(problem.issues)}`;
  }
}

function actionText(action: SlackErrorDetails["not-allowed"]["action"], host: string | undefined): string {
  if (action === undefined) return "use Berth here";
  if (action === "cancel") return "cancel this";
  const command = `/berth ${commandOf(action)}`;
  return host === undefined ? `use ${command}` : `use ${command} on host ${host}`;
}

function denialText(reason: DenialReason): string {
  switch (reason.code) {
    case "team-not-served":
      return "this bot is not set up for your team";
    case "enterprise-not-served":
      return "this bot is not set up for your organization";
    case "channel-not-served":
      return "commands are accepted in other channels only";
    case "account-deactivated":
      return "your account is deactivated";
    case "guest":
      return "guests may not use Berth";
    case "app":
      return "apps may not use Berth";
    case "other-team":
      return "members of other teams may not use Berth";
    case "no-role":
      return "you have no role";
    case "role-too-low":
      return `your role is ${reason.role}, and this needs ${reason.needed}`;
    case "foreign-host":
      return "the host does not belong to you, so this needs admin";
    case "foreign-job":
      return "another user started it, so this needs admin";
  }
}

function limitText(limit: ReachedLimit): string {
  switch (limit.code) {
    case "size":
      return `its size must be one of ${limit.allowed.join(", ")}`;
    case "location":
      return `its location must be one of ${limit.allowed.join(", ")}`;
    case "resource-group":
      return limit.allowed.length === 0
        ? "a command may not name a resource group"
        : `its resource group must be one of ${limit.allowed.join(", ")}`;
    case "image":
      return limit.allowed.length === 0
        ? "a command may not name an image by its id"
        : `an image that is named by its id must be one of ${limit.allowed.join(", ")}`;
    case "anywhere":
      return "no host may be open to the whole Internet";
    case "hours":
      return `a host must expire within ${limit.hours} hours`;
    case "port-hours":
      return `a port may stay open for at most ${limit.hours} hours, or as long as the host where that is less; the option \`for\` says how long`;
    case "hosts-per-user":
      return `a person may have ${hosts(limit.limit)}, and you have ${limit.existing}`;
    case "hosts-per-team":
      return `a team may have ${hosts(limit.limit)}, and yours has ${limit.existing}`;
  }
}

function hosts(count: number): string {
  return count === 1 ? "1 host" : `${count} hosts`;
}
