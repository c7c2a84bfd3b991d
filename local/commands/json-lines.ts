import type { Reporter } from './reporter';

/** Each event as a line of JSON, for scripts. */
export function jsonLines(out: NodeJS.WritableStream): Reporter {
  const tell = (event: string, content: object = {}) => void out.write(`${JSON.stringify({ event, ...content })}\n`);
  let tenth = '';
  return {
    progress: (step, done, total) => {
      const now = `${step} ${total === undefined ? '' : Math.floor(((done ?? 0) * 10) / total)}`;
      if (now === tenth) return;
      tenth = now;
      tell('progress', { step, done, total });
    },
    ready: (ready) => tell('ready', ready),
    request: (request) => tell('request', request),
    frame: () => undefined,
    log: (source, line) => tell('log', { source, line }),
    stopping: () => tell('stopping'),
  };
}
