/**
 * The Engine of tests on real guests. They reach only the distribution's mirrors, and Debian 12's Engine is older than the
 * default accepts there. Without the head start, which has tests of its own.
 */
export const guestEngine = { source: "distribution", headStart: false } as const;
