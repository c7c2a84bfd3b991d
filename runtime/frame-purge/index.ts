import { readConfig } from './config';
import { purge, type HealthImagingEvent } from './purge';
import { environmentCredentials } from '../lambda/credentials';
import { logLine } from '../lambda/log';

const config = readConfig(process.env);

/** Runs on events of HealthImaging; Lambda calls again where it rejects. */
export async function handler(event: HealthImagingEvent): Promise<void> {
  const tag = await purge(event, { ...config, credentials: () => environmentCredentials(process.env) });
  logLine(tag === undefined ? 'nothing to purge' : 'purged', { type: event['detail-type'], tag, eventId: event.id });
}
