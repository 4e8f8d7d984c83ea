/** What is wrong with a setting or a field of the access file. */
export const configurationTexts = {
  notSet: "is not set",
  token: (prefix: string) => `must be a token that begins with ${prefix}-`,
  httpsUrl: "must be an https URL",
  transport: "set SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP: exactly one of the two",
  authority:
    "set BERTH_CA_CERT_FILE and BERTH_CA_KEY_FILE, or BERTH_CA_CERT and BERTH_CA_KEY, or BERTH_VAULT_URL: exactly one of the three",
  teamId: "must be a team id, such as T024BE7LD",
  channelId: "must be a channel id, such as C024BE91L",
  groupId: "must be the id of a user group, such as S0614TZR7",
  userId: "must be TEAM/USER, such as T024BE7LD/U024BE7LH",
  enterpriseId: "must be an enterprise id, such as E0123ABCD",
  noTeams: "must name at least one team",
};
