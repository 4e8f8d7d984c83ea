import type { TokenCredential } from "@azure/identity";
import { context, propagation, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import type { LogRecordExporter } from "@opentelemetry/sdk-logs";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";

type Environment = Readonly<Record<string, string | undefined>>;

interface Exporters {
  readonly spans: SpanExporter;
  readonly logs: LogRecordExporter;
}

/** Sends what waits, and ends the export. */
export type EndExport = () => Promise<void>;

/**
 * Exports the spans and the logs of this process to an OTLP collector, to Application Insights, or to both: whatever the
 * application settings name, which are the settings of the Functions host. Undefined if they name none. The packages are
 * loaded only where they are used, because they would slow every start.
 */
export async function exportTelemetry(env: Environment): Promise<EndExport | undefined> {
  const exporters = await exportersFor(env);
  if (exporters.length === 0) return undefined;
  const [{ BasicTracerProvider, BatchSpanProcessor }, { LoggerProvider, BatchLogRecordProcessor }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/sdk-logs"),
  ]);
  const { AsyncLocalStorageContextManager } = await import("@opentelemetry/context-async-hooks");
  const { W3CTraceContextPropagator } = await import("@opentelemetry/core");
  const resource = await applicationResource(env);
  const tracers = new BasicTracerProvider({
    resource,
    spanProcessors: exporters.map(({ spans }) => new BatchSpanProcessor(spans)),
  });
  const loggers = new LoggerProvider({
    resource,
    processors: exporters.map((each) => new BatchLogRecordProcessor({ exporter: each.logs })),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  logs.setGlobalLoggerProvider(loggers);
  return async () => {
    // A collector that cannot be reached must not keep the application from ending.
    await Promise.allSettled([tracers.shutdown(), loggers.shutdown()]);
  };
}

async function exportersFor(env: Environment): Promise<Exporters[]> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector, APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString } = env;
  return Promise.all([
    ...(isGiven(collector) ? [otlpExporters()] : []),
    ...(isGiven(connectionString) ? [applicationInsightsExporters(connectionString, env)] : []),
  ]);
}

/** They read the endpoint and the headers from the environment themselves, under the names that OpenTelemetry has given. */
async function otlpExporters(): Promise<Exporters> {
  const [{ OTLPTraceExporter }, { OTLPLogExporter }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/exporter-logs-otlp-http"),
  ]);
  return { spans: new OTLPTraceExporter(), logs: new OTLPLogExporter() };
}

async function applicationInsightsExporters(connectionString: string, env: Environment): Promise<Exporters> {
  const { AzureMonitorTraceExporter, AzureMonitorLogExporter } = await import("@azure/monitor-opentelemetry-exporter");
  const credential = await ingestionCredential(env);
  const options = {
    connectionString,
    // What could not be sent would be written to a folder that other processes can read.
    disableOfflineStorage: true,
    ...(credential === undefined ? {} : { credential }),
  };
  return { spans: new AzureMonitorTraceExporter(options), logs: new AzureMonitorLogExporter(options) };
}

/** The setting of the Functions host: `Authorization=AAD;ClientId=…`. */
async function ingestionCredential(env: Environment): Promise<TokenCredential | undefined> {
  const { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication = "" } = env;
  if (!/(^|;)Authorization=AAD(;|$)/i.test(authentication)) return undefined;
  const { ManagedIdentityCredential } = await import("@azure/identity");
  const clientId = /(?:^|;)ClientId=([^;]+)/i.exec(authentication)?.[1];
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over the name that Azure gives the application. */
async function applicationResource({ WEBSITE_SITE_NAME: siteName }: Environment) {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    "@opentelemetry/resources"
  );
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": isGiven(siteName) ? siteName : "berth" }))
    .merge(detectResources({ detectors: [envDetector] }));
}

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
