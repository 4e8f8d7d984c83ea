import type { ErrorCode, ErrorDetails, ErrorText } from "@dockberth/core";

const askOperator = "Ask the person who runs this bot";

/** Hints of core's errors that name what `/berth` does not have: its options, the Azure CLI, the identity of the bot. */
export const hints: Hints = {
  "credentials-rejected": {
    hint: () => `${askOperator} to check the Azure identity of the bot, its tenant and its cloud.`,
  },
  "cloud-mismatch": { hint: () => `${askOperator} to check the cloud of the bot's Azure identity.` },
  "cloud-unknown": { hint: ({ known }) => `${askOperator} to set BERTH_CLOUD to one of ${known.join(", ")}.` },
  "subscription-not-found": {
    hint: () =>
      `${askOperator} to check AZURE_SUBSCRIPTION_ID, BERTH_CLOUD and the tenant of the bot's Azure identity.`,
  },
  "provider-not-registered": {
    hint: ({ provider }) => `Ask an owner of the subscription to register it for ${provider}.`,
  },
  "permission-denied": {
    hint: ({ action }) =>
      `${askOperator} to give the bot's Azure identity a role with ${action}. A new role takes a few minutes to work.`,
  },
  "capacity-unavailable": {
    hint: (_, say) => `Try another size (${say("set-field", "size")}) or location (${say("set-field", "location")}).`,
  },
  "spot-refused": { hint: () => "Create the host as a regular machine, not as a spot machine." },
  "size-unavailable": {
    hint: (_, say) =>
      `Choose another size (${say("set-field", "size")}) or ask the person who runs this bot which sizes are available.`,
  },
  "dns-label-taken": { hint: () => "Choose another name for the host." },
  "terms-not-accepted": {
    hint: ({ link }) =>
      `${askOperator} to read the terms${link === undefined ? "" : ` (${link})`} and to accept them for the subscription, or choose another image.`,
  },
  "image-plan-needed": { hint: () => "Choose an image without a purchase plan." },
  "location-invalid": {
    hint: (_, say) => `Choose another location, such as westeurope or eastus: ${say("set-field", "location")}.`,
  },
  "host-exists": {
    hint: ({ host }) =>
      `Run the command with the options that the host was created with, choose another name, or remove the host first: \`/berth remove ${host}\`.`,
  },
  "authority-untrusted": {
    hint: () =>
      "Ask the person who runs this bot: it must use the certificate authority that the host was created with.",
  },
  "authority-change-open": {
    hint: () => `${askOperator} to finish that first.`,
  },
  "machine-not-found": { hint: () => "Look up the virtual machines of the subscription in the Azure portal." },
};

type Hints = { readonly [Code in ErrorCode]?: Pick<ErrorText<ErrorDetails[Code]>, "hint"> };
