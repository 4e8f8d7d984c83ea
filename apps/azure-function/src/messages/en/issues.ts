/** What can be wrong with a field of a request. */
export const issueTexts = {
  bodyMissing: "the request needs a body",
  bodyNotJson: "the body is not JSON",
  hostCount: (max: number) => `give 1 to ${max} hosts`,
  hostTwice: (name: string) => `${name} is given twice`,
  composeTextTooLong: (max: number) => `a compose text may have ${max} bytes; send a larger file as a JSON object`,
  expiryPast: "give a time in the future",
  expiryTooLate: (maxHours: number) => `must be at most ${maxHours} hours from now`,
  needsPorts: "give the ports that it is for: `ports`",
  nothingToChange: "give at least one field to change",
  csrOrPrivateKey: "give either `csr`, a certificate request, or `privateKey`: `make`",
  hoursTooMany: (max: number) => `at most ${max} are allowed here`,
  privateKeysOff: "this application issues no private keys; send a certificate request (`csr`)",
  secretsTooLarge: (host: string, maxBytes: number) => `the secrets of ${host} may have ${maxBytes} bytes together`,
  idempotencyKey: "give 1 to 200 visible ASCII characters",
};

/** What can be wrong with an application setting. */
export const settingTexts = {
  subscriptionMissing: "give at least one subscription",
  easyAuthOff: "easy-auth needs App Service Authentication, which is off",
  tenantMissing: "give the tenant whose tokens are accepted",
  audienceMissing: "give the application id that tokens must be issued for",
  ownIdentity: "names the identity of the application itself, which must never be on a machine",
  identityIds: "give resource ids: /subscriptions/…/userAssignedIdentities/NAME",
  storageMissing: "give the address of the service of the storage account",
};

/** Reasons inside other sentences. */
export const reasonTexts = {
  seeLog: "the application's log has the details",
  hostPower: (power: string) => `the host is ${power}`,
  webhookFailed: "the webhook could not be called",
};
