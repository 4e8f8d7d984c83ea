import type { HttpHandler, HttpMethod, InvocationContext, StorageQueueHandler, TimerHandler } from "@azure/functions";
import { toHandler } from "./http/handler.ts";
import { routes } from "./routes/index.ts";
import type { Service } from "./service.ts";
import { poisonQueueName, workQueueName } from "./storage/work-queue.ts";
import { sweep } from "./sweep/sweep.ts";
import { inTraceOf } from "./telemetry/traced.ts";
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
      handler: traceable(toHandler(route, service)),
    })),
    queues: [
      {
        name: "work",
        queueName: workQueueName,
        handler: traceable(async (message, context) => {
          const worker = { id: context.invocationId, signal: stopping };
          const outcome = await handleWorkMessage(await service(), message, worker);
          context.info(JSON.stringify({ message, outcome }));
        }),
      },
      {
        name: "poison",
        queueName: poisonQueueName,
        handler: traceable(async (message) => handlePoisonMessage(await service(), message)),
      },
    ],
    timers: [
      {
        name: "sweep",
        // At a quarter past and a quarter to, because many other timers fire on the hour.
        schedule: "0 15,45 * * * *",
        handler: traceable(async (_timer, context) => {
          const report = await sweep(await service(), stopping);
          context.info(JSON.stringify(report));
        }),
      },
    ],
  };
}

function traceable<Input, Output>(
  handler: (input: Input, context: InvocationContext) => Output,
): (input: Input, context: InvocationContext) => Output {
  return (input, context) => inTraceOf(context, () => handler(input, context));
}
