/** What every command takes that has a result. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}
