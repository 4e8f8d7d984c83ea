import { isObject } from "../../json.ts";

/** What is wrong with a sign-in, as far as Entra's code tells. */
export type SignInProblem =
  | "not-signed-in"
  | "secret-expired"
  | "secret-wrong"
  | "federation"
  | "application-unknown"
  | "tenant-unknown"
  | "consent"
  | "multi-factor"
  | "conditional-access"
  | "session-ended"
  | "account-disabled";

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const problems: Readonly<Record<Exclude<SignInProblem, "not-signed-in">, readonly number[]>> = {
  "secret-expired": [7000222],
  "secret-wrong": [7000215, 7000216, 7000218, 50126, 700027],
  federation: [70021, 700211, 700212, 700213, 700024, 7002137, 7002138],
  "application-unknown": [700016],
  // 50020 and 50034: the account is not in this tenant.
  "tenant-unknown": [90002, 900023, 50059, 50020, 50034],
  consent: [65001, 65004, 90094],
  "multi-factor": [50072, 50074, 50076, 50079, 50158],
  "conditional-access": [53000, 53001, 53002, 53003, 53004],
  "session-ended": [50132, 50133, 50173, 70008, 70043, 700082, 700084],
  "account-disabled": [50057, 7000112],
};

/** The problem that the AADSTS code in a message names; undefined for any other. */
export function signInProblem(message: string): SignInProblem | undefined {
  const code = Number(/AADSTS(\d+)/.exec(message)?.[1]);
  return (Object.keys(problems) as (keyof typeof problems)[]).find((problem) => problems[problem].includes(code));
}

/**
 * Entra's own sentence in what a client says: MSAL and the Azure CLI put words before it, and the ids and the time of the request follow it,
 * on lines of their own or on the same one (https://github.com/Azure/azure-cli/issues/22145).
 */
export function entraSentence(message: string): string {
  const start = message.search(/AADSTS\d+: /);
  const [sentence = ""] = message.slice(Math.max(start, 0)).split(/[\r\n]| Trace ID: | - Correlation ID: /);
  return sentence.trimEnd();
}

/** Entra's codes for a cloud in which the tenant or the application is not; the older ones are in the threads of the tests. */
const otherCloud = /AADSTS(?:500011|900382|90038|90043|900432)\b/;

/** Whether a message of Entra says that the sign-in belongs to another cloud. A tenant knows only its own cloud's resources. */
export function isOfOtherCloud(message: string): boolean {
  return otherCloud.test(message);
}

/** Entra's codes for faults of its own that pass: ExternalServerRetryableError, RequestBudgetExceededError, MsodsServiceUnavailable. */
export const passingFault = /AADSTS(?:90006|90024|90033)\b/;

/** The names of what `@azure/identity` throws where a credential, or each of a chain, cannot be used on this machine. */
const unavailable = /^(AggregateAuthenticationError|CredentialUnavailableError)$/;

/** Whether no credential is set up on this machine. Its text, of several lines for each credential, says no more than that. */
export function isSignedOut(error: unknown): boolean {
  if (!isObject(error) || !unavailable.test(String(error["name"]))) return false;
  return !namesEntraCode(error["message"]) && !isUnreachable(error["message"]);
}

/**
 * The error of a chain of credentials that names a cause: Entra's, or else that of a credential that is set up but could not
 * reach Entra. The others only say that their credential is not set up.
 */
export function decisiveErrorOf(error: unknown): unknown {
  const errors = isObject(error) ? error["errors"] : undefined;
  if (!Array.isArray(errors)) return undefined;
  const withMessage = (matches: (message: unknown) => boolean) =>
    errors.find((each) => isObject(each) && matches(each["message"]));
  return withMessage(namesEntraCode) ?? withMessage(isUnreachable);
}

/**
 * Whether the sign-in service could not be reached, in MSAL's words, or cannot answer at the moment. A machine without a managed identity has no answer from
 * the metadata service either, which says nothing about the network.
 */
export function isUnreachable(text: unknown): boolean {
  if (typeof text !== "string" || /ManagedIdentityCredential|169\.254\.169\.254/.test(text)) return false;
  return passingFault.test(text) || (/endpoints_resolution_error|network_error/.test(text) && !namesEntraCode(text));
}

function namesEntraCode(text: unknown): boolean {
  return typeof text === "string" && /AADSTS\d/.test(text);
}
