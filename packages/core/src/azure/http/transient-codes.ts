/**
 * Codes by which Azure says that another operation is in the way: it ends by itself. Sources:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling#error-code
 * (RetryableErrorDueToAnotherOperation), microsoft/AzureTRE#3177 (CanceledAndSupersededDueToAnotherOperation),
 * hashicorp/terraform#7986 (RetryableError, ReferencedResourceNotProvisioned), kubernetes/kubernetes#78657
 * (AttachDiskWhileBeingDetached).
 */
export const otherOperationCodes: ReadonlySet<string> = new Set([
  "AnotherOperationInProgress",
  "AttachDiskWhileBeingDetached",
  "CanceledAndSupersededDueToAnotherOperation",
  "OperationPreempted",
  "ReferencedResourceNotProvisioned",
  "RetryableError",
  "RetryableErrorDueToAnotherOperation",
]);

/** The same in words, below the code Conflict: kubernetes/kubernetes#50150. */
export const concurrentRequest = /conflict with a concurrent request/i;

/**
 * Codes of faults inside Azure, which may not happen again. Sources: Azure/azure-powershell#14460 (InternalExecutionError),
 * Azure/azure-cli#30777 (InternalRetriableError), Azure/azure-cli#12751 (NetworkingInternalOperationError).
 */
export const internalFaultCodes: ReadonlySet<string> = new Set([
  "GatewayTimeout",
  "InternalExecutionError",
  "InternalRetriableError",
  "InternalServerError",
  "NetworkingInternalOperationError",
  "ServiceUnavailable",
]);

/**
 * Codes of throttling. An operation that was accepted can end with them, without the status 429:
 * MicrosoftDocs/azure-docs#105248, Azure/azqr#34.
 */
export const throttlingCodes: ReadonlySet<string> = new Set([
  "OperationThrottled",
  "ResourceRequestsThrottled",
  "SubscriptionRequestsThrottled",
  "TooManyRequests",
]);
