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

/** What the resource gives to others of the template (`Fn::GetAtt`). */
type Attributes = Readonly<Record<string, string>>;

/** Runs the work and tells CloudFormation how it went. Rejects only where CloudFormation cannot be told. */
export async function answerCustomResource(
  event: CustomResourceEvent,
  work: () => Promise<Attributes | void>,
  send = fetch,
): Promise<void> {
  const { failure, attributes } = await work().then(
    (result) => ({ failure: undefined, attributes: result ?? undefined }),
    (error: Error) => ({ failure: error.message, attributes: undefined }),
  );
  const body = JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    ...(failure === undefined ? {} : { Reason: failure.slice(0, MAX_REASON) }),
    PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: attributes,
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
