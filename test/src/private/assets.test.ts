import { readdirSync } from 'node:fs';
import { assetPath } from '../../../src/private/assets';
import { TLM_PROXY_FILES } from '../../support/assets';

test.each([
  ['tlm-proxy', TLM_PROXY_FILES],
  ['token-keys', ['index.mjs']],
])('%s is bundled with all that it needs, and the licences of it', (name, files) => {
  expect(readdirSync(assetPath(name)).sort()).toEqual([...files, 'THIRD-PARTY-LICENSES.txt'].sort());
});

test('fails on an asset that is not built, saying how to build it', () => {
  expect(() => assetPath('nonesuch')).toThrow(
    /asset "nonesuch" of cdk-healthimaging not found at .*assets.nonesuch.*npm run bundle/,
  );
});
