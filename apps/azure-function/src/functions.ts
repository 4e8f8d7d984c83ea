import type { HttpHandler, HttpMethod, StorageQueueHandler, TimerHandler } from "@azure/functions";
import { toHandler } from "./http/handler.ts";
import { routes } from "./routes/index.ts";
import type { Service } from "./service.ts";
import { poisonQueueName, workQueueName } from "./storage/work-queue.ts";
import { sweep } from "./sweep/sweep.ts";
import { handlePoisonMessage, handleWorkMessage } from "./worker/work.ts";

/** Every function of the application, as plain values: `main.ts` registers them with the Functions runtime, and the local runner serves them itself. */
export interface Functions {
  readonly http: readonly {
    readonly name: string;
    readonly method: HttpMethod;
    readonly route: string;
    readonly handler: HttpHandler;
  }[];
  readonly queues: readonly {
    readonly name: string;
    readonly queueName: string;
    readonly handler: StorageQueueHandler;
  }[];
  readonly timers: readonly { readonly name: string; readonly schedule: string; readonly handler: TimerHandler }[];
}

/** `stopping`: aborted when the process is about to end. */
export function allFunctions(service: () => Promise<Service>, stopping: AbortSignal): Functions {
  return {
    http: routes.map((route) => ({
      name: route.name,
      method: route.method,
      route: route.path,
      handler: toHandler(route, service),
    })),
    queues: [
      {
        name: "work",
        queueName: workQueueName,
        handler: async (message, context) => {
          const worker = { id: context.invocationId, signal: stopping };
          const outcome = await handleWorkMessage(await service(), message, worker);
          context.info(JSON.stringify({ message, outcome }));
        },
      },
      {
        name: "poison",
        queueName: poisonQueueName,
        handler: async (message) => handlePoisonMessage(await service(), message),
      },
    ],
    timers: [
      {
        name: "sweep",
        // At a quarter past and a quarter to, because many other timers fire on the hour.
        schedule: "0 15,45 * * * *",
        handler: async (_timer, context) => {
          const report = await sweep(await service(), stopping);
          context.info(JSON.stringify(report));
        },
      },
    ],
  };
}
