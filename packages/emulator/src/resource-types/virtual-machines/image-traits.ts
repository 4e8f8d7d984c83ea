import type { Image } from "../../catalog/images.ts";
import type { GuestImage } from "../../guests/guest.ts";
import { type Json, objectAt, textAt } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";

/** What a machine keeps of its image, which may be deleted before the machine. */
export interface ImageTraits extends Pick<Image, "hyperVGeneration" | "architecture"> {
  /** What its guest's disk starts as. */
  readonly disk?: GuestImage | undefined;
}

export function imageTraits({ hyperVGeneration, architecture, captured }: Image, reference: Json): ImageTraits {
  const [publisher = "", offer, sku] = ["publisher", "offer", "sku"].map((part) => textAt(reference, part));
  const published = offer === undefined || sku === undefined ? undefined : { publisher, offer, sku };
  return { hyperVGeneration, architecture, disk: captured === undefined ? published : { captured } };
}

/** Machines of earlier versions of the emulator have none. */
export function imageTraitsOf({ hidden }: Resource): ImageTraits {
  return { hyperVGeneration: "V2", architecture: "x64", ...objectAt(hidden, "image") };
}
