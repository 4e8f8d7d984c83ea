import type { KeptReason } from "../../events.ts";

/** What became of everything that was of a host. */
export interface Removal {
  readonly removed: readonly { readonly kind: string; readonly name: string }[];
  readonly kept: readonly { readonly kind: string; readonly name: string; readonly reason: KeptReason }[];
}
