import { run } from "./run.ts";

const load = {
  create: async () => (await import("./commands/create.ts")).create,
  adopt: async () => (await import("./commands/adopt.ts")).adopt,
  remove: async () => (await import("./commands/remove.ts")).remove,
  rotate: async () => (await import("./commands/rotate.ts")).rotate,
  sweep: async () => (await import("./commands/sweep.ts")).sweep,
  env: async () => (await import("./commands/env.ts")).env,
};

await run(async (step) => {
  const command = await load[step.inputs.command]();
  await command(step);
});
