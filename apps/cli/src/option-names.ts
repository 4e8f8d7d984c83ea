/** The options of `berth create` that set a field of docs/spec.md under another name than the field's own. */
const optionsByField: Readonly<Record<string, string>> = {
  "spot.maxPrice": "--spot-max-price",
  "spot.evictionPolicy": "--spot-eviction",
  "osDisk.sizeGb": "--disk-size",
  "osDisk.type": "--disk-type",
  "osDisk.ephemeral": "--ephemeral-disk",
  "dataDisk.sizeGb": "--data-disk",
  "dataDisk.from": "--data-disk-from",
  "dataDisk.type": "--data-disk-type",
  "dataDisk.caching": "--data-disk-caching",
  "availabilitySet.name": "--availability-set",
  hostnames: "--hostname",
  openPorts: "--open-port",
  "openPorts.ports": "--open-port",
  "network.name": "--network",
  "network.resourceGroup": "--network-group",
  "network.existing": "--existing-network",
  "network.subnet": "--subnet",
  "network.addressPrefix": "--address-prefix",
  "network.subnetPrefix": "--subnet-prefix",
  "network.natGateway": "--nat-gateway",
  "engine.source": "--engine-source",
  "engine.version": "--engine-version",
  "engine.mirror.url": "--engine-mirror",
  registryMirrors: "--registry-mirror",
  insecureRegistries: "--insecure-registry",
  engineLabels: "--label",
  "proxy.http": "--http-proxy",
  "proxy.https": "--https-proxy",
  "proxy.no": "--proxy-except",
  composeEnvironment: "--env",
  composeFiles: "--files",
  composeEnvFile: "--env-file",
  secretEnvironment: "--secret-env",
  logins: "--login",
  tags: "--tag",
  expiresAt: "--expires-in",
};

/** The option that sets a field: `--disk-size` for `osDisk.sizeGb`, `--image-plan (product)` for a part of its value. */
export function optionOf(field: string): string {
  const parts = field.split(".").filter((part) => !/^\d+$/.test(part));
  for (let length = parts.length; length > 0; length--) {
    const option = optionsByField[parts.slice(0, length).join(".")];
    if (option !== undefined) return withPart(option, parts.slice(length));
  }
  const [first = "", ...rest] = parts;
  return withPart(`--${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, rest);
}

function withPart(option: string, rest: readonly string[]): string {
  return rest.length === 0 ? option : `${option} (${rest.join(".")})`;
}
