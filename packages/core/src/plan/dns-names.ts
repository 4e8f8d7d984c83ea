import { type CloudName, clouds } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";

/** The name that Azure's DNS gives to a public address with this label. */
export function publicHostname(label: string, location: string, cloud: CloudName): string {
  return `${label}.${location}.${clouds[cloud].dnsSuffix}`;
}

/** Names of the machine itself, for those who come through a tunnel (SSH, Bastion) that ends on their own machine. */
export const tunnelNames: readonly string[] = ["localhost", "127.0.0.1", "::1"];

/**
 * A location of another cloud is a mistake that Azure tells late and badly.
 * @throws BerthError `spec-invalid`
 */
export function requireLocationOf(cloud: CloudName, location: string): void {
  const { names, example } = clouds[cloud].locations;
  const isOfOther = Object.values(clouds).some((each) => each.locations.names?.test(location) === true);
  if (names === undefined ? !isOfOther : names.test(location)) return;
  const message = `${location} is no location of the cloud ${cloud}; name one such as ${example}`;
  throw new BerthError("spec-invalid", { issues: [{ path: "location", message }] });
}
