import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { decodeBytes, encodedBytes } from "./encoded-bytes.ts";

/** https://learn.microsoft.com/azure/virtual-machines/custom-data */
export const maxCustomDataBytes = 65_535;

/** Data for cloud-init: text, or any bytes, such as a gzip archive, as `base64:` and their encoding. */
export const customData = lazy(() =>
  encodedBytes()
    .refine((data) => decodeBytes(data.reveal()).length > 0, issueTexts.empty)
    .refine(
      (data) => decodeBytes(data.reveal()).length <= maxCustomDataBytes,
      issueTexts.customDataTooLarge(maxCustomDataBytes),
    ),
);
