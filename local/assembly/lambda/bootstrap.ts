/** The module that a function's process runs: what Lambda's own runtime for node is in the cloud. */
export const LAMBDA_BOOTSTRAP = `
const [file, name] = process.argv.slice(2);
const describe = (error) => ({ errorType: error?.name ?? typeof error, errorMessage: error?.message ?? String(error) });
let handler;
try {
  handler = name.split('.').reduce((value, part) => value?.[part], await import(file));
  if (typeof handler !== 'function') throw new Error(\`\${name} is not exported or not a function\`);
} catch (error) {
  process.send({ error: describe(error) }, () => process.exit(1));
}
process.on('message', async ({ event, context, deadline }) => {
  const full = { ...context, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
  try {
    const result = await handler(event, full);
    process.send({ result: JSON.stringify(result ?? null) });
  } catch (error) {
    process.send({ error: describe(error) });
  }
});
process.send({ ready: true });
`;
