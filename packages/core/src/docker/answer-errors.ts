import { answerTexts } from "../messages/docker.ts";

/** A host that rejects a client closes the connection before any answer. */
export function closed(): Error {
  return Object.assign(new Error(answerTexts.closed), { code: "ECONNRESET" });
}

export function brokenOff(): Error {
  return Object.assign(new Error(answerTexts.brokenOff), { code: "EBADMSG" });
}

export function tooSlow(seconds: number): Error {
  return Object.assign(new Error(answerTexts.tooSlow(seconds)), { code: "ETIMEDOUT" });
}

export function tooLong(bytes: number): Error {
  return Object.assign(new Error(answerTexts.tooLong(bytes)), { code: "EMSGSIZE" });
}
