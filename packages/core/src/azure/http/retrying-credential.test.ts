import { expect, test } from "vitest";
import { retryingCredential } from "./retrying-credential.ts";

/** A sign-in service that goes wrong in turn, and then well. */
function service(errors: readonly object[]) {
  const waited: number[] = [];
  let asked = 0;
  const credential = retryingCredential(
    {
      async getToken() {
        const error = errors[asked++];
        if (error !== undefined) throw Object.assign(new Error(), error);
        return { token: "token", expiresOnTimestamp: 0 };
      },
    },
    async (seconds) => void waited.push(seconds),
  );
  return { credential, waited, asked: () => asked };
}

test.each([
  [
    "a connection that broke",
    { message: "network_error: See https://aka.ms/msal.js.errors#network_error for details" },
  ],
  ["a page of a gateway", { message: "unknown_error: Http status code: 200" }],
  ["a passing fault of Entra", { message: "temporarily_unavailable: AADSTS90033: A transient error has occurred." }],
  ["a service that is busy", { message: "busy", statusCode: 503 }],
])("%s is no refusal: the token is asked for again", async (_what, error) => {
  const { credential, waited } = service([error, error]);
  expect(await credential.getToken("scope")).toMatchObject({ token: "token" });
  expect(waited).toEqual([1, 2]);
});

test("asks an unavailable service four times", async () => {
  const error = { message: "network_error" };
  const { credential, asked } = service([error, error, error, error, error]);
  await expect(credential.getToken("scope")).rejects.toMatchObject(error);
  expect(asked()).toBe(4);
});

test.each([
  ["a wrong secret", { message: "invalid_client: AADSTS7000215: Invalid client secret provided." }],
  ["an unknown tenant", { message: "endpoints_resolution_error: invalid_tenant AADSTS90002" }],
  ["a missing sign-in", { message: "Please run 'az login'", name: "CredentialUnavailableError" }],
])("%s is final", async (_what, error) => {
  const { credential, asked } = service([error]);
  await expect(credential.getToken("scope")).rejects.toMatchObject({ message: error.message });
  expect(asked()).toBe(1);
});

test("does not ask again after an abort", async () => {
  const { credential, asked } = service([{ message: "network_error" }]);
  await expect(credential.getToken("scope", { abortSignal: AbortSignal.abort() })).rejects.toThrow("network_error");
  expect(asked()).toBe(1);
});
