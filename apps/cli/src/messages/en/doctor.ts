/** What `berth doctor` finds on this machine, and what `berth login` shows. */
export const doctorTexts = {
  dockerMissing: "The docker CLI is not in the PATH; hosts can be created, but not used from here",
  installDocker: "Install the docker CLI; Docker Engine is not needed on this machine.",
  contextOk: "docker uses its own context",
  contextOverridden: (variable: string, value: string | undefined) =>
    `${variable} points docker at ${value}, whatever its context is`,
  unset: (variable: string) => `Unless intended, run \`unset ${variable}\`.`,
  noFolder: (folder: string) => `${folder} does not exist yet`,
  folderOk: (folder: string, count: number) =>
    `${folder} and its ${count === 1 ? "file is" : `${count} files are`} private`,
  noAuthority: "There is no certificate authority yet; the first create creates one",
  authorityValid: (folder: string, days: number) => `The authority in ${folder} is valid for ${days} more days`,
  renewAuthority: "Run `berth ca renew`, then `berth rotate` for each host.",
};

export const loginTexts = {
  cloud: "Cloud",
  signIn: "Signed in by",
  signInAs: (source: string, identity: string | undefined) => [source, identity].filter(Boolean).join(", as "),
  tenant: "Tenant",
  subscription: "Subscription",
  emulatorSource: "the emulator's own application",
  sources: {
    environment: "the AZURE_* variables",
    workload: "workload identity",
    managed: "managed identity",
    cli: "the Azure CLI",
    powerShell: "Azure PowerShell",
    developerCli: "the Azure Developer CLI",
  },
  ready: "A host can be created: berth create NAME --allow-from ADDRESS",
  notReady: (message: string, hint: string) =>
    `A host cannot be created yet: ${message}\n  ${hint}\n  For all checks: berth doctor`,
};
