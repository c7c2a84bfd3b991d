/** One JSON object a line on standard output, which Lambda takes to CloudWatch Logs. */
export function logLine(event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
}
