import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from './support/app';
import { parseDockerfile } from '../../../local/assembly/ecs/dockerfile';
import { buildImage } from '../../../local/assembly/ecs/image';

test('settings, copies and commands of an image that only copies', () => {
  const recipe = parseDockerfile(
    `# comment
FROM node:24-slim
WORKDIR /app
COPY --chown=node index.mjs other.mjs ./
workdir lib
COPY data \\
  # in between
  /data
ENV NODE_ENV=production NAME="two words"
ENV OLD form of it
USER node
EXPOSE 8443
ENTRYPOINT ["node"]
CMD ["--enable-source-maps", "index.mjs"]
`,
    'Dockerfile',
  );
  expect(recipe).toEqual({
    workdir: '/app/lib',
    copies: [
      { sources: ['index.mjs', 'other.mjs'], to: './', workdir: '/app' },
      { sources: ['data'], to: '/data', workdir: '/app/lib' },
    ],
    environment: { NODE_ENV: 'production', NAME: 'two words', OLD: 'form of it' },
    command: ['--enable-source-maps', 'index.mjs'],
    entrypoint: ['node'],
    user: 'node',
  });
});

test.each([
  ['RUN npm ci', 'RUN'],
  ['ADD https://example.org/x /x', 'ADD'],
  ['ARG VERSION', 'ARG'],
  ['COPY --from=build /a /b', 'COPY --from'],
  ['COPY *.mjs ./', 'COPY *.mjs ./'],
  ['CMD node index.mjs', 'CMD in shell form'],
  ['FROM node AS second', 'a second FROM'],
  ['ENV HOME=$PWD', 'ENV HOME=$PWD'],
])('%s is refused, with its line', (line, what) => {
  expect(() => parseDockerfile(`FROM node\n\n${line}\n`, 'x/Dockerfile')).toThrow(
    `x/Dockerfile, line 3: ${what}; the local system runs images that only copy files`,
  );
});

test('an image is laid out as its Dockerfile says, and not outside its folder', async () => {
  const source = temporaryFolder();
  const root = temporaryFolder();
  writeFileSync(
    path.join(source, 'Dockerfile'),
    'FROM node\nWORKDIR /app\nCOPY a.mjs ./\nCOPY data /x/data\nCOPY a.mjs ../../../b.mjs\n',
  );
  writeFileSync(path.join(source, 'a.mjs'), 'a');
  mkdirSync(path.join(source, 'data'));
  writeFileSync(path.join(source, 'data/d.txt'), 'd');
  await buildImage(source, root);
  expect(readFileSync(path.join(root, 'app/a.mjs'), 'utf8')).toBe('a');
  expect(readFileSync(path.join(root, 'x/data/d.txt'), 'utf8')).toBe('d');
  expect(readFileSync(path.join(root, 'b.mjs'), 'utf8')).toBe('a');
  await expect(buildImage(temporaryFolder(), root)).rejects.toThrow(/Dockerfile: not found$/);
});
