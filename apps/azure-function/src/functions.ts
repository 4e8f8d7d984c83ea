import type { HttpHandler, HttpMethod, StorageQueueHandler, TimerHandler } from "@azure/functions";
import { buryMessage } from "./queue/poison.ts";
import { work } from "./queue/work.ts";
import { poisonQueueName, workQueueName } from "./queue/work-queue.ts";
import { routes } from "./routes/index.ts";
import { toHandler } from "./routes/serve.ts";
import type { Service } from "./service.ts";
import { sweep } from "./sweep/sweep.ts";

/** Every function of the application, as plain values: `main.ts` hands them to the Functions runtime, the local runner serves them itself. */
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

export function allFunctions(service: () => Promise<Service>, ending: AbortSignal): Functions {
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
          const outcome = await work(await service(), message, { holder: context.invocationId, signal: ending });
          context.info(JSON.stringify({ message, outcome }));
        },
      },
      {
        name: "bury",
        queueName: poisonQueueName,
        handler: async (message) => buryMessage(await service(), message),
      },
    ],
    timers: [
      {
        name: "sweep",
        // A quarter past and a quarter to: on the hour everybody's timers go off.
        schedule: "0 15,45 * * * *",
        handler: async (_timer, context) => {
          const report = await sweep(await service(), ending);
          context.info(JSON.stringify(report));
        },
      },
    ],
  };
}
