import { SlackError } from "../errors.ts";
import { slackTexts } from "../messages/index.ts";

/** Runs one call of Slack's API. @throws SlackError `chat-unreachable` */
export async function call<Value>(method: string, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    const { data, message } = error as { data?: { error?: string }; message?: string };
    // The client's error holds the request and the token: only the name of the error is kept.
    throw chatUnreachable(method, data?.error ?? message?.slice(0, 200) ?? slackTexts.noAnswer, error);
  }
}

export function chatUnreachable(method: string, reason: string, cause?: unknown): SlackError<"chat-unreachable"> {
  return new SlackError("chat-unreachable", { call: method, reason }, { cause });
}

/** Whether Slack answered with a rejection, rather than not at all. */
export function isRejection(error: unknown): boolean {
  if (!SlackError.is(error, "chat-unreachable")) return false;
  const { reason } = error.details;
  return /^[a-z_]+$/.test(reason) && !temporaryErrors.includes(reason);
}

const temporaryErrors = ["internal_error", "fatal_error", "service_unavailable", "ratelimited"];
