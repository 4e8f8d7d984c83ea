import { relayAddress } from "../linux/network.ts";

/** The names of a machine in the documents of the wire server. */
export interface MachineNames {
  readonly container: string;
  readonly instance: string;
  readonly deployment: string;
}

/** An extension with its settings in the form of a handler's `.settings` file. */
export interface ExtensionState {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly state: "enabled" | "uninstall";
  readonly settings: string;
}

/** Where the emulator offers the handlers, and takes the agent's report. */
export const paths = {
  manifest: "/extension/manifest.xml",
  package: "/extension/package.zip",
  status: "/status",
} as const;

const server = `http://${relayAddress}:80`;

/*
 * The forms are those of the agent's own tests and parsers, because nothing else publishes them:
 * https://github.com/Azure/WALinuxAgent/tree/develop/tests/data/wire
 */

export const versions = `<?xml version="1.0" encoding="utf-8"?>
<Versions>
  <Preferred><Version>2015-04-05</Version></Preferred>
  <Supported><Version>2015-04-05</Version><Version>2012-11-30</Version><Version>2010-12-15</Version></Supported>
</Versions>
`;

export function goalState({ container, instance, deployment }: MachineNames, incarnation: number): string {
  const address = (query: string) =>
    escapeXml(`${server}/machine/${container}/${instance}?${query}&incarnation=${incarnation}`);
  return `<?xml version="1.0" encoding="utf-8"?>
<GoalState xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="goalstate10.xsd">
  <Version>2012-11-30</Version>
  <Incarnation>${incarnation}</Incarnation>
  <Machine><ExpectedState>Started</ExpectedState></Machine>
  <Container>
    <ContainerId>${container}</ContainerId>
    <RoleInstanceList>
      <RoleInstance>
        <InstanceId>${instance}</InstanceId>
        <State>Started</State>
        <Configuration>
          <HostingEnvironmentConfig>${address("comp=config&type=hostingEnvironmentConfig")}</HostingEnvironmentConfig>
          <SharedConfig>${address("comp=config&type=sharedConfig")}</SharedConfig>
          <Certificates>${address("comp=certificates")}</Certificates>
          <ExtensionsConfig>${address("comp=config&type=extensionsConfig")}</ExtensionsConfig>
          <ConfigName>${deployment}.1.${deployment}.0._machine.1.xml</ConfigName>
        </Configuration>
      </RoleInstance>
    </RoleInstanceList>
  </Container>
</GoalState>
`;
}

export function hostingEnvironment({ instance, deployment }: MachineNames, incarnation: number): string {
  return `<HostingEnvironmentConfig version="1.0.0.0" goalStateIncarnation="${incarnation}">
  <Deployment name="${deployment}" guid="{${deployment}}" incarnation="1"><Service name="service" guid="{${deployment}}" /></Deployment>
  <Incarnation number="${incarnation}" instance="${instance}" guid="{${deployment}}" />
  <Role guid="{${deployment}}" name="_machine" hostingEnvironmentVersion="1" settleTimeSeconds="10" />
</HostingEnvironmentConfig>
`;
}

export function sharedConfiguration({ instance, deployment }: MachineNames, incarnation: number): string {
  return `<SharedConfig version="1.0.0.0" goalStateIncarnation="${incarnation}">
  <Deployment name="${deployment}" guid="{${deployment}}" incarnation="1" />
  <Incarnation number="${incarnation}" instance="${instance}" />
  <Role guid="{${deployment}}" name="_machine" settleTimeSeconds="10" />
</SharedConfig>
`;
}

export function certificates(incarnation: number, sealedKey: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<CertificateFile>
  <Version>2012-11-30</Version>
  <Incarnation>${incarnation}</Incarnation>
  <Format>Pkcs7BlobWithPfxContents</Format>
  <Data>${sealedKey}</Data>
</CertificateFile>
`;
}

export function extensionsConfiguration(
  extension: ExtensionState | undefined,
  { container }: MachineNames,
  incarnation: number,
): string {
  return `<Extensions version="1.0.0.0" goalStateIncarnation="${incarnation}">
<GuestAgentExtension xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><GAFamilies /></GuestAgentExtension>
<StatusUploadBlob statusBlobType="BlockBlob">${server}${paths.status}</StatusUploadBlob>
${extension === undefined ? "<Plugins />\n<PluginSettings />" : pluginOf(extension)}
<InVMGoalStateMetaData inSvdSeqNo="${incarnation}" createdOnTicks="${ticks()}" activityId="${container}" correlationId="${container}" />
</Extensions>
`;
}

function pluginOf({ name, version, state, sequence, settings }: ExtensionState): string {
  return `<Plugins>
  <Plugin name="${name}" version="${version}" location="${server}${paths.manifest}" state="${state}" autoUpgrade="false" runAsStartupTask="false" isJson="true" useExactVersion="true" />
</Plugins>
<PluginSettings>
  <Plugin name="${name}" version="${version}"><RuntimeSettings seqNo="${sequence}">${escapeXml(settings)}</RuntimeSettings></Plugin>
</PluginSettings>`;
}

export function manifest(version: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<PluginVersionManifest xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <Plugins>
    <Plugin><Version>${version}</Version><Uris><Uri>${server}${paths.package}</Uri></Uris></Plugin>
  </Plugins>
</PluginVersionManifest>
`;
}

/** Of .NET: units of 100 ns since the year 1. */
function ticks(): bigint {
  return BigInt(Date.now()) * 10_000n + 621_355_968_000_000_000n;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
