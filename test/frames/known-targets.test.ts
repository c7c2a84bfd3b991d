import fc from 'fast-check';
import { KnownTargets } from '../../runtime/frames/known-targets';
import { parseTarget } from '../../runtime/frames/request';

const HEADERS = { header: () => undefined };
const ID = fc.constantFrom('a', 'b').map((character) => character.repeat(32));
const URLS = fc
  .record({
    before: fc.constantFrom('', 'http://proxy.invalid', '/x', '/./'),
    datastoreId: ID,
    imageSetId: ID,
    imageFrameId: ID,
    after: fc.constantFrom(
      '',
      '/levels/0',
      '/levels/0-0',
      '/levels/1-2',
      '/levels/2-1',
      '?endLevel=1',
      '?token=t',
      '?',
    ),
  })
  .map(
    ({ before, datastoreId, imageSetId, imageFrameId, after }) =>
      `${before}/datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${imageFrameId}${after}`,
  );

function parsed(parse: () => object): object {
  try {
    return parse();
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

test('whatever was asked for before, a URL means what it says', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(URLS, fc.constant('/healthcheck')), { maxLength: 40 }), (urls) => {
      const targets = new KnownTargets(['token']);
      for (const url of urls) {
        const expected = parsed(() => parseTarget(url, ['token']));
        expect(parsed(() => targets.parse(url, HEADERS))).toMatchObject(expected);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('frames have names that differ wherever the frames do', () => {
  const targets = new KnownTargets([]);
  const names = ['a', 'b'].flatMap((datastore) =>
    ['a', 'b'].map((imageSet) => {
      const url = `/datastore/${datastore.repeat(32)}/imageSet/${imageSet.repeat(32)}/imageFrame/${'f'.repeat(32)}`;
      const target = targets.parse(url, HEADERS);
      return target.kind === 'frame' && target.names.cacheKey;
    }),
  );
  expect(new Set(names).size).toBe(4);
});

test('a URL is taken apart once, unless it may have a token in it', () => {
  const frame = `/datastore/${'a'.repeat(32)}/imageSet/${'a'.repeat(32)}/imageFrame/${'a'.repeat(32)}`;
  const targets = new KnownTargets(['token']);
  expect(targets.parse(frame, HEADERS)).toBe(targets.parse(frame, HEADERS));
  const withToken = `${frame}?token=t`;
  expect(targets.parse(withToken, HEADERS)).not.toBe(targets.parse(withToken, HEADERS));
});
