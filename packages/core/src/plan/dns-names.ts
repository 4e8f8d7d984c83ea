import { type CloudName, cloudNamed, clouds } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import { requireOption } from "../run/require-option.ts";

/** The DNS name of a public address with this label. */
export function publicHostname(label: string, location: string, cloud: CloudName): string {
  return `${label}.${location}.${clouds[cloud].dnsSuffix}`;
}

/**
 * The location of a host in a cloud: the cloud's default if none is given. Rejects a location of another cloud, which Azure
 * would report late and unclearly.
 * @throws BerthError `spec-invalid`, `cloud-unknown`
 */
export function locationIn(cloud: CloudName, given: string | undefined): string {
  requireOption("location", given === undefined || typeof given === "string", "the short name of an Azure region");
  const { names, default: ofCloud } = cloudNamed(cloud).locations;
  const location = given ?? ofCloud;
  const isOfOther = Object.values(clouds).some((each) => each.locations.names?.test(location) === true);
  if (names === undefined ? !isOfOther : names.test(location)) return location;
  const message = issueTexts.locationOfOtherCloud(location, cloud, ofCloud);
  throw new BerthError("spec-invalid", { issues: [{ path: "location", message }] });
}
