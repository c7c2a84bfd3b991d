import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { SignatureVerifier } from '../../aws/signature';
import { Call } from '../api/call';
import { ServiceError, internalError, requestTooLarge } from '../errors';
import { Operation } from '../operations';
import { AllowedOrigins, corsHeaders, preflightHeaders } from './cors';
import { Counters } from './counters';
import { authorize } from './credentials';
import { FaultKind, Faults } from './faults';
import { Network } from './network';
import { Reply, Responder, errorReply } from './responder';
import { Router, Target, parseTarget } from './router';
import { Throttle } from './throttle';
import { ImageSetStore } from '../store/store';

const MAX_BODY_BYTES = 1024 * 1024;

export interface Transport {
  readonly store: ImageSetStore;
  readonly router: Router;
  readonly verifier: SignatureVerifier;
  readonly throttle: Throttle;
  readonly faults: Faults;
  readonly network: Network;
  readonly counters: Counters;
  readonly allowedOrigins: AllowedOrigins;
}

/** From a request to its response: route, signature, permission, rate, then the operation itself. */
export async function handleRequest(transport: Transport, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const { allowedOrigins, counters, faults, network, router, throttle } = transport;
  const common = { 'x-amzn-RequestId': randomUUID(), ...corsHeaders(allowedOrigins, req.headers) };
  if (req.method === 'OPTIONS') {
    req.resume();
    res.writeHead(200, { ...common, ...preflightHeaders(allowedOrigins, req.headers), 'Content-Length': '0' }).end();
    return;
  }
  const body = await readBody(req);
  if (body === undefined) return;

  let route: ReturnType<Router['find']>;
  let target: Target;
  try {
    target = parseTarget(req.url ?? '/');
    route = router.find(req.method ?? '', target.rawPath);
  } catch (error) {
    const { status, headers, body: text } = errorReply(asServiceError(error));
    res.writeHead(status, { ...common, ...headers, 'Content-Length': String(text.length) }).end(text);
    return;
  }

  const { name } = route.operation;
  const own = counters.at(name);
  own.requests += 1;
  let reply: Reply;
  let fault: FaultKind | undefined;
  try {
    if (body.length > MAX_BODY_BYTES) throw requestTooLarge(MAX_BODY_BYTES);
    await authenticate(transport, req, target, route, body);
    throttle.check(name);
    fault = faults.next(name);
    const answer = await route.operation.handle(new Call(transport.store, route.labels, target.query, body));
    const encoding: Record<string, string> = answer.contentEncoding
      ? { 'Content-Encoding': answer.contentEncoding }
      : {};
    reply = { status: 200, headers: { 'Content-Type': answer.contentType, ...encoding }, body: answer.body };
  } catch (error) {
    const serviceError = asServiceError(error);
    if (serviceError.status === 429) own.throttled += 1;
    reply = errorReply(serviceError);
  }
  const responder = new Responder(res, startedAt, () => network.of(name), own, fault);
  await responder.send({ ...reply, headers: { ...common, ...reply.headers } });
}

async function authenticate(
  { verifier, store }: Transport,
  req: IncomingMessage,
  { rawPath, query }: Target,
  { operation, labels }: { operation: Operation; labels: Readonly<Record<string, string>> },
  body: Buffer,
): Promise<void> {
  const signed = { method: req.method ?? '', rawPath, query, headers: req.headers, body };
  const credential = await verifier.verify(signed);
  authorize(credential, operation.name, operation.resources(store.account, labels));
}

/** The whole body; undefined when the client left before its end. What is too large is read to its end but not kept. */
function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
      length += chunk.length;
    });
    req.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    req.once('close', () => resolve(undefined));
  });
}

/** A defect of the emulator is answered as the service answers its own, and told on the console without the request's data. */
function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  console.error('HealthImaging emulator:', error);
  return internalError('The emulator failed; its console says why.');
}
