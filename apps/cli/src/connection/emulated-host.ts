/** Guests reach only the mirrors of their distribution, and Debian 12's Engine is older than the default accepts there. */
export const emulatedEngine = { source: "distribution" } as const;

/** The fields of a host on an emulator that nobody gave: this machine may reach it. */
export function emulatedHostDefaults(hostAddress: string) {
  return { allowFrom: [`${hostAddress}/32`], engine: emulatedEngine };
}
