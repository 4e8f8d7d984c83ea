import { type ErrorTexts, issueList } from "@dockberth/core";
import type {
  FunctionErrorDetails,
  RestrictedField,
  SignInProblem,
  UrlProblem,
  VaultUse,
} from "../../error-details.ts";

/** The sentences of the application's own errors. */
export const errorTexts: ErrorTexts<FunctionErrorDetails> = {
  "configuration-invalid": {
    message: ({ issues }) => `The application settings are invalid: ${issueList(issues)}`,
    hint: () => "Correct the named settings. The README of the application lists all of them.",
  },
  "request-invalid": {
    message: ({ issues }) => `The request is invalid: ${issueList(issues)}`,
    hint: () => "Correct the named fields. `GET /api/openapi.json` describes every route.",
  },
  "media-type-unsupported": {
    message: ({ given }) =>
      given === "" ? "The body has no Content-Type" : `The Content-Type ${given} is not supported`,
    hint: () => "Send the body as `Content-Type: application/json`.",
  },
  "request-too-large": {
    message: ({ bytes, limitBytes }) => `The request is ${bytes} bytes; the limit is ${limitBytes}`,
    hint: () => "Send fewer hosts in one request, and put large files into an image.",
  },
  "caller-unknown": {
    message: ({ reason, claim = "" }) => `The caller is not authenticated: ${signInTexts[reason](claim)}`,
    hint: ({ reason }) =>
      reason === "header-missing"
        ? "Send the header `X-Requested-With` with every request that changes something."
        : "Send a Microsoft Entra ID token for this application: `Authorization: Bearer TOKEN`.",
  },
  "caller-forbidden": {
    message: ({ request, role, reason }) =>
      `${request} needs the role ${role}${reason === "not-owner" ? ", because the host is not yours" : ""}`,
    hint: ({ role }) => `Ask the operator of this application for the role ${role}, then sign in again.`,
  },
  "choice-forbidden": {
    message: ({ field, value }) => `The ${fieldTexts[field]} ${value} is not allowed here`,
    hint: ({ allowed }) =>
      allowed.length > 0
        ? `Choose one of: ${allowed.join(", ")}.`
        : "Leave it out, or ask the operator of this application to allow it.",
  },
  "host-quota-reached": {
    message: ({ limit, used }) => `You may have ${limit} hosts and already have ${used}`,
    hint: () => "Remove hosts that you do not need, or ask the operator of this application for a higher limit.",
  },
  "idempotency-mismatch": {
    message: ({ key }) => `The Idempotency-Key ${key} was already used for a different request`,
    hint: () => "Use a new key for a new request. Reuse a key only to repeat exactly the same request.",
  },
  "operation-not-found": {
    message: ({ id }) => `Operation ${id} was not found among yours`,
    hint: () => "Use the URL in the `Location` header of the response that started the operation.",
  },
  "operation-abandoned": {
    message: ({ host, attempts, reason = "no worker lived long enough to report a reason" }) =>
      `The operation on ${host} was abandoned after ${attempts} attempts: ${reason}`,
    hint: () =>
      "Send the request again with a new `Idempotency-Key`; the work continues where it stopped. Or remove the host.",
  },
  "state-changed": {
    message: ({ host }) => `Host ${host} has changed since you read it`,
    hint: () => "Read it again, check what changed, and send the new `ETag` in `If-Match`.",
  },
  "storage-unavailable": {
    message: ({ reason }) => `The application's storage account is unavailable: ${reason}`,
    hint: () => "Send the same request again with the same `Idempotency-Key`; nothing is done twice.",
  },
  "vault-missing": {
    message: ({ needed }) => `${vaultTexts[needed]} needs a key vault, and this application has none`,
    hint: () =>
      "Leave out the secrets, or ask the operator of this application to set up a key vault (BERTH_VAULT_URL).",
  },
  "url-refused": {
    message: ({ url = "The webhook", reason, detail = "" }) => `${url} cannot be called: ${urlTexts[reason](detail)}`,
    hint: () =>
      "Give an https URL whose name resolves to public addresses only, and that answers with a success status.",
  },
};

const signInTexts: Readonly<Record<SignInProblem, (claim: string) => string>> = {
  "not-signed-in": () => "nobody is signed in",
  "sign-in-unreadable": () => "the sign-in is unreadable",
  "header-missing": () => "a change that is authenticated by cookie needs the header X-Requested-With",
  "token-missing": () => "the request has no token",
  "token-malformed": () => "the token is malformed",
  "token-expired": () => "the token has expired",
  "claim-wrong": (claim) => `the token has an unexpected ${claim}`,
  "signature-wrong": () => "the token's signature is wrong",
  "key-unknown": () => "the token is signed with a key that the tenant does not publish",
  "keys-unavailable": () => "the tenant's keys cannot be fetched",
  "other-tenant": () => "the sign-in belongs to another tenant",
  "no-object-id": () => "the sign-in has no object id",
};

const fieldTexts: Readonly<Record<RestrictedField, string>> = {
  subscription: "subscription",
  location: "location",
  size: "size",
  resourceGroup: "resource group",
  identity: "identity",
  hostname: "name in a certificate",
  image: "image",
};

const vaultTexts: Readonly<Record<VaultUse, string>> = {
  authority: "The certificate authority",
  "request-secrets": "A host with registry logins, a secret environment or custom data",
};

const urlTexts: Readonly<Record<UrlProblem, (detail: string) => string>> = {
  "not-a-url": () => "it is not a URL",
  "not-https": () => "it does not use https",
  "has-credentials": () => "it contains a user name or a password",
  unresolvable: () => "its name does not resolve",
  "not-public": () => "its name resolves to an address that is not public",
  unreachable: (detail) => detail,
  rejected: (detail) => `it answered ${detail}`,
};
