import { createContext, runInContext } from 'node:vm';
import { PAGE_URL_FUNCTION } from '../../../src/imaging-viewer/page-url';

/** As CloudFront runs it: a global function, without modules. */
function uriOf(uri: string): string {
  const context = createContext({ event: { request: { uri, querystring: { series: { value: '1.2' } } } } });
  const request = runInContext(`${PAGE_URL_FUNCTION}\nhandler(event)`, context) as {
    uri: string;
    querystring: unknown;
  };
  expect(request.querystring).toEqual({ series: { value: '1.2' } });
  return request.uri;
}

test.each([
  '/',
  '/signed-in',
  '/stores/0123456789abcdef0123456789abcdef/image-sets/fedcba9876543210fedcba9876543210/view',
  // UIDs have dots.
  '/stores/0123456789abcdef0123456789abcdef/series/1.2.840.10008.1.1',
  '/1.2.840.10008',
  '/index.html/assets/x.js',
])('the page %s is the one that there is', (uri) => {
  expect(uriOf(uri)).toBe('/index.html');
});

test.each([
  '/index.html',
  '/config.json',
  '/favicon.svg',
  '/THIRD-PARTY-LICENSES.txt',
  '/assets/index-YiUnLCaj.js',
  '/assets/openjphjs-odeu-u12.wasm',
  '/assets/of-an-older-version.js',
])('the file %s stays what it is', (uri) => {
  expect(uriOf(uri)).toBe(uri);
});
