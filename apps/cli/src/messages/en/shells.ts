/** How to apply the lines of `berth env`, to follow the comment mark of a shell. */
export const applyWith = (command: string) => `Apply it with: ${command}`;

/** What docker or cat was run for: "docker failed to …". */
export const programTasks = {
  writeContext: (name: string) => `write the context ${name}`,
  useContext: (name: string) => `use the context ${name}`,
  readStats: (host: string) => `read the statistics of ${host}`,
  prune: (host: string) => `prune ${host}`,
  removeContext: (name: string) => `remove the context ${name}`,
};
