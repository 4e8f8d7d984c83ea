import { isBerthError } from "@dockberth/core";
import { type Attributes, context, propagation, SpanStatusCode, trace } from "@opentelemetry/api";

/**
 * Runs work as an OpenTelemetry span; without a provider it costs nothing. Only the code of an error is recorded: messages
 * and stacks of clients may hold what a trace must not.
 */
export async function traced<Value>(
  name: string,
  attributes: Attributes,
  run: (note: (attributes: Attributes) => void) => Promise<Value>,
): Promise<Value> {
  return trace.getTracer("berth").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run((more) => span.setAttributes(more));
    } catch (error) {
      const code = isBerthError(error) ? error.code : "unexpected";
      span.setAttribute("berth.error", code);
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The part of an invocation that says to which trace it belongs: the Functions host has a span for each of them. */
interface Invocation {
  readonly traceContext?:
    | { readonly traceParent?: string | undefined; readonly traceState?: string | undefined }
    | undefined;
}

/** Runs a function so that its spans and logs belong to the trace of its invocation. */
export function inTraceOf<Value>({ traceContext }: Invocation, run: () => Value): Value {
  const { traceParent, traceState } = traceContext ?? {};
  const carrier = {
    ...(traceParent === undefined ? {} : { traceparent: traceParent }),
    ...(traceState === undefined ? {} : { tracestate: traceState }),
  };
  return context.with(propagation.extract(context.active(), carrier), run);
}
