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
  "tenant-unknown": [90002, 900023],
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
 * What the errors of a chain of credentials come to: the one that Entra gave, where a credential reached it; otherwise none of
 * them is set up on this machine, and their texts, of several lines each, say no more than that.
 */
export function unavailableSignIn(error: unknown): { reason: string; problem: SignInProblem | undefined } | undefined {
  if (!isObject(error) || !unavailable.test(String(error["name"]))) return undefined;
  const { message, errors } = error;
  const texts = Array.isArray(errors) ? errors.filter(isObject).map((each) => String(each["message"])) : [];
  const reason = [...texts, String(message)].find((text) => /AADSTS\d/.test(text));
  if (reason === undefined) return { reason: String(message).split(/[\r\n]/)[0] ?? "", problem: "not-signed-in" };
  return { reason: /AADSTS\d[^\r\n]*/.exec(reason)?.[0] ?? reason, problem: signInProblem(reason) };
}

/** The names of what `@azure/identity` throws where a credential, or each of a chain, cannot be used on this machine. */
const unavailable = /^(AggregateAuthenticationError|CredentialUnavailableError|AuthenticationRequiredError)$/;
