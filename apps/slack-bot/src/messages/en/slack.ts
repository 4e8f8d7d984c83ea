/** What the code that talks to Slack reports. */
export const slackTexts = {
  moreInDirectMessages: "Further answers come as direct messages.",
  noAnswer: "no answer",
  noChannel: "the answer names no channel",
  noTimestamp: "the answer has no timestamp",
  noTrigger: "a dialog needs a trigger id",
};
