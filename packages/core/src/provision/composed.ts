import type { Secret } from "../secret.ts";

/** An extension as Azure takes it. `protectedSettings` is JSON. */
export interface ComposedExtension {
  readonly publisher: string;
  readonly type: string;
  readonly typeHandlerVersion: string;
  readonly autoUpgradeMinorVersion: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly protectedSettings: Secret;
}
