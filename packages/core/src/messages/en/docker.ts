/** What is wrong with the answer of a Docker daemon, or of what answers in its place. */
export const answerTexts = {
  closed: "the connection was closed",
  brokenOff: "the answer broke off",
  tooSlow: (seconds: number) => `no complete answer within ${seconds} s`,
  tooLong: (bytes: number) => `the answer is too long: ${bytes} bytes and more`,
  noContainers: (path: string, status: number) =>
    `it answered GET ${path} with ${status} and without a list of containers`,
  noLogs: (path: string, status: number) => `it answered GET ${path} with ${status} and without a log`,
} as const;
