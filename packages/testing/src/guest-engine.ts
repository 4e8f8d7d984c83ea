/**
 * The Engine of tests on real guests. They reach only the distribution's mirrors: by default, each would wait for Docker's
 * repository and warn, and Debian 12's Engine would be rejected. Without the head start, which has tests of its own.
 */
export const guestEngine = { source: "distribution", headStart: false } as const;
