import { type ErrorTexts, issueList } from "@dockberth/core";
import type { SlackErrorDetails } from "../../errors.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<SlackErrorDetails> = {
  "file-unsafe": {
    message: ({ path, reason }) => `${path} is not used: ${reason}`,
    hint: ({ remedy }) => remedy,
  },
  "authority-foreign": {
    message: ({ host, path }) => `Host ${host} trusts another certificate authority than the one in ${path}`,
    hint: () => "Bring the authority over from the machine that made the host: `berth ca create --from FOLDER`.",
  },
  "command-invalid": {
    message: ({ message }) => message,
    hint: ({ usage }) => `Write it like this: ${usage}`,
  },
  "configuration-invalid": {
    message: ({ issues }) => `The configuration is not valid: ${issueList(issues)}`,
    hint: () => "Correct the settings that are named; the README of the app lists all of them.",
  },
  "not-allowed": {
    message: ({ what, reason }) => `You may not ${what}: ${reason}`,
    hint: () => "Ask whoever runs Berth for your team; the roles are in its configuration.",
  },
  "limit-reached": {
    message: ({ what, limit }) => `${what} would go beyond the limit of your team: ${limit}`,
    hint: () => "Stay within the limit, remove what is not needed, or ask whoever runs Berth for your team for more.",
  },
  "confirmation-stale": {
    message: ({ what }) => `${what} was asked too long ago, was answered already, or was asked of somebody else`,
    hint: () => "Give the command again and answer its question.",
  },
  "key-exposed": {
    message: ({ where }) => `What was sent through ${where} is a private key, so it is no longer private`,
    hint: () => "Throw that key away and delete the message. Make a new key, and send only the signing request (CSR).",
  },
  "chat-unreachable": {
    message: ({ call, reason }) => `The chat did not accept ${call}: ${reason}`,
    hint: () => "Check the app's scopes and its membership of the channel, then try again.",
  },
  "store-unreachable": {
    message: ({ store, reason }) => `The store ${store} does not answer: ${reason}`,
    hint: () => "Nothing was begun. Try again in a minute; if it stays, see to the database.",
  },
};
