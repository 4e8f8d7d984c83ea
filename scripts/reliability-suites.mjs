const ofTesting = (names) => names.map((name) => `packages/testing/test/${name}`);

/** Suites that print a line for each matrix that they play; the last ones need a real guest, which only root has. */
export const matrixSuites = {
  everywhere: [
    "packages/core/src/provision/killed.integration",
    "apps/cli/src/folder/killed.integration",
    ...ofTesting(["crash", "fault", "work-fault", "lag", "weather", "limits", "meeting", "model"]),
  ],
  guests: ofTesting(["reachable.guest", "faults.guest", "killed.guest"]),
};

/** Suites without a matrix of their own, by promise: each of their tests is a point. */
export const pointSuites = {
  P3: ["packages/emulator/test/faults"],
  P5: [
    ...ofTesting(["canaries"]),
    "packages/core/src/stores/private-files.integration",
    "apps/cli/src/folder/damaged-folder.integration",
  ],
  P6: ["certificates", "certificates.integration", "differential.integration"].map(
    (name) => `packages/core/src/certificates/${name}`,
  ),
  P7: ofTesting(["concurrency"]),
  P8: ["packages/core/src/certificates/clocks.integration"],
  P11: [
    ...ofTesting(["hostile", "hostile-docker"]),
    ...["cli", "github-action", "slack-bot", "azure-function"].map((app) => `apps/${app}/test/hostile`),
  ],
};

/** Every suite that `pnpm reliability` runs. */
export const reliabilitySuites = [...Object.values(matrixSuites).flat(), ...Object.values(pointSuites).flat()].map(
  (suite) => `${suite}.test.ts`,
);
