import type { KeyFileProblem } from "../../error-details.ts";
import { keyFileMessage } from "./errors.ts";

/** What the bot says about the key of the certificate authority when it starts. */
export const authorityTexts = {
  name: "Berth, for Slack",
  readOnlySecret: (path: string, problem: KeyFileProblem) =>
    `The key file ${path} is accepted because its mount is read-only, although ${keyFileMessage(problem)}. Give it to no other container`,
};
