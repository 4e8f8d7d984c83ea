/** What is wrong with an option, an argument or a file, to follow its name: "--env: …". */
export const inputTexts = {
  notAPair: (text: string, form: string) => `${JSON.stringify(text)} is not of the form ${form}`,
  filesWithoutCompose: "it needs --compose",
  oneComposeFile:
    "give one file; to join several, write `include: [{ path: [compose.yaml, compose.override.yaml] }]` into it, and send them with --files",
  filesTooLarge: (megabytes: number, path: string) =>
    `with ${path}, the files that the compose file uses have more than ${megabytes} MB; put large files into an image or a volume`,
  oneHostPath: "give one path of this machine, and one of a host as NAME:PATH",
  notAPort: (text: string) =>
    `${JSON.stringify(text)} is not PORT, PORT/tcp or PORT/udp, with a number from 1 to 65535`,
  notANumber: (text: string) => `${JSON.stringify(text)} is not a number of 0 or more`,
  nothingToReset: "give at least one of --username, --remove-user, --reset-ssh and --reset-remote-desktop",
  adoptWhat: "give the name of a virtual machine and its --resource-group, or --machine-id",
  subscriptionId: (text: string) =>
    `${JSON.stringify(text)} is not the id of a subscription, which \`az account list\` shows`,
  needsPort: "it needs a port after the name of the host",
  notPorts: (text: string) =>
    `${JSON.stringify(text)} is not PORT, LOCAL:PORT or LOCAL:ADDRESS:PORT, with numbers from 1 to 65535`,
  allOrNames: "give the names of hosts, or --all",
  badQuery: (expression: string, reason: string) =>
    `${JSON.stringify(expression)} is not a JMESPath expression that fits the result (${reason}); see https://jmespath.org`,
  notUtf8: "it is not text in UTF-8; save it as UTF-8",
  scriptTwice: "give a command or --file, not both",
  scriptMissing: "give a command after --, or --file PATH",
  privateKey: (path: string) => `${path} is a private key; give the public key instead: ${path}.pub`,
  hostNotInFile: (path: string, name: string) => `${path} declares no host ${name}`,
  machineReference: "give either the name of a host or --machine-id",
  nameTwice: (name: string) => `${name} is given twice`,
  nameOrNone: "give the name of a host, or --none",
  profileOrNone: "give the name of a profile, or --none",
  profileName: "use at most 64 letters, digits, _ - and ., beginning with a letter or a digit",
  nameMissing: "give the name of a host",
  grantDestination: "give exactly one of --to FOLDER, --file PATH and --docker-context",
  withKeyNeedsFolder: "needs --to FOLDER",
  notSeconds: (text: string, max: number) =>
    `${JSON.stringify(text)} is not a whole number of seconds from 1 to ${max}`,
  timeScale: "give a number from 0 to 10",
  pruneNeedsSet: "the file has no `set`, so Berth cannot tell which hosts belong to it",
  notAnObject: "is not a JSON object",
  emptyPassword: "is empty",
  cmdCharacter: (character: string, value: string) =>
    `cmd cannot take the character ${JSON.stringify(character)} in ${JSON.stringify(value)}`,
  notSignedIn: (reasons: readonly string[]) => `no sign-in was found (${reasons.join("; ")})`,
  noAddress: "it has no address",
  unknownAddress: "unknown",
  /** Where a subscription was looked for. */
  azDefault: "the default of the Azure CLI",
};

/** Names of secrets that are missing. */
export const secretNames = {
  variable: (name: string) => `environment variable ${name}`,
  password: (user: string, registry: string) => `password of ${user} at ${registry} (--login-password)`,
};
