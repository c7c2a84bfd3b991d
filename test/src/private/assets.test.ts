import { readdirSync } from 'node:fs';
import { assetPath } from '../../../src/private/assets';

test.each([
  [
    'tlm-proxy',
    [
      'Dockerfile',
      'certificate-script.mjs',
      'index.mjs',
      'libjpegturbowasm.wasm',
      'mozjpeg_enc.wasm',
      'openjphjs.wasm',
      'parts',
      'render-worker.mjs',
    ],
  ],
  ['token-keys', ['index.mjs']],
])('%s is bundled with all that it needs, and the licences of it', (name, files) => {
  expect(readdirSync(assetPath(name)).sort()).toEqual([...files, 'THIRD-PARTY-LICENSES.txt'].sort());
});

test('fails on an asset that is not built, saying how to build it', () => {
  expect(() => assetPath('nonesuch')).toThrow(
    /asset "nonesuch" of cdk-healthimaging not found at .*assets.nonesuch.*npm run bundle/,
  );
});
