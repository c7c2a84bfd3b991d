/** What CloudFormation sends a function that stands behind a custom resource. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

export function isCustomResourceEvent(event: unknown): event is CustomResourceEvent {
  return typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;
}

/** CloudFormation shows at most this much of a reason. */
const MAX_REASON = 1000;

/** Runs the work and tells CloudFormation how it went. Rejects only where CloudFormation cannot be told. */
export async function answerCustomResource(
  event: CustomResourceEvent,
  work: () => Promise<void>,
  send = fetch,
): Promise<void> {
  const failure = await work().then(
    () => undefined,
    (error: Error) => error.message,
  );
  const body = JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    ...(failure === undefined ? {} : { Reason: failure.slice(0, MAX_REASON) }),
    PhysicalResourceId: event.PhysicalResourceId ?? 'token-keys',
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  // The URL is signed for an empty content type.
  const response = await send(event.ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}`);
}
