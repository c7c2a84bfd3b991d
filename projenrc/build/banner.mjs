/** What packages in CommonJS take for granted, at the top of a bundle that is an ES module. */
export const commonJsBanner = [
  "import{createRequire as __createRequire}from'node:module'",
  "import{fileURLToPath as __fileURLToPath}from'node:url'",
  "import{dirname as __directoryOf}from'node:path'",
  'const require=__createRequire(import.meta.url),__filename=__fileURLToPath(import.meta.url),__dirname=__directoryOf(__filename);',
].join(';');
