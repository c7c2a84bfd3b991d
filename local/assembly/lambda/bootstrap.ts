/** The module that a function's process runs: what Lambda's own runtime for node is in the cloud. */
export const LAMBDA_BOOTSTRAP = `
import { request } from 'node:http';
const [file, name] = process.argv.slice(2);
const describe = (error) => ({ errorType: error?.name ?? typeof error, errorMessage: error?.message ?? String(error) });
const STREAMING = Symbol('streaming');
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: true }),
  HttpResponseStream: {
    // The head goes out before the first write, and not at all without one.
    from(stream, head) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream._onBeforeFirstWrite = (write) => {
        write(JSON.stringify(head));
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};
function responseStream(respondTo) {
  const headers = { 'content-type': 'application/octet-stream', trailer: 'Lambda-Runtime-Function-Error-Type' };
  const stream = request(respondTo, { method: 'POST', headers });
  stream.answered = new Promise((resolve, reject) => stream.on('error', reject).on('response', (res) => res.resume().on('end', resolve)));
  stream.answered.catch(() => undefined);
  const { write, end } = stream;
  let started = false;
  stream.setContentType = (type) => {
    if (started) throw new Error('Cannot set content-type, too late.');
    stream.setHeader('content-type', type);
  };
  stream.write = (chunk, ...rest) => {
    if (!started) {
      started = true;
      stream._onBeforeFirstWrite?.((first) => write.call(stream, first));
    }
    return write.call(stream, typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk), ...rest);
  };
  stream.end = (...chunk) => {
    if (chunk.length > 0 && typeof chunk[0] !== 'function') throw new TypeError('the end of a response stream takes no chunk');
    return end.apply(stream, chunk);
  };
  stream.fail = (error) => {
    if (!started) return void stream.destroy();
    stream.addTrailers({ 'Lambda-Runtime-Function-Error-Type': describe(error).errorType });
    end.call(stream);
    return stream.answered.catch(() => undefined);
  };
  return stream;
}
async function answerByStream(event, context, respondTo) {
  const stream = responseStream(respondTo);
  try {
    await handler(event, stream, context);
  } catch (error) {
    await stream.fail(error);
    throw error;
  }
  if (!stream.writableEnded) stream.end();
  await stream.answered;
  return undefined;
}
let handler;
try {
  handler = name.split('.').reduce((value, part) => value?.[part], await import(file));
  if (typeof handler !== 'function') throw new Error(\`\${name} is not exported or not a function\`);
} catch (error) {
  process.send({ error: describe(error) }, () => process.exit(1));
}
process.on('message', async ({ event, context, deadline, respondTo }) => {
  const full = { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
  try {
    const streams = handler[STREAMING] === true;
    if (streams && respondTo === undefined) throw new Error('it streams its answer: the local system calls it by its function URL alone');
    const result = await (streams ? answerByStream(event, full, respondTo) : handler(event, full));
    process.send({ result: JSON.stringify(result ?? null), streamed: streams });
  } catch (error) {
    process.send({ error: describe(error) });
  }
});
process.send({ ready: true });
`;
