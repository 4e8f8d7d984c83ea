/** What can be wrong with a field of an input, as a part of a sentence. Most say what to give instead. */
export const issueTexts = {
  // any field
  missing: "it is missing",
  empty: "it is empty",
  notOfType: (value: string, expected: string) => `${value} is not ${typeNames[expected] ?? expected}`,
  otherType: (type: string, expected: string) =>
    `it is ${typeNames[type] ?? type}, not ${typeNames[expected] ?? expected}`,
  notQuoted: (type: string) => `it is ${typeNames[type] ?? type}, not text; put it in quotes`,
  valueOfType: (type: string) => typeNames[type] ?? type,
  tooLargeInteger: "the integer is too large for a JSON number; put it in quotes if it is text",
  notFinite: "it is not a number that JSON has",
  notOneOf: (value: string, allowed: readonly string[]) =>
    allowed.length === 1 ? `${value} is not the word ${allowed[0]}` : `${value} is not one of ${allowed.join(", ")}`,
  tooSmall: (origin: string, min: number, inclusive: boolean) =>
    inclusive ? `use ${amount(origin, min)} or more` : `use a number greater than ${min}`,
  tooBig: (origin: string, max: number, inclusive: boolean) =>
    inclusive ? `use ${amount(origin, max)} or less` : `use a number less than ${max}`,
  notAUrl: "give a URL, such as https://mirror.example.com",
  notOfForm: (pattern: string) => `give a text that matches ${pattern}`,
  unknownField: "unknown field",
  notAMapping: "it is not a mapping of fields",
  notAName: "it is not a name",
  notAnObject: "it is not a JSON object",
  nulCharacter: "must not contain a NUL character",
  notTextInUtf8: "it is not text in UTF-8",
  nulInValue: "a value contains a NUL character",
  notPlainText: "must not contain line breaks, control characters or invisible characters",
  notPlainWord: "must not contain blanks, quotes, backslashes, control characters or invisible characters",
  tooExtensive: (levels: number, values: number) => `has more than ${levels} levels or ${values} values`,
  atLine: (line: number, issue: string, file?: string) =>
    `${file === undefined ? "" : `${file}, `}line ${line}: ${issue}`,
  expandsTooFar: (values: number, characters: number) =>
    `with its aliases expanded, it has more than ${values} values or ${characters} characters`,
  severalDocuments: "it contains several documents, which --- separates; keep one",
  keyWithOddBlank: (name: string) =>
    `a no-break space, or another special space of a web page, is next to the field ${name}; use plain spaces`,
  keyWithOddQuote: (name: string) => `the field ${name} has typographic quotes; use plain quotes`,
  tagName: "the name of a tag must not contain < > % & \\ ? /",
  leadingHyphen: "must not begin with a hyphen",
  notPositive: (value: number) => `${value} is not a positive number`,
  notANumberOfMinutes: (value: number) => `${value} is not a number of minutes`,
  notANumberUpTo: (value: number, max: number) => `${value} is not a number from 1 to ${max}`,
  either: (issues: readonly string[]) => issues.join(", or "),

  // names
  hostName: "use 1 to 38 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
  resourceGroup: "use at most 90 letters, digits, _ - . ( ), and no dot at the end",
  resourceName: "use 1 to 80 letters, digits, _ - . , beginning with a letter or digit",
  networkName: "use 2 to 64 letters, digits, _ - . , not beginning or ending with - or .",
  dnsLabel: "use 3 to 63 lower-case letters, digits and hyphens",
  reservedWord: (word: string) => `Azure rejects labels with the word ${word}`,
  environmentName: "use letters, digits and _, not beginning with a digit",
  engineLabel: "use letters, digits, . _ / -",
  linuxUser: "use a Linux user name",
  reservedUser: "Azure reserves this name",
  tooManyTags: (max: number) => `use at most ${max} tags`,
  owner: "use letters, digits, . _ - for the adapter, the tenant and the id of an owner",
  tagsOfOneName: "two names differ only in upper and lower case, which Azure does not distinguish",
  reservedTag: "names that begin with berth- are reserved",
  notAVariable: (name: string) => `${JSON.stringify(name)} is not a valid name of a variable`,
  namePattern: (pattern: string, problem: string) => `${JSON.stringify(pattern)}: ${problem}`,
  unbalancedBraces: "its braces are not balanced",
  tooManyNames: (max: number) => `it expands to more than ${max} names`,
  neitherRangeNorList: (inner: string) => `{${inner}} is neither a range such as {1..20} nor a list such as {a,b}`,
  rangeBackwards: (inner: string) => `{${inner}} ends before it begins`,

  // the machine
  sshKey: "give one public key in OpenSSH format, on one line",
  sshKeySecret: "this is a private key; give the public one, such as the content of id_ed25519.pub",
  sshKeyLines: (lines: number) => `it has ${lines} lines, and Azure takes one key; keep one line`,
  sshKeyOptions: (kind: string) => `options come before the key, which Azure does not take; begin with ${kind}`,
  sshKeyCertificate: (kind: string) => `it is a certificate; give the public key that it was made for, of type ${kind}`,
  sshKeyOtherFormat: "it is in another format; ssh-keygen -i -f FILE writes it in OpenSSH format",
  sshKeyType: (kind: string) => `Azure does not support keys of type ${kind}; use ssh-ed25519 or ssh-rsa`,
  sshKeyDamaged: "the key is damaged or not complete",
  sshKeyShort: (bits: number, minBits: number) => `the RSA key has ${bits} bits; Azure requires at least ${minBits}`,
  location: (short: string) => `use the short name, such as ${short}`,
  locationOfOtherCloud: (location: string, cloud: string, example: string) =>
    `${location} is not a location of the cloud ${cloud}; use one such as ${example}`,
  size: "use one of Azure's names, such as Standard_B2ls_v2",
  notASize: (size: string) => `${JSON.stringify(size)} is not a valid VM size`,
  sizeOfOtherArchitecture: (size: string, processor: "ARM" | "x64", architecture: string) =>
    `${size} has an ${processor} processor, but architecture is ${architecture}`,
  dataDiskWithoutSize: "give the size of a new disk, or an existing disk",
  existingDataDiskWithSize: "an existing disk keeps its size",
  zoneAndAvailabilitySet: "a machine can have a zone or an availability set, not both",
  spotInAvailabilitySet: "a spot machine cannot be in an availability set",
  diskNeedsZone: (type: string) => `${type} requires a zone`,
  diskWithoutCaching: (type: string) => `${type} does not support caching`,
  ephemeralDiskNotStoppable: "a host with an ephemeral OS disk cannot be deallocated, so it has no use for idleAfter",
  ephemeralDiskNeedsDelete: "a machine with an ephemeral OS disk cannot be deallocated; use Delete",
  noTermsWithoutPlan: "imagePlan is false, and without a plan there are no terms to accept",
  unknownImage: (image: string, aliases: readonly string[]) =>
    `${JSON.stringify(image)} is neither a URN publisher:offer:sku:version, nor gallery:NAME or gallery:NAME:VERSION, nor the id of an image of a gallery or of a managed image, nor one of ${aliases.join(", ")}`,
  idImpliesNoPlan: "the id of an image implies no plan; give its publisher, product and name",
  imageOfOtherArchitecture: (image: string, architecture: string) => `${image} is not offered for ${architecture}`,
  identity: "give the resource id of a user-assigned identity",
  notBase64: "what follows base64: is not base64",
  customDataTooLarge: (maxBytes: number) => `use at most ${maxBytes} bytes`,
  publicAddressNotFound: (name: string, group: string) => `resource group ${group} has no public address ${name}`,
  machineIdMissing: "give the resource id of the machine",
  machineId: "give the resource id of a virtual machine (`az vm show --query id` prints it)",

  // the network
  allowFromMissing: "give the addresses or ranges that may reach Docker, such as 203.0.113.7/32",
  allowFromEmpty: "give at least one range that may reach Docker",
  allowFromWithoutIPv4: "hosts have IPv4 addresses only: give at least one IPv4 address or range that may reach Docker",
  fromMissing: "give the addresses or ranges that may reach the port, such as 203.0.113.7/32",
  fromWithoutIPv4: "hosts have IPv4 addresses only: give at least one IPv4 address or range that may reach the port",
  tooManyRanges: (count: number, limit: number) =>
    `the rules of the security group would have ${count} ranges, and Azure allows ${limit}; give fewer and wider ones`,
  source: (value: string) =>
    `${JSON.stringify(value)} is neither an address, nor a CIDR range, nor the word anywhere (203.0.113.7, 203.0.113.0/24, 2001:db8::/32)`,
  range: (value: string) =>
    `${JSON.stringify(value)} is neither an address nor a CIDR range (203.0.113.7, 203.0.113.0/24, 2001:db8::/32)`,
  notWithin: (inner: string, outer: string) => `${inner} is not within ${outer}`,
  rangeBegins: (value: string, whole: string) => `${value} does not begin its range; write ${whole}`,
  networkTooSmall: (bits: number) =>
    `the smallest range of Azure is a /${bits}, of which a machine can use three addresses`,
  reservedAddress: "Azure reserves the first four addresses and the last address of a subnet",
  portOrRange: "use a port or a range such as 8000-8100",
  notAPortOrRange: (value: string | number) => `${JSON.stringify(value)} is neither a port from 1 to 65535 nor a range`,
  portNumber: "use a number from 1 to 65535",
  reservedPort: "port 22 is for SSH, and 2375 is for Docker without TLS",
  plainTcpPort: "2375 is for Docker without TLS, and Berth's hosts use TLS only",
  dockerPort: (port: number) => `${port} is Docker's port, which allowFrom opens`,
  sshPort: "22 is SSH's port, which sshFrom opens",
  labelWithoutNewAddress: "only a new public address can have a label",
  networkWithoutGateway: (network: string, subnet: string) =>
    `subnet ${subnet} of ${network} exists without a NAT gateway and is not changed; attach one to it, or name another network`,
  existingNetwork: "an existing network is not changed",
  existingSecurityGroup: "an existing security group is not changed; open the port there",
  newSubnetWithoutSecurityGroup:
    "the subnet of a new network has no security group; name an existing network, or use own",
  sharedValue: (one: string, other: string, value: string) => `${one} and ${other} cannot both have ${value}`,
  sharedDifferently: (resourceGroup: string, resource: string) =>
    `the hosts of ${resourceGroup} share ${resource}, but describe it differently`,

  // what Azure says about images and sizes
  imageWithdrawn: (image: string) => `the publisher of ${image} has withdrawn it; choose a newer image`,
  imageWithoutTrustedLaunch: (image: string) =>
    `${image} does not support Trusted Launch; leave the field out, or choose another image`,
  imageNeedsSecurityType: (image: string, type: string) =>
    `machines of ${image} must have the security type ${type}; ${type === "TrustedLaunch" ? "leave the field out" : "choose another image"}`,
  imageOfWindows: (image: string) => `${image} has Windows, and a host has Linux`,
  imageSpecialized: (image: string) =>
    `${image} is specialized, so Azure sets up neither an administrator nor a name; choose a generalized image`,
  imageHasEngineVersion: (image: string, has: string) =>
    `${image} has Docker Engine ${has}; leave the field out, or make another image`,
  imageHasEngineSource: (image: string, has: string) =>
    `${image} has the Docker Engine of the source ${has}; leave the field out, or make another image`,
  imageName: "must be 1 to 32 lower-case letters, digits or dashes, and begin and end with a letter or a digit",
  notInImage: "an image is made of the system disk of a machine without services; leave the field out",
  ephemeralInImage: "Azure captures no ephemeral disk; leave the field out",
  notAnImageReference: (image: string) => `${JSON.stringify(image)} is not the name of a container image`,
  imageHasNoPlan: (image: string) => `${image} has no purchase plan; leave the field out`,
  sizeOfOtherProcessor: (size: string, has: string, image: string, needs: string) =>
    `${size} has ${has} processors, and the image ${image} is for ${needs}`,
  sizeOfOtherGeneration: (size: string, has: readonly number[], image: string, needs: number | undefined) =>
    `${size} starts images of generation ${has.join(" and ")} only, and ${image} is of generation ${needs}`,
  sizeWithOtherDisks: (size: string, controllers: readonly string[], image: string) =>
    `${size} attaches disks by ${controllers.join(" and ")} only, which the image ${image} does not support`,
  sizeWithoutTrustedLaunch: (size: string) => `${size} does not support Trusted Launch`,
  sizeWithoutSpot: (size: string) => `${size} is not available as a spot machine`,
  sizeWithoutLocalDisk: (size: string, neededGb: number) =>
    `${size} has no local disk of ${neededGb} GB for an ephemeral OS disk`,
  sizeWithoutPremiumDisks: (size: string) => `${size} does not support premium disks`,
  sizeWithoutAcceleratedNetworking: (size: string) => `${size} does not support accelerated networking`,
  sizeInstead: (problem: string, alternative: string | undefined) =>
    alternative === undefined ? problem : `${problem}; the size ${alternative} would do`,
  noSpotInChina: "Azure in China has no spot machines",

  // Docker
  engineVersion: "use a version such as 28.5.2",
  notAnEngineVersion: (version: string) => `${JSON.stringify(version)} is not a valid version, such as 28.5.2`,
  notUpdates: "use security or all",
  gpgFingerprint: "use the 40 hexadecimal digits of the key's fingerprint",
  proxy: "give the proxy as http://HOST:PORT",
  proxyWithPassword: "a proxy URL with a password is not supported; use a proxy that needs none",
  registry: "use a host name with an optional port, such as registry.example.com:5000",
  registryInUpperCase: (registry: string) =>
    `Docker does not find the login of ${registry.toLowerCase()} for ${registry}; write the registry in lower case`,
  registryHost: "use a host name, such as registry.example.com",
  insecureRegistry: "use a host with a port, or a CIDR range",
  setByField: (field: string) => `it is also set by the field ${field}`,
  contradictsStrict: "it contradicts the profile strict",
  compose: "give a compose file: an object, or YAML or JSON text",
  composeNotAMapping: "the compose file is not a mapping of fields",
  composeUnreadable: (reason: string) => `the compose file is neither YAML nor JSON: ${reason}`,
  composeTooLarge: (maxBytes: number) => `the compose file has more than ${maxBytes} bytes`,
  composeInclude: (file: string) => `it includes ${file}, which the host does not have; send it with the compose file`,
  composeFileOf: (kind: string, name: string, file: string) =>
    `${kind}.${name} is ${file}, which the host does not have; send it with the compose file`,
  composeWithoutServices: "the compose file has no services",
  serviceNotAMapping: (service: string) => `service ${service} of the compose file is not a mapping of fields`,
  composeField: (field: string, issue: string) => `${field}: ${issue}`,
  composeReference: (service: string, name: string, kind: string) =>
    `service ${service} uses ${name}, which is not declared under ${kind}`,
  composeServiceName: (name: string) =>
    `${JSON.stringify(name)} is not a name of a service; use letters, digits, dots, hyphens and underscores`,
  composeMisspelled: (field: string, meant: string) => `${field}: docker compose has no such field; use ${meant}`,
  composeImage: (shown: string) =>
    `${shown} is not a name of an image; use lower case, such as registry.example.com/team/app:1.2`,
  composeContainerName: (shown: string) =>
    `${shown} is not a name of a container; use letters, digits, dots, hyphens and underscores`,
  composeRestart: (shown: string) => `${shown} is not one of "no", always, unless-stopped, on-failure, on-failure:3`,
  composeDuration: (shown: string) => `${shown} is not a duration; use a number with a unit, such as 90s or 1m30s`,
  composeSize: (shown: string) => `${shown} is not a size; use a number with a unit, such as 512m or 2g`,
  composePort: (shown: string) =>
    `${shown} is not a port; use HOST:CONTAINER or ADDRESS:HOST:CONTAINER, such as 8080:80 or 127.0.0.1:8080:80`,
  composeMount: (shown: string) =>
    `${shown} is not a mount; use SOURCE:TARGET or SOURCE:TARGET:ro, such as data:/var/lib/data`,
  composeWithout: (message: string, name: string) => `${message}; nothing sets ${name}`,
  composeTest: "its first item must be CMD, CMD-SHELL or NONE",
  composeNetworkMode: "a service with this field cannot have networks",
  composeCopies: "a service with this field cannot have more than one container",
  composeCycle: (services: readonly string[]) => `services depend on each other: ${services.join(", ")}`,
  composeExternal: (kind: string, name: string) =>
    `${kind}.${name} is external, which docker compose supports in a swarm only; use a file, or environment`,
  composeExternalOnHost: (kind: string, name: string) =>
    `the ${kind} ${name} is external, and a new host does not have it; leave out external, or create the host without the compose file, create the ${kind} with docker ${kind} create ${name}, and run this again`,
  composeVariable: (name: string) =>
    `it requires the variable ${name}, which has no value; set it in an env file, composeEnvironment or secretEnvironment`,
  notAnEnvFileEntry: "an entry has the form NAME=VALUE",
  openQuotes: "the quotes of the value are not closed",
  composeTemplate: (field: string) => `${field}: what follows \${ is not a variable; write $$ for the character $`,
  serviceWithBuild: (service: string) =>
    `service ${service} has a build, but the host has no source files; use an image, or send them with the compose file`,
  serviceWithoutImage: (service: string) => `service ${service} of the compose file has no image`,
  serviceExtends: (service: string, file: string) =>
    `service ${service} extends one of ${file}, which the host does not have; send it with the compose file`,
  serviceEnvFile: (service: string, file: string) =>
    `service ${service} reads ${file}, which the host does not have; send it with the compose file, or use composeEnvironment`,
  serviceLabelFile: (service: string, file: string) =>
    `service ${service} reads ${file}, which the host does not have; send it with the compose file`,
  pathBesideCompose: "use a path relative to the compose file, without .. and control characters",
  composeFilesAlone: "files without a compose file have no use",
  volumeDriver: "declare the volume with its driver under `volumes`, next to `services`",

  idleAfter: "use a duration from 5m to 7d, such as 30m, 8h or 1d12h",

  // host files, pairs and expiry
  fieldBesideHosts: "next to hosts, only set, defaults and names that begin with x- are allowed",
  nameInDefaults: "the names of hosts are the keys of hosts",
  nameInHost: "the name of a host is its key under hosts",
  noHosts: "it contains no hosts",
  nameDeclaredTwice: (name: string, before: string) => `the name ${name} is also declared by ${before}`,
  anchorsUnresolved: "its anchors cannot be resolved",
  notAPair: (pair: string) => `${JSON.stringify(pair)} does not have the form NAME=VALUE`,
  notADate: "it is not a valid date",
  pastDate: (date: string) => `${date} is in the past`,
  notATime: "use a time in RFC 3339 format with its offset, such as 2030-01-31T18:00:00Z or 2030-01-31T19:00:00+01:00",
  notAnExpiry: (text: string) =>
    `${JSON.stringify(text)} is not an expiry; use 90m, 8h, 3d, 1d12h, never, or a time with its offset such as 2030-01-31T18:00Z`,

  // extensions and VMAccess
  extensionVersion: "use a major and minor version, such as 2.1; Azure chooses its newest patch version",
  nothingToReset: "give a user to set or remove, or reset sshd or Remote Desktop",
  onLinuxOnly: "the machine runs Windows, where only a password can be set and Remote Desktop be reset",
  onWindowsOnly: "the machine runs Linux, which has no Remote Desktop",
  windowsUserName: 'use 1 to 20 characters, none of \\ / " [ ] : | < > + = ; , ? * @ &, and no dot at the end',
  credentialMissing: "give a password or an SSH public key for the user",
  userMissing: "give the user whose password, key or expiration to set",
  sameUser: "it is the same user as username",
  notADay: "use YYYY-MM-DD",
};

/** Names of types in JSON and YAML, by zod's word. */
const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of fields",
  record: "a mapping of fields",
  null: "empty",
};

function amount(origin: string, limit: number): string {
  if (origin === "string") return limit === 1 ? "1 character" : `${limit} characters`;
  if (origin === "array") return limit === 1 ? "1 entry" : `${limit} entries`;
  return String(limit);
}
