/** What every command takes that talks to Azure. */
export interface ConnectionOptions {
  readonly emulator?: boolean;
  readonly subscription?: string;
  /** The named set of defaults. */
  readonly profile?: string;
  readonly cloud?: "public" | "china" | "usgov";
}
