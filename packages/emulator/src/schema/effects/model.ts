/**
 * What the emulator does with the properties of a type. Paths leave out `properties` and the brackets of lists, and are separated by
 * white space. A path stands for all below it, and the longest one counts.
 */
export interface Effects {
  /** Those that have here the effect that they have in Azure. */
  readonly used: string;
  /** Those whose effect no client and no guest of the emulator can see. They are stored and returned. */
  readonly kept?: string;
  /** Those that reference a resource by its id. Other contents of it are left out beside an id, and rejected without one. */
  readonly references?: string;
  /** Those whose effect would be in a guest: kept for simulated guests, rejected where guests are real. */
  readonly inGuest?: string;
  /** Those with an effect that is emulated for these values only. Others are rejected. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
  /** Those with an effect that is missing, and what they are. */
  readonly rejected?: Readonly<Record<string, string>>;
  /** Those that reference a resource of a type that is not emulated, so that it never exists. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Those that hold resources of another type. */
  readonly nested?: Readonly<Record<string, string>>;
}
