import { type ErrorTexts, issueList } from "@dockberth/core";
import type { FunctionErrorDetails } from "../../errors.ts";

/** The sentences of this app's own errors. */
export const errorTexts: ErrorTexts<FunctionErrorDetails> = {
  "configuration-invalid": {
    message: ({ issues }) => `The configuration is not valid: ${issueList(issues)}`,
    hint: () => "Correct the settings that are named; the README of the app lists all of them.",
  },
  "request-invalid": {
    message: ({ issues }) => `The request is not valid: ${issueList(issues)}`,
    hint: () => "Correct what is named; GET /api/openapi.json describes every route.",
  },
  "request-too-large": {
    message: ({ bytes, limitBytes }) => `The request has ${bytes} bytes, and ${limitBytes} are taken`,
    hint: () => "Send fewer hosts at once, and put large files into an image.",
  },
  "caller-unknown": {
    message: ({ reason }) => `It is not known who is asking: ${reason}`,
    hint: () => "Send a token of Microsoft Entra ID for this application: Authorization: Bearer TOKEN.",
  },
  "caller-forbidden": {
    message: ({ action, role }) => `${action} needs the role ${role}`,
    hint: ({ role }) => `Ask whoever runs this application to assign you ${role}, then sign in again.`,
  },
  "choice-forbidden": {
    message: ({ what, value }) => `The ${what} ${value} may not be used here`,
    hint: ({ allowed }) => `Choose one of: ${allowed.join(", ")}.`,
  },
  "host-quota-reached": {
    message: ({ limit, used }) => `You may have ${limit} hosts, and have ${used}`,
    hint: () => "Remove hosts that are not needed, or ask whoever runs this application for more.",
  },
  "idempotency-mismatch": {
    message: ({ key }) => `The Idempotency-Key ${key} was sent before, with another request`,
    hint: () => "Use a new key for a new request, and the same key only to repeat the very same one.",
  },
  "operation-not-found": {
    message: ({ id }) => `There is no operation ${id} of yours`,
    hint: () => "Use the Location of the answer that began the operation.",
  },
  "operation-abandoned": {
    message: ({ host, attempts, reason }) => `The work on ${host} was given up after ${attempts} attempts: ${reason}`,
    hint: () => "Send the request again: it goes on where the work stopped. Or remove the host.",
  },
  "state-changed": {
    message: ({ host }) => `Host ${host} has changed since it was read`,
    hint: () => "Read it again, look at what changed, and send the new ETag in If-Match.",
  },
  "storage-unavailable": {
    message: ({ reason }) => `The storage account of the function does not answer: ${reason}`,
    hint: () => "Send the same request again, with the same Idempotency-Key; nothing is done twice.",
  },
  "vault-missing": {
    message: ({ what }) => `${what} needs a key vault, and none is set up`,
    hint: () => "Leave the secrets out, or ask whoever runs this application to set up a key vault (BERTH_VAULT_URL).",
  },
  "url-refused": {
    message: ({ url, reason }) => `${url} is not called: ${reason}`,
    hint: () => "Give an https URL whose name leads to public addresses only.",
  },
};
