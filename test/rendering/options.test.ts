import * as fc from 'fast-check';
import {
  canonicalOptions,
  parseRenderOptions,
  RENDER_PARAMETERS,
  RenderOptionsError,
} from '../../runtime/rendering/options';

const parse = (query: Record<string, string>, accept?: string) =>
  parseRenderOptions(new Map(Object.entries(query)), accept);
const faultOf = (query: Record<string, string>): string => {
  try {
    parse(query);
  } catch (error) {
    expect(error).toBeInstanceOf(RenderOptionsError);
    return (error as Error).message;
  }
  throw new Error(`${JSON.stringify(query)} was accepted`);
};

test('has defaults for all', () => {
  expect(parse({})).toEqual({
    box: { width: 256, height: 256 },
    format: 'jpeg',
    quality: 85,
    window: undefined,
    rescale: undefined,
    invert: false,
    photometric: 'RGB',
  });
});

test('takes every parameter', () => {
  const query = {
    width: '16',
    height: '1024',
    window: '-600.5,1500',
    rescale: '1e-3,-1024',
    invert: 'true',
    photometric: 'YBR_FULL',
    format: 'jpeg',
    quality: '100',
  };
  expect(Object.keys(query).sort()).toEqual([...RENDER_PARAMETERS].sort());
  expect(parse(query)).toEqual({
    box: { width: 16, height: 1024 },
    format: 'jpeg',
    quality: 100,
    window: { center: -600.5, width: 1500 },
    rescale: { slope: 0.001, intercept: -1024 },
    invert: true,
    photometric: 'YBR_FULL',
  });
});

test('leaves the other side free where one is given', () => {
  expect(parse({ width: '100' }).box).toEqual({ width: 100, height: 1024 });
  expect(parse({ height: '100' }).box).toEqual({ width: 1024, height: 100 });
});

test('takes an encoded comma', () => {
  expect(parse({ window: '40%2C400' })).toEqual(parse({ window: '40,400' }));
});

test.each([
  ['width', ['', '15', '1025', '0', '-16', '16.5', '1e2', '016', ' 16', '99999', 'NaN']],
  ['height', ['', '15', '1025', 'x']],
  ['window', ['', '40', '40,', ',400', '40,0', '40,0.99', '40,-400', '40,400,1', 'a,b', 'NaN,1', '1,Infinity', '+1,2']],
  ['rescale', ['', '1', '0,1', '0e5,1', '-0,1', '1,', 'x,1', '1,2,3']],
  ['invert', ['', '1', 'yes', 'TRUE']],
  ['photometric', ['', 'rgb', 'MONOCHROME2', 'YBR_FULL_422']],
  ['format', ['', 'jpg', 'gif', 'image/png']],
  ['quality', ['', '0', '101', '50.5', '-1']],
])('refuses other values of %s and says what is allowed', (name, values) => {
  for (const value of values) expect(faultOf({ [name]: value })).toMatch(new RegExp(`^${name} must be `));
});

test('refuses a quality of PNG', () => {
  expect(faultOf({ format: 'png', quality: '50' })).toBe('quality is for JPEG; PNG has none');
});

test.each([
  [undefined, 'jpeg'],
  ['', 'jpeg'],
  ['*/*', 'jpeg'],
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/PNG;q=0.5, image/jpeg;q=0.4', 'png'],
  ['image/png;q=0.5, image/*;q=0.6', 'jpeg'],
  ['image/jpeg;q=0, */*', 'png'],
  ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'jpeg'],
  ['application/json', 'jpeg'],
  ['image/png;q=nonsense', 'jpeg'],
])('Accept %p gives %s, if the query names no format', (accept, format) => {
  expect(parse({}, accept).format).toBe(format);
  expect(parse({ format: 'jpeg' }, accept).format).toBe('jpeg');
  expect(parse({ format: 'png' }, accept).format).toBe('png');
});

const decimal = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value.toFixed(4));
const valid = fc.record(
  {
    width: fc.integer({ min: 16, max: 1024 }).map(String),
    height: fc.integer({ min: 16, max: 1024 }).map(String),
    window: fc.tuple(decimal, fc.integer({ min: 1, max: 70000 })).map(([c, w]) => `${c},${w}`),
    rescale: fc.tuple(fc.integer({ min: 1, max: 9 }), decimal).map(([s, i]) => `${s},${i}`),
    invert: fc.constantFrom('true', 'false'),
    format: fc.constantFrom('jpeg', 'png'),
  },
  { requiredKeys: [] },
);

test('property: the canonical form means the same options, and is its own canonical form', () => {
  fc.assert(
    fc.property(valid, (query) => {
      const options = parse(query);
      const canonical = canonicalOptions(options);
      const again = parse(Object.fromEntries(new URLSearchParams(canonical)));
      expect(again).toEqual(options);
      expect(canonicalOptions(again)).toBe(canonical);
      // Stands in an entity tag.
      expect(canonical).toMatch(/^[\w=&,.-]+$/);
    }),
    { numRuns: 200 },
  );
});

test('property: any text is either refused with a plain reason, or within the limits', () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.stringMatching(/^[0-9eE.,-]{0,12}$/));
  const any = fc.record(
    { width: text, height: text, window: text, rescale: text, quality: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(any, (query) => {
      let options;
      try {
        options = parse(query);
      } catch (error) {
        expect(error).toBeInstanceOf(RenderOptionsError);
        for (const value of Object.values(query)) {
          if (value.length > 6) expect((error as Error).message).not.toContain(value);
        }
        return;
      }
      for (const side of [options.box.width, options.box.height]) {
        expect(side).toBeGreaterThanOrEqual(16);
        expect(side).toBeLessThanOrEqual(1024);
      }
      if (options.window) {
        expect(options.window.width).toBeGreaterThanOrEqual(1);
        expect(Number.isFinite(options.window.center)).toBe(true);
        expect(Number.isFinite(options.window.width)).toBe(true);
      }
      if (options.rescale) {
        expect(options.rescale.slope).not.toBe(0);
        expect(Number.isFinite(options.rescale.slope)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
