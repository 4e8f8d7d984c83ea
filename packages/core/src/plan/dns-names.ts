import { type CloudName, clouds } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/en/issues.ts";

/** The DNS name of a public address with this label. */
export function publicHostname(label: string, location: string, cloud: CloudName): string {
  return `${label}.${location}.${clouds[cloud].dnsSuffix}`;
}

/**
 * Rejects a location of another cloud. Azure would report it late and unclearly.
 * @throws BerthError `spec-invalid`
 */
export function requireLocation(cloud: CloudName, location: string): void {
  const { names, example } = clouds[cloud].locations;
  const isOfOther = Object.values(clouds).some((each) => each.locations.names?.test(location) === true);
  if (names === undefined ? !isOfOther : names.test(location)) return;
  const message = issueTexts.locationOfOtherCloud(location, cloud, example);
  throw new BerthError("spec-invalid", { issues: [{ path: "location", message }] });
}
