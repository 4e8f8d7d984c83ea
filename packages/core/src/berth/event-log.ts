import type { BerthEvent } from "../events.ts";
import type { RunOptions } from "../run/options.ts";

/** A verb that runs. Await it for its result; iterate over `events` to follow it. */
export type Run<Result> = Promise<Result> & {
  /**
   * What has happened from the start, and what happens until the verb ends. Each iteration begins with the first event, and
   * ends by throwing where the verb fails.
   */
  readonly events: AsyncIterable<BerthEvent>;
};

/** Runs a verb, and keeps its events. `onEvent` gets each of them, too. */
export function startRun<Result>(
  { onEvent }: Pick<RunOptions, "onEvent">,
  verb: (onEvent: NonNullable<RunOptions["onEvent"]>, events: AsyncIterable<BerthEvent>) => Promise<Result>,
): Run<Result> {
  const log = eventLog();
  const report = (event: BerthEvent) => {
    log.add(event);
    return onEvent?.(event);
  };
  const events: AsyncIterable<BerthEvent> = {
    async *[Symbol.asyncIterator]() {
      // The iteration throws the failure, so that a caller may await the result much later.
      result.catch(() => undefined);
      yield* log.events;
      await result;
    },
  };
  const result = verb(report, events).finally(log.end);
  return Object.assign(result, { events });
}

function eventLog() {
  const kept: BerthEvent[] = [];
  let isEnded = false;
  let next = Promise.withResolvers<void>();
  const wake = () => {
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  return {
    add(event: BerthEvent) {
      kept.push(event);
      wake();
    },
    end() {
      isEnded = true;
      wake();
    },
    events: {
      async *[Symbol.asyncIterator]() {
        for (let index = 0; ; index += 1) {
          while (index >= kept.length && !isEnded) await next.promise;
          const event = kept[index];
          if (event === undefined) return;
          yield event;
        }
      },
    },
  };
}
