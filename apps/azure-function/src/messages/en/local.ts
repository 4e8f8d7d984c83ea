/** What the local runner prints. */
export const localTexts = {
  started: ({ url, workers, guests, token }: { url: string; workers: string; guests: string; token: string }) => `
The function runs at ${url}/api/ with ${workers} workers and an emulated Azure on this machine (${guests} guests).

  page     ${url}/api/#token=${token}
  token    ${token}
  example  curl -H "Authorization: Bearer TOKEN" ${url}/api/hosts

Press Ctrl-C to stop it and to delete everything that was created in it.
`,
  load: (line: string, load: number) => `${line}, load ${load.toFixed(1)}`,
  requested: (hosts: number) => `${hosts} hosts are requested`,
  remaining: (running: number | undefined, operations: number, killed: number) =>
    `${running ?? "?"} of ${operations} operations are running, ${killed} workers were killed`,
  workerEnded: (exitCode: number | null) => `A worker ended by itself with exit code ${exitCode}`,
  stoppedEarly: "Stopped early; nothing is left of it.",
};
