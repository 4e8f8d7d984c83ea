/**
 * Guests reach only the mirrors of their distribution: by default, each would wait for Docker's repository and warn, and
 * Debian 12's Engine would be rejected.
 */
export const emulatedEngine = { source: "distribution" } as const;

/** The fields of a host on an emulator that nobody gave: this machine may reach it. */
export function emulatedHostDefaults(hostAddress: string) {
  return { allowFrom: [`${hostAddress}/32`], engine: emulatedEngine };
}
