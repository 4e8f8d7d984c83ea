/** What the stores report. */
export const storeTexts = {
  noAnswer: "no answer",
  noAnswerWithin: (seconds: number) => `it did not answer within ${seconds} s`,
  recordMissing: "a record has disappeared",
  table: (name: string) => `table ${name}`,
  events: "of events",
  jobs: "of jobs",
};
