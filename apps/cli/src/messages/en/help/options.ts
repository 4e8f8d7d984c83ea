/** Options that several commands take. */
export const jsonText = {
  json: "print the result as JSON on stdout",
  query: "print the part of the JSON that a JMESPath expression selects, such as '[].address'",
};

export const quietText = { quiet: "do not show progress" };

export const rawText = { raw: "pass control characters to the terminal, for colours and interactive programs" };

export const connectionTexts = {
  emulator: "use the emulator started by `berth emulator start`",
  subscription: "the Azure subscription (default: AZURE_SUBSCRIPTION_ID, or the default of the Azure CLI)",
  cloud: "the Azure cloud (default: BERTH_CLOUD, or that of the subscription)",
  profile: "a profile of `berth defaults` (default: BERTH_PROFILE, or the one in use)",
};

export const refreshText = {
  refresh: "ask Azure even if the host answers where it was before",
};

export const priceText = {
  prices: "show the retail price of what is billed; prices are kept for a day",
  currency: "the currency of the prices, such as EUR (default: USD; in China always CNY)",
};

export const takeOverText = {
  takeOver:
    "continue even if the host belongs to another certificate authority; clients of that authority are locked out",
};

export const registrationText = {
  noRegister: "do not register the subscription for resource providers that it lacks",
};

export const machineReferenceTexts = {
  arguments: { name: "the host; or use --machine-id instead" },
  options: { machineId: "any virtual machine, by its resource id" },
};

export const hostArgument = { name: "the host" };

export const hostNamesArgument = { names: "the hosts, as names or patterns: web-{1..20}" };

export const yesText = { yes: "do not ask for confirmation" };

export const sshTexts = {
  user: "the administrator",
  identity: "the private key (default: the one of --generate-ssh-key, if it exists)",
  newKeys: "read the SSH host keys again, because the host was created again",
};

export const mannersTexts = {
  debug: "show each request to Azure, and the causes of an error",
  noColor: "print without colors",
  lang: "the language, en or zh (default: that of BERTH_LANG or LANG)",
};
