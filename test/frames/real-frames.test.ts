import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { data as dcmjsData } from 'dcmjs';
import { frameId, framePath, problemOf, Proxy } from './support/proxy';

const FOLDER = path.resolve(__dirname, '../../../shared/data/htj2k');
const here = existsSync(FOLDER);
if (!here) console.warn(`skipped: real HTJ2K frames, as ${FOLDER} is not there`);

/** The codestream in a file: all of it, or the first frame of a DICOM file. */
function frameIn(file: string): Uint8Array {
  const bytes = readFileSync(path.join(FOLDER, file));
  if (!file.endsWith('.dcm')) return bytes;
  const { buffer, byteOffset, byteLength } = bytes;
  const document = dcmjsData.DicomMessage.readFile(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  return new Uint8Array((document.dict['7FE00010'].Value as ArrayBuffer[])[0]);
}

(here ? describe : describe.skip)('real frames', () => {
  let proxy: Proxy;
  let next = 0;
  beforeAll(async () => {
    proxy = await Proxy.start();
  });
  afterAll(() => proxy.close());

  test.each(here ? readdirSync(FOLDER) : ['-'])(
    '%s: concatenated levels are the frame, or it has none',
    async (file) => {
      const frame = frameIn(file);
      const whole = framePath(++next);
      proxy.upstream.frames.set(frameId(next), frame);
      const reply = await proxy.get(whole);
      expect(reply.body.equals(frame)).toBe(true);
      const first = await proxy.get(`${whole}/levels/0`);
      if (first.status !== 200) {
        expect(problemOf(first).status).toBe(406);
        // These have one tile-part, by their README.
        expect(file).not.toMatch(/DICOMHTJ2K|tlm/);
        return;
      }
      const count = Number(first.headers['frame-levels']);
      const warm = [];
      for (let level = 0; level < count; level++) warm.push((await proxy.get(`${whole}/levels/${level}`)).body);
      expect(Buffer.concat(warm).equals(frame)).toBe(true);
      const cold = [];
      for (let level = 0; level < count; level++) {
        proxy.upstream.frames.set(frameId(++next), frame);
        cold.push((await proxy.get(framePath(next, String(level)))).body);
      }
      expect(Buffer.concat(cold).equals(frame)).toBe(true);
      expect(problemOf(await proxy.get(`${whole}/levels/0-${count}`)).status).toBe(400);
      await proxy.settled();
    },
  );
});
