/** What `npm run verify` runs, one after the other: each is a script with its arguments. */
export function verifySuites(seed) {
  return {
    tests: { what: "every test, the long ones too", run: ["scripts/test.mjs", "--long"] },
    hostile: { what: "a machine full of other tools and settings", run: ["scripts/hostile-machine.mjs"] },
    mutation: { what: "one token changed at a time", run: ["scripts/mutate.mjs", "--seed", seed] },
    fuzz: { what: "every parser, for a minute each", run: ["scripts/fuzz.mjs", "--seed", seed] },
    reliability: { what: "every point of every matrix", run: ["scripts/reliability.mjs"] },
    cgroup2: {
      what: "real guests on Debian's kernel with cgroup v2, in a virtual machine",
      run: ["scripts/cgroup2.mjs"],
    },
    bench: { what: "ratios against their bounds", run: ["packages/testing/bench/main.ts"] },
  };
}
