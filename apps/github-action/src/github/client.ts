import type { Octokit } from "@octokit/rest";
import { ActionError } from "../errors.ts";
import type { Environment } from "../inputs.ts";

/** Octokit with its retries and its patience with rate limits; a minute at most, since a job costs by the minute. */
export async function openGitHub(token: string, env: Environment): Promise<Octokit> {
  const [{ Octokit }, { retry }, { throttling }] = await Promise.all([
    import("@octokit/rest"),
    import("@octokit/plugin-retry"),
    import("@octokit/plugin-throttling"),
  ]);
  const patient = (seconds: number, _request: object, _octokit: object, retries: number) =>
    seconds <= 60 && retries < 2;
  const Patient = Octokit.plugin(retry, throttling);
  return new Patient({
    auth: token,
    baseUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    userAgent: "berth",
    throttle: { onRateLimit: patient, onSecondaryRateLimit: patient },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

/** Asks GitHub, and says what the token would need where GitHub refuses. */
export async function ask<Answer>(what: string, permission: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const { status, message } = error as { status?: number; message?: string };
    throw new ActionError("github-refused", { what, permission, status, reason: message ?? String(error) });
  }
}
